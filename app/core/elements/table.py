"""`element: table`: the rows of a table field, with its head on every page."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from app.core.elements.base import Element, Units
from app.core.source.scalars import Name, Whole, Words, YesNo


class Column(BaseModel):
    """One printed column; a bare name is a column of the table field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {"name": "the name of a column"}

    name: Name
    width: Units | None = None
    label: Words | None = None


def _column(given: Any) -> Any:
    return {"name": given} if isinstance(given, str) else given


class Table(Element):
    """The rows of a table field.

    Attributes:
        columns: In this order; none named: all of them.
        print: Rows at least, over what the form says.
        totals: Columns with a sum in the last row.
        page_sums: Whether each page of several shows its sum and the sum so far.
        unused: What the first empty row says.
    """

    WANTS: ClassVar[Mapping[str, str]] = {"of": "the name of a field of type table"}

    element: Literal["table"] = "table"
    of: Name
    columns: tuple[Annotated[Column, BeforeValidator(_column)], ...] = ()
    print: Whole | None = None
    totals: tuple[Name, ...] = ()
    page_sums: YesNo = False
    unused: Words = Words(zh="以下空白", en="blank below")  # untranslated: both stand here

    def fields(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The table's field."""
        yield self.of, ("of",)
