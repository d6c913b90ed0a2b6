"""Kinds of files that people may hand in: the word in YAML, the media type, what people call it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


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
    return "、".join(KINDS[word].title for word in words)


def size_words(size: int) -> str:
    """A number of bytes as people read it: 320 KB, 4.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
