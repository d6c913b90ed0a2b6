"""`element: signatures`: the places where steps sign, side by side."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, model_validator

from app.core.elements.base import Element, Millimetres, Place, place
from app.core.source.scalars import BadValue, Whole, Words


class Signatures(Element):
    """Signing places.

    Attributes:
        of: Steps, in the order of their places; the word comes from the step's `signs:`/`stamps:`.
        side: Words at the left of all places.
        show: What a place shows, in this order.
        across: Places in one row.
        height: Of a place, millimetres, at least.
    """

    WANTS: ClassVar[Mapping[str, str]] = {
        "of": "the names of the steps that sign, such as [apply, agree]",
    }

    element: Literal["signatures"] = "signatures"
    of: tuple[Annotated[Place, BeforeValidator(place)], ...]
    side: Words | None = None
    show: tuple[Literal["opinion", "signature", "date", "stamp"], ...] = (
        "opinion", "signature", "date", "stamp",
    )  # fmt: skip
    across: Whole = 3
    height: Millimetres | None = None

    @model_validator(mode="after")
    def _some(self) -> "Signatures":
        if not self.of:
            raise BadValue("must name at least one step", key="of")
        if not 1 <= self.across <= 5:
            raise BadValue("must be between 1 and 5", key="across")
        return self

    def steps(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The steps that sign."""
        for number, each in enumerate(self.of):
            yield each.step, ("of", number, "step")
