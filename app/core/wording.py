"""Which language a text is read in: the sentences of this product are Chinese, and their own keys.

The language is ambient, as a locale is: a door sets it for the time of a request, a mail or a
paper, and whatever becomes text meanwhile is in it. What is kept, hashed or signed never asks here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

LANGUAGES = {
    "zh": "中文",  # untranslated: each by the name that its readers know
    "en": "English",
}
TAGS = {"zh": "zh-CN", "en": "en"}  # as HTML and PDF name them
SOURCE = "zh"  # the language that msgids are written in

Catalog = Mapping[str, str | tuple[str, str]]  # msgid → text, or (of one, of several)

_speaking: ContextVar[str] = ContextVar("language", default=SOURCE)
_readers: dict[str, Callable[[], Catalog]] = {}


def learn(language: str, read: Callable[[], Catalog]) -> None:
    """Say where the texts of a language come from; read at its first use and then kept."""
    _readers[language] = read
    _catalog.cache_clear()


def language() -> str:
    """The language that is being spoken: a key of LANGUAGES."""
    return _speaking.get()


def speak(language: str) -> None:
    """Speak it from now on in this thread or task; an unknown one is the source language."""
    _speaking.set(language if language in LANGUAGES else SOURCE)


def tag() -> str:
    """The language that is being spoken, as HTML and PDF name it."""
    return TAGS[language()]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak it until the block ends."""
    before = _speaking.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _speaking.reset(before)


def say(text: str, /, **params: object) -> str:
    """The sentence in the language being spoken, its braces filled.

    A sentence that nobody translated is said as it was written. Where the translation knows
    singular and plural, `count` decides.
    """
    said = translated(text, params.get("count"))
    return said.format(**params) if params else said


def listed(texts: Iterable[str]) -> str:
    """Several in a row: 甲、乙."""
    return say("、").join(texts)


def bracketed(text: str, more: str) -> str:
    """A text with what is to be added in brackets: 王敏（审核）."""
    return say("{text}（{more}）", text=text, more=more)


def translated(text: str, count: object = None) -> str:
    """The sentence in the language being spoken, its braces left."""
    spoken = _speaking.get()
    if spoken == SOURCE:
        return text
    found = _catalog(spoken).get(text, text)
    if isinstance(found, str):
        return found
    return found[0] if count == 1 else found[1]


def known(language: str) -> Catalog:
    """Every sentence that is translated into the language."""
    return _catalog(language)


@cache
def _catalog(language: str) -> Catalog:
    read = _readers.get(language)
    return read() if read else {}
