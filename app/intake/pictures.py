"""Pictures made fit to be shown: turned, scaled, in plain colours, with nothing said about them.

The only module that names Pillow; only the child imports it.
"""

from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from app.intake.faults import NotTaken

SHOWN: Final = 1600  # pixels of the longer side
THUMB: Final = 320
MOST_PIXELS: Final = 55_000_000  # width times height; the cameras of telephones give up to 50
SMALLEST: Final = 8  # pixels of the shorter side
_QUALITY: Final = {SHOWN: 85, THUMB: 78}
_FORMATS: Final = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
_MOVING: Final = (
    "png",
    "webp",
)  # where a second picture is one of a film; phones add some to JPEGs
_BROKEN: Final = (  # what Pillow raises over a picture that is not whole
    UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError,
    ArithmeticError,
)  # fmt: skip
_WHITE: Final = (255, 255, 255)
_SRGB: Final = ImageCms.createProfile("sRGB")

Image.MAX_IMAGE_PIXELS = None  # counted here, before a pixel is read


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What pages and paper show: JPEGs without any metadata; the sizes are those of `shown`."""

    shown: bytes
    thumb: bytes
    width: int
    height: int


def shown_of(data: bytes, kind: str) -> Shown:
    """The picture as it is shown.

    Raises:
        NotTaken: It is broken, moves, or is larger than any camera's.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for its whole process
    try:
        formats = _formats(kind)
        with Image.open(BytesIO(data), formats=formats) as image:
            _fits(image, kind)
            if kind == "png":  # while its lines are read no sum is checked
                Image.open(BytesIO(data), formats=formats).verify()
            return _made(image)
    except NotTaken:
        raise
    except _BROKEN as error:
        raise NotTaken("damaged") from error


def _formats(kind: str) -> tuple[str, ...]:
    if kind == "heic":
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    return (_FORMATS[kind],)


def _fits(image: Image.Image, kind: str) -> None:
    """Refuse by what the head says, before a pixel is read."""
    if image.width * image.height > MOST_PIXELS:
        raise NotTaken("too_many_pixels")
    if min(image.size) < SMALLEST:
        raise NotTaken("too_small")
    if kind in _MOVING and getattr(image, "n_frames", 1) > 1:
        raise NotTaken("moving")


def _made(image: Image.Image) -> Shown:
    turned, profile = _turn(image), image.info.get("icc_profile")
    image.draft("RGB", (SHOWN, SHOWN))  # a JPEG is read no larger than it is needed
    whole = _plain(_scaled(_whole_colours(image), SHOWN), profile)
    if turned is not None:
        whole = whole.transpose(turned)
    return Shown(
        shown=_jpeg(whole, SHOWN),
        thumb=_jpeg(_scaled(whole, THUMB), THUMB),
        width=whole.width,
        height=whole.height,
    )


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the picture has to be turned to stand upright, as the camera noted; None: it stands.

    Source: Exif 3.0, 4.6.4 (tag Orientation).
    """
    way = 1
    with suppress(*_BROKEN):
        way = int(image.getexif().get(0x0112, 1))
    return {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(way)


def _whole_colours(image: Image.Image) -> Image.Image:
    """The picture with colours that can be scaled: no palette, no 16 bits."""
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "F"):
        return image.convert("L")
    return image.convert("RGBA") if image.mode in ("LA", "PA", "La") else image


def _scaled(image: Image.Image, longest: int) -> Image.Image:
    """The picture made smaller, never larger."""
    if max(image.size) <= longest:
        image.load()
        return image
    ratio = longest / max(image.size)
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A fresh canvas in sRGB with the picture on white: whatever else was said of it is gone."""
    canvas = Image.new("RGB", image.size, _WHITE)
    if image.mode == "RGBA":
        canvas.paste(image, mask=image.getchannel("A"))
        return canvas
    canvas.paste(_in_srgb(image, profile).convert("RGB"))
    return canvas


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or image.mode not in ("RGB", "L", "CMYK"):
        return image
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
        return turned if turned is not None else image
    return image


def _jpeg(image: Image.Image, size: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY[size], optimize=True)
    return out.getvalue()
