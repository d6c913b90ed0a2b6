"""Reasons that the server proposes: kept in the language of the sources, told in their reader's."""

from app.core.engine.rules import fixed
from app.core.wording import LANGUAGES, SOURCE, say, speaking, translated

_PROPOSED = (  # with what fills their brace
    ("退回第 {edition} 版", "edition"),
    ("照“{title}”新建", "title"),
    ("新建", ""),
)


def going_back(edition: int) -> str:
    """Why somebody begins a draft with the texts of an earlier edition, as it is kept."""
    return fixed("退回第 {edition} 版", edition=edition)


def kept(reason: str) -> str:
    """A reason as it is kept: one that the server proposed is the same whoever left it so."""
    for language in LANGUAGES:
        if found := _proposed(reason.strip(), language):
            text, params = found
            return fixed(text, **params)
    return reason


def told(reason: str) -> str:
    """A reason that was kept, in the language that is spoken where the server proposed it."""
    if found := _proposed(reason, SOURCE):
        text, params = found
        return say(text, **params)
    return reason


def _proposed(reason: str, language: str) -> tuple[str, dict[str, str]] | None:
    """The sentence that it is in that language, and what fills its brace; None: it is none."""
    for text, name in _PROPOSED:
        with speaking(language):
            sentence = translated(text)
        head, brace, tail = sentence.partition(f"{{{name}}}") if name else (sentence, "", "")
        part = reason.removeprefix(head).removesuffix(tail)
        same = reason == f"{head}{part}{tail}" if brace else reason == sentence
        if same and (part.isdecimal() or name != "edition"):
            return text, {name: part} if brace else {}
    return None
