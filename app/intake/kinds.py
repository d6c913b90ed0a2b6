"""What bytes are, by their content alone: neither a name nor a browser is believed."""

import re

from app.intake.faults import NotTaken
from app.intake.office import office_kind

_ZIP_END = b"PK\x05\x06\0\0\0\0"  # of a ZIP on one disk
_ZIP_END_SIZE = 22  # bytes, without its comment
_ZIP_COMMENT = 65_535
_HEIC = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1"))
_AVIF = frozenset((b"avif", b"avis"))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024  # bytes before which readers look for a PDF's head
_MARKUP = re.compile(
    rb"<(\?xml|!doctype|!--|html|head|body|script|svg|iframe|img|style|meta|title|a\s)", re.I
)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_CODES = ("utf-8-sig", "gb18030")


def kind_of(data: bytes) -> str:
    """The word of `core/records/media.py` for what the bytes are.

    Raises:
        NotTaken: They are nothing that is taken in, or two things at once.
    """
    if not data:
        raise NotTaken("empty")
    found = _picture(data)
    if found:
        if b"%PDF-" in data[:_PDF_WITHIN] or _ends_as_zip(data):
            raise NotTaken("two_in_one")
        return found
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK"):
        return office_kind(data)
    if data.startswith(_OLD_OFFICE):
        raise NotTaken("old_office")
    if data.startswith((b"GIF87a", b"GIF89a")):
        raise NotTaken("gif")
    return _text(data)


def _picture(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        if data[8:12] in _AVIF:
            raise NotTaken("avif")
        return "heic" if data[8:12] in _HEIC else ""
    return ""


def _pdf(data: bytes) -> str:
    if b"%%EOF" not in data[-2048:]:
        raise NotTaken("damaged")
    if _ends_as_zip(data):
        raise NotTaken("two_in_one")
    return "pdf"


def _ends_as_zip(data: bytes) -> bool:
    """Whether a ZIP's directory stands near the end, which is where unpackers look for it."""
    start = max(0, len(data) - _ZIP_END_SIZE - _ZIP_COMMENT)
    return data.find(_ZIP_END, start) >= 0


def _text(data: bytes) -> str:
    """Plain text: in UTF-8, UTF-16 with its mark or GB 18030, without what a browser would run."""
    text = _decoded(data)
    if text is None or _UNSEEN.search(text) or "%PDF-" in text[:_PDF_WITHIN]:
        raise NotTaken("unknown")
    begin = text.lstrip("\ufeff \t\r\n\f")[:2048]
    if "<svg" in begin.lower():
        raise NotTaken("svg")
    if _MARKUP.match(begin.encode()):
        raise NotTaken("unknown")
    return "txt"


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(data, "utf-16")
    return next((text for code in _CODES if (text := _in(data, code)) is not None), None)


def _in(data: bytes, code: str) -> str | None:
    try:
        return data.decode(code)
    except UnicodeDecodeError:
        return None
