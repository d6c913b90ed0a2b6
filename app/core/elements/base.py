"""What every document element is, and the one measure they share."""

from abc import ABC
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from app.core.source.scalars import BadValue, Name, Whole, Words
from app.core.source.worded import worded

NonEmpty = Annotated[str, StringConstraints(min_length=1)]

UNITS = 24  # the width of a page's text


def _units(given: int) -> int:
    if not 1 <= given <= UNITS:
        raise BadValue(
            worded("must be between 1 and {units} units, not {given}", units=UNITS, given=given)
        )
    return given


def _millimetres(given: int) -> int:
    if not 1 <= given <= 250:
        raise BadValue(worded("must be between 1 and 250 mm, not {given}", given=given))
    return given


Units = Annotated[Whole, AfterValidator(_units)]
Millimetres = Annotated[Whole, AfterValidator(_millimetres)]


class Place(BaseModel):
    """Where one step's mark stands: `{step, label, width, show}`; a bare name is a step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {"step": "the name of the step"}

    step: Name
    label: Words | None = None
    width: Units | None = None
    show: str | None = None  # date: only the date of the mark


def place(given: Any) -> Any:
    """A step's bare name as a place."""
    return {"step": given} if isinstance(given, str) else given


class Element(BaseModel, ABC):
    """One part of a printed page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: str

    def fields(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Every field that it prints, with the path of the name inside the element."""
        yield from ()

    def steps(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Every step whose mark it prints, with the path of the name inside the element."""
        yield from ()
