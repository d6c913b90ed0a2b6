"""A document: how a record of a form is printed."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from app.core.definitions.form import LANGUAGE, Language
from app.core.elements.base import Element
from app.core.elements.signatures import Signatures
from app.core.elements.text import BLANK
from app.core.registry import Registry
from app.core.source.scalars import DashName, Name, Words, YesNo

ELEMENTS = Registry("app.core.elements", Element)

NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class Copy(BaseModel):
    """One of several copies: whom it goes to, what it is called, what it does not show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {"to": "whom the copy goes to"}

    to: Words
    label: Words | None = None
    hides: tuple[NonEmpty, ...] = ()  # fields, or columns as `items.price`


def _copy(given: Any) -> Any:
    return {"to": given} if isinstance(given, str) else given


class DocumentHead(BaseModel):
    """All of a document but its elements.

    Attributes:
        lang: What the whole paper is written in; none: the language of the settings.
        title: With `{warranty}` for an answer in brackets behind it; none: the form's title.
        paper: The form's number in the foot.
        house: The company at the head; `none` leaves it out; not said: from the settings.
        number_label: What the number is called here.
        date: Left above the frame: `opened` (the day of submission), a field or a step.
        copies: The whole document once for each.
        seam: What a step `stamps:`; its stamp is laid over the edges of all pages (骑缝章).
        code: Whether the page carries QR and check code.
        note: Small print under the frame.
        unprinted: Fields, and steps that sign, which are left out on purpose.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = LANGUAGE
    lang: Literal["zh", "en"] | None = None
    title: Words | None = None
    paper: NonEmpty | None = None
    page: Literal["A4", "A4 wide"] | None = None
    house: NonEmpty | None = None
    number_label: Words = Words(zh="编号", en="No.")
    date: Name = "opened"
    copies: tuple[Annotated[Copy, BeforeValidator(_copy)], ...] = ()
    seam: Words | None = None
    code: YesNo = True
    note: Words | None = None
    unprinted: tuple[NonEmpty, ...] = ()


class Document(DocumentHead):
    """A document as it was read; its name is its file's, or the form's where nobody wrote one."""

    name: DashName
    elements: tuple[Element, ...]

    def title_fields(self) -> tuple[str, ...]:
        """The fields in the title's brackets."""
        words = (self.title.zh, self.title.en) if self.title else ()
        return tuple(dict.fromkeys(found for text in words for found in BLANK.findall(text)))

    def printed(self) -> frozenset[str]:
        """Every field that stands in an element, the title or above the frame."""
        inside = {name for element in self.elements for name, _ in element.fields()}
        return frozenset(inside | set(self.title_fields()) | {self.date})

    def signed(self) -> frozenset[str]:
        """Every step whose mark stands in an element."""
        return frozenset(name for element in self.elements for name, _ in element.steps())

    def shows_opinion(self, step: str) -> bool:
        """Whether a signing place of that step shows what was written there."""
        return any(
            isinstance(element, Signatures)
            and "opinion" in element.show
            and any(place.step == step for place in element.of)
            for element in self.elements
        )
