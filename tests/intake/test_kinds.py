"""What bytes are: by their content, whole, and one thing only."""

import zipfile
from io import BytesIO

import pytest

from app.core.records.media import KINDS
from app.intake.faults import REASONS, NotTaken
from app.intake.kinds import kind_of
from tests.intake import files

GOOD = {
    "jpg": files.camera_jpeg(),
    "png": files.png(),
    "webp": files.saved(files.drawing(), "WEBP"),
    "heic": files.HEIC,
    "pdf": files.PDF,
    "docx": files.package(files.DOCX, [("word/media/a.png", files.png())]),
    "xlsx": files.package(files.XLSX),
    "txt": "第一条　甲方\r\n\t第二条\f".encode(),
}
SHEET = files.package(files.XLSX)
TWICE = files.package(files.DOCX, [("word/a.xml", b"1")])


def refused(data):
    with pytest.raises(NotTaken) as caught:
        kind_of(data)
    assert caught.value.reason in REASONS
    return caught.value.reason


def renamed(data, old, new):
    """The ZIP with a name changed everywhere, or only in the directory."""
    assert len(old) == len(new)
    return data.replace(old, new)


def test_each_kind_that_is_taken_in_is_known_by_its_content():
    assert set(GOOD) == set(KINDS)
    assert {word: kind_of(data) for word, data in GOOD.items()} == {word: word for word in GOOD}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_may_be_written_in_every_way_that_offices_write_it(code):
    assert kind_of("致业主：\n请于 9 日前回复。".encode(code)) == "txt"


@pytest.mark.parametrize(
    ("what", "data", "reason"),
    [
        ("nothing", b"", "empty"),
        ("a program", b"MZ\x90\x00\x03\x00" + b"\0" * 64, "unknown"),
        ("a program of Linux", b"\x7fELF\x02\x01\x01" + b"\0" * 64, "unknown"),
        ("a drawing with a program", files.SVG, "svg"),
        ("a drawing behind a head", b'\xef\xbb\xbf <?xml version="1.0"?>\n' + files.SVG, "svg"),
        ("a drawing in UTF-16", files.SVG.decode().encode("utf-16"), "svg"),
        ("a page", files.HTML, "unknown"),
        ("a page behind blanks", b" \r\n\t" + files.HTML, "unknown"),
        ("a page without a head", b"<script>alert(1)</script>", "unknown"),
        ("a film", files.film("GIF"), "gif"),
        ("a new kind of picture", b"\0\0\0\x1cftypavif" + b"\0" * 40, "avif"),
        ("a video", b"\0\0\0\x1cftypisom" + b"\0" * 40, "unknown"),
        ("an old letter", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old_office"),
        ("text with a NUL", b"a\0b", "unknown"),
        ("text with control characters", b"a\x1b[31mb", "unknown"),
        ("half a character", "字".encode()[:2] + b"\xff", "unknown"),
        ("a PDF that is cut off", files.PDF[:30], "damaged"),
        ("a PDF that is a ZIP", files.PDF + files.plain_zip(), "two_in_one"),
        ("a PDF that is a ZIP to its end", files.PDF + files.plain_zip() + b"%%EOF", "two_in_one"),
        ("a PDF behind text", b"hello " + files.PDF, "unknown"),
        ("a picture that is a PDF", files.jpeg(comment=files.PDF), "two_in_one"),
        ("a picture that is a ZIP", files.jpeg() + files.plain_zip(), "two_in_one"),
        ("a picture that is a letter", files.png() + files.package(), "two_in_one"),
        ("a ZIP", files.plain_zip(), "unknown"),
        ("a ZIP of another office", files.plain_zip(("mimetype", b"application/epub")), "unknown"),
        ("a letter with macros", files.package(
            "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        ("a letter that hides macros", files.package(
            files.DOCX, [("word/vbaProject.bin", b"x")]), "macros"),
        ("a sheet with old macros", files.package(
            files.XLSX, [("xl/macrosheets/sheet1.xml", b"<x/>")]), "macros"),
        ("a sheet with controls", files.package(
            files.XLSX, [("xl/activeX/activeX1.bin", b"x")]), "macros"),
        ("a letter that is a sheet too", files.package(
            files.DOCX, types=f'<Override PartName="/x" ContentType="{files.XLSX}"/>'), "unknown"),
        ("a list of types with an entity", files.package(
            files.DOCX, types='<!ENTITY a "b">'), "damaged"),
        ("a letter behind something", b"GIF89a" + files.package(), "gif"),
        ("a letter behind a ZIP", files.plain_zip() + files.package(), "damaged"),
        ("a letter before something", files.package() + b"tail", "damaged"),
        ("a letter cut off", files.package()[:-30], "damaged"),
        ("a way out", renamed(TWICE, b"word/a.xml", b"../../a.xm"), "damaged"),
        ("a way from the root", renamed(TWICE, b"word/a.xml", b"/ord/a.xml"), "damaged"),
        ("a way of Windows", renamed(TWICE, b"word/a.xml", rb"word\a.xml"), "damaged"),
        ("a drive", renamed(TWICE, b"word/a.xml", b"c:/d/a.xml"), "damaged"),
        ("a part twice", renamed(TWICE, b"word/a.xml", b"./main.xml")
            .replace(b"./main.xml", b"word/a.xml").replace(b"main.xml", b"MAIN.XML"), None),
    ],
)  # fmt: skip
def test_whatever_else_comes_is_not_taken(what, data, reason):
    if reason is None:
        assert kind_of(data) == "docx"
    else:
        assert refused(data) == reason, what


def test_a_head_that_says_another_name_than_the_directory_is_a_trick():
    at = TWICE.index(b"word/a.xml")
    assert refused(TWICE[:at] + b"word/b.xml" + TWICE[at + 10 :]) == "damaged"


def test_one_name_twice_is_a_trick():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = files.package(files.DOCX, [("word/a.xml", b"1"), ("word/a.xml", b"2")])
    assert refused(data) == "damaged"
    assert (
        refused(files.package(files.DOCX, [("WORD/a.xml", b"1"), ("word/A.xml", b"2")]))
        == "damaged"
    )


def test_a_locked_package_is_said_to_be_locked():
    data = bytearray(TWICE)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    assert refused(bytes(data)) == "encrypted"


def test_a_package_that_unpacks_to_a_mountain_is_a_bomb():
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(files.package()), "r") as small,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in small.infolist():
            made.writestr(part.filename, small.read(part))
        for number in range(9):
            made.writestr(f"word/{number}.xml", b"\0" * 60_000_000)
    assert len(out.getvalue()) < 2_000_000
    assert refused(out.getvalue()) == "damaged"


def test_too_many_parts_are_a_trick():
    assert (
        refused(files.package(files.DOCX, [(f"word/{n}.xml", b"") for n in range(5001)]))
        == "damaged"
    )


def test_the_list_of_types_itself_may_not_be_a_mountain():
    assert refused(files.package(types="<a/>" * 300_000)) == "damaged"
