"""What is shown of a picture: upright, no larger than needed, silent about where it was made."""

from io import BytesIO

import pytest
from PIL import Image

from app.intake.faults import NotTaken
from app.intake.pictures import MOST_PIXELS, SHOWN, THUMB, shown_of
from tests.intake import files

KINDS = {
    "jpg": files.camera_jpeg(),
    "png": files.png(),
    "webp": files.saved(files.drawing(), "WEBP"),
    "heic": files.HEIC,
}


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(pixel, colour):
    return all(abs(one - other) < 24 for one, other in zip(pixel, colour, strict=True))


def segments(data):
    """The markers of a JPEG before its lines."""
    at, found = 2, []
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown_as_a_jpeg_that_says_nothing(kind):
    made = shown_of(KINDS[kind], kind)
    for data in (made.shown, made.thumb):
        image = opened(data)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert set(segments(data)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}, "JFIF, tables, frame"
        assert files.GPS.encode() not in data
        assert near(image.getpixel((image.width // 2, 3)), (32, 48, 192))
        assert near(image.getpixel((image.width // 2, image.height - 4)), (192, 32, 32))
    assert opened(made.shown).size == (made.width, made.height)


def test_the_original_does_say_where_it_was_made():
    assert files.camera_jpeg().count(files.GPS.encode()) == 3, "else the test above proves nothing"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(orientation):
    made = shown_of(files.turned_back(orientation), "jpg")
    image = opened(made.shown)
    assert image.size == (400, 300)
    assert near(image.getpixel((8, 8)), (255, 255, 255))
    assert near(image.getpixel((390, 8)), (32, 48, 192))
    assert near(image.getpixel((390, 290)), (192, 32, 32))


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_nonsense_orientation_turns_nothing(orientation):
    assert shown_of(files.camera_jpeg(orientation), "jpg").width == 400


def test_a_large_picture_is_scaled_and_a_small_one_is_not():
    made = shown_of(files.jpeg(4000, 3000), "jpg")
    assert (made.width, made.height) == (SHOWN, 1200)
    assert opened(made.thumb).size == (THUMB, 240)
    assert shown_of(files.jpeg(100, 40), "jpg").width == 100
    assert opened(shown_of(files.jpeg(100, 40), "jpg").thumb).size == (100, 40)
    assert shown_of(files.png(9000, 9), "png").height == 2


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_make_are_shown(mode):
    image = (
        files.drawing().convert("L").convert("I").point(lambda v: v * 256).convert(mode)
        if (mode == "I;16")
        else files.drawing(mode=mode)
    )
    data, kind = (
        (files.saved(image), "jpg") if mode == "CMYK" else (files.saved(image, "PNG"), "png")
    )
    made = opened(shown_of(data, kind).shown)
    above, below = made.getpixel((200, 60)), made.getpixel((200, 250))
    assert above[0] < below[0] or mode in ("1", "L", "LA", "I;16")
    assert near(made.getpixel((10, 10)), (255, 255, 255))


def test_what_lets_light_through_stands_on_white():
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert opened(shown_of(files.saved(clear, "PNG"), "png").shown).getpixel((30, 20)) == (255,) * 3


def test_a_broken_profile_of_colours_is_passed_over():
    assert shown_of(files.jpeg(icc_profile=b"nonsense" * 20), "jpg").width == 400
    assert shown_of(files.wide_colours(), "jpg").width == 400


def test_a_telephones_second_picture_inside_a_jpeg_is_left_alone():
    out = BytesIO()
    files.drawing().save(out, "MPO", save_all=True, append_images=[files.drawing(80, 60)])
    assert shown_of(out.getvalue(), "jpg").width == 400


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("png", files.film("PNG"), "moving"),
        ("webp", files.film("WEBP"), "moving"),
        ("jpg", files.jpeg()[:3000], "damaged"),
        ("jpg", files.jpeg()[:30], "damaged"),
        ("png", files.png()[:-200], "damaged"),
        ("png", files.png()[:40], "damaged"),
        ("webp", files.saved(files.drawing(), "WEBP")[:-300], "damaged"),
        ("heic", files.HEIC[:-60], "damaged"),
        ("jpg", b"\xff\xd8\xff" + b"\0" * 500, "damaged"),
        ("png", files.png()[:100] + b"\xff" * 50 + files.png()[150:], "damaged"),
        ("jpg", files.jpeg(40, 2), "too_small"),
    ],
)  # fmt: skip
def test_what_is_not_one_whole_picture_is_not_taken(kind, data, reason):
    with pytest.raises(NotTaken) as caught:
        shown_of(data, kind)
    assert caught.value.reason == reason


@pytest.mark.parametrize(("width", "height"), [(7746, 7746), (65000, 65000), (1, 60_000_000)])
def test_a_bomb_of_pixels_is_not_unpacked(width, height):
    data = files.bomb_png(width, 1000)[:5000] if height > 50_000 else files.bomb_png(width, height)
    if height > 50_000:
        data = data[:20] + height.to_bytes(4) + data[24:]
        data = data[:29] + files.zlib.crc32(data[12:29]).to_bytes(4) + data[33:]
    with pytest.raises(NotTaken) as caught:
        shown_of(data, "png")
    assert caught.value.reason == "too_many_pixels"


def test_the_largest_camera_of_a_telephone_is_taken():
    assert 8160 * 6144 < MOST_PIXELS < 60_000_000
