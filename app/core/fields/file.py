"""`type: file`: several files of the kinds that the form allows, such as a contract or a plan."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Titles
from app.core.records.answer import FileRef
from app.core.records.media import KINDS, size_words
from app.core.source.problem import suggest
from app.core.source.scalars import BadValue
from app.core.source.worded import worded
from app.core.wording import bracketed, listed


def _kinds(given: Any) -> Any:
    """The words, each once; one alone is a list of one."""
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list | tuple) or not words:
        raise BadValue("must be a list of kinds", worded("of {words}", words=", ".join(KINDS)))
    for word in words:
        if word not in KINDS:
            raise BadValue(
                worded("must name known kinds of files, not '{word}'", word=word),
                suggest(str(word), KINDS),
            )
    return tuple(dict.fromkeys(words))


class File(HandedIn):
    """Files: at most `max` of them, of `kinds`; what they are is read off their content.

    Value: a tuple of `FileRef`.
    """

    widget: ClassVar[str] = "files"

    type: Literal["file"] = "file"
    kinds: Annotated[tuple[str, ...], BeforeValidator(_kinds)] = tuple(KINDS)

    @property
    def accepts(self) -> tuple[str, ...]:
        return self.kinds

    def show(self, value: tuple[FileRef, ...], titles: Titles) -> str:
        return listed(bracketed(each.name, size_words(each.size)) for each in value)
