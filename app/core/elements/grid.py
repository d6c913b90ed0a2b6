"""`element: grid`: rows of merged cells, each a label and an answer."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)

from app.core.elements.base import UNITS, Element, Millimetres, Place, Units, place
from app.core.source.scalars import BadValue, Name, Whole, Words, yes_no
from app.core.source.worded import worded

YES, NO = {"yes", "true", "是"}, {"no", "false", "否"}  # untranslated: grammar


def _side(given: Any) -> "bool | Words":
    """Yes or no, or the words that stand at the side in the label's place."""
    if isinstance(given, bool) or (isinstance(given, str) and given.lower() in YES | NO):
        return yes_no(given)
    return Words.of(given)


class Cell(BaseModel):
    """One cell: an answer (`field`), a signing place (`signed`), or fixed words (`text`).

    Attributes:
        width: Units of 24, label included; without one the row's cells share what is left.
        height: Millimetres, at least; on a blank form a log has room for an entry every 15 of them.
        beside: `with:` in the file: a field whose pictures stand under the answer.
        foot: The step whose signer and date stand at the foot of the cell.
        caption: Small words above the answer; beside pictures, under the side label.
        side: Whether the label stands at the left, one character a line; or the words there.
        rows: Rows of the grid that the side label reaches down.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    field: Name | None = None
    beside: Name | None = Field(default=None, alias="with")
    label: Words | None = None
    width: Units | None = None
    height: Millimetres | None = None
    foot: Annotated[Place, BeforeValidator(place)] | None = None
    caption: Words | None = None
    side: Annotated[bool | Words, PlainValidator(_side)] | None = None
    text: Words | None = None
    signed: Name | None = None
    rows: Whole = 1

    @model_validator(mode="after")
    def _one_content(self) -> "Cell":
        given = [key for key in ("field", "text", "signed") if getattr(self, key)]
        if len(given) != 1:
            raise BadValue("a cell must have one of 'field', 'text' and 'signed'")
        if self.beside and not self.field:
            raise BadValue("must stand beside 'field'", key="with")
        if not 1 <= self.rows <= 20:
            raise BadValue("must be between 1 and 20", key="rows")
        return self


def _cell(given: Any) -> Any:
    """A field's bare name as a cell."""
    return {"field": given} if isinstance(given, str) else given


class Grid(Element):
    """Rows of cells in one frame with its neighbours."""

    WANTS: ClassVar[Mapping[str, str]] = {
        "rows": "rows with the names of fields, such as [[customer, day], [amount]]",
    }

    element: Literal["grid"] = "grid"
    rows: tuple[tuple[Annotated[Cell, BeforeValidator(_cell)], ...], ...]

    @model_validator(mode="after")
    def _wide_enough(self) -> "Grid":
        if not self.rows or not all(self.rows):
            raise BadValue("must have at least one row, and each row one cell", key="rows")
        for number, row in enumerate(self.rows, 1):
            width = sum(cell.width or 1 for cell in row)
            if width > UNITS:
                raise BadValue(
                    worded(
                        "row {number} is {width} units wide, a page has {units}",
                        number=number,
                        width=width,
                        units=UNITS,
                    ),
                    key="rows",
                )
        return self

    def fields(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The cells' fields."""
        for at, row in enumerate(self.rows):
            for number, cell in enumerate(row):
                if cell.field:
                    yield cell.field, ("rows", at, number, "field")
                if cell.beside:
                    yield cell.beside, ("rows", at, number, "with")

    def steps(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The steps at the foot of cells, and those that sign in one."""
        for at, row in enumerate(self.rows):
            for number, cell in enumerate(row):
                if cell.foot:
                    yield cell.foot.step, ("rows", at, number, "foot", "step")
                if cell.signed:
                    yield cell.signed, ("rows", at, number, "signed")
