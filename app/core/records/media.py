"""Kinds of files that people may hand in: the word in YAML, the media type, what people call it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.wording import listed, say


@dataclass(frozen=True, kw_only=True)
class Media:
    """One kind of file.

    Attributes:
        word: In YAML, and the ending of a name that was given none.
        type: The media type.
        title: What people call it.
        endings: Endings that a name may have, without the dot.
        picture: Whether it can be shown and printed.
    """

    word: str
    type: str
    title: str
    endings: tuple[str, ...]
    picture: bool = False


LONGEST_NAME = 255  # characters
_LONGEST_ENDING = 8
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LETTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

KINDS: Mapping[str, Media] = {
    each.word: each
    for each in (
        Media(word="jpg", type="image/jpeg", title="JPG", endings=("jpg", "jpeg"), picture=True),
        Media(word="png", type="image/png", title="PNG", endings=("png",), picture=True),
        Media(word="webp", type="image/webp", title="WebP", endings=("webp",), picture=True),
        Media(word="heic", type="image/heic", title="HEIC", endings=("heic", "heif"), picture=True),
        Media(word="pdf", type="application/pdf", title="PDF", endings=("pdf",)),
        Media(word="xlsx", type=_SHEET, title="Excel（xlsx）", endings=("xlsx",)),
        Media(word="docx", type=_LETTER, title="Word（docx）", endings=("docx",)),
        Media(word="txt", type="text/plain", title="纯文本（txt）", endings=("txt",)),
    )
}
PICTURES = tuple(word for word, each in KINDS.items() if each.picture)
BY_TYPE: Mapping[str, Media] = {each.type: each for each in KINDS.values()}


def titles(words: Iterable[str]) -> str:
    """The kinds as people call them: JPG、PNG."""
    return listed(say(KINDS[word].title) for word in words)


def size_words(size: int) -> str:
    """A number of bytes as people read it: 320 KB, 4.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def file_name(given: str) -> str:
    """The name that a file came with, as people may see it: in full, without way or hidden signs.

    At most 255 characters; of a longer one the middle is left out. Never empty.
    """
    own = unicodedata.normalize("NFC", given.replace("\\", "/")).rpartition("/")[2]
    seen = "".join(" " if each.isspace() else each for each in own if not _hidden(each))
    name = " ".join(seen.split()).strip(". ")
    if len(name) > LONGEST_NAME:
        stem, dot, end = name.rpartition(".")
        tail = dot + end if stem and len(end) <= _LONGEST_ENDING else ""
        name = name[: LONGEST_NAME - len(tail) - 1] + "…" + tail
    return name or "未命名"  # untranslated: kept with the file


def ending_fits(name: str, kind: Media) -> bool:
    """Whether a name may stand over such a content; telephones mix up the kinds of pictures."""
    ending = _ending(name)
    if not ending or ending in kind.endings:
        return True
    return kind.picture and any(ending in KINDS[word].endings for word in PICTURES)


def download_name(name: str, media: str) -> str:
    """The name to keep a file under: one whose ending says something else gets the right one."""
    kind = BY_TYPE.get(media)
    return name if kind is None or _ending(name) in kind.endings else f"{name}.{kind.word}"


def _ending(name: str) -> str:
    """What stands behind the last dot, in small letters, if it looks like an ending."""
    stem, _, end = name.rpartition(".")
    plausible = stem and len(end) <= _LONGEST_ENDING and end.isascii() and end.isalnum()
    return end.lower() if plausible and not end.isdigit() else ""


def _hidden(character: str) -> bool:
    """Control characters, halves of characters, marks that turn the reading order, joiners."""
    kind = unicodedata.category(character)
    return kind in ("Cf", "Cs") or (kind == "Cc" and not character.isspace())
