"""`element: matrix`: the lines of a rating field, a column an option, with a tick each."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from app.core.elements.base import Element
from app.core.source.scalars import Name, Words


class Matrix(Element):
    """A rating field as the grid of its paper: groups as merged cells, ticks, remarks.

    Attributes:
        of: The rating field.
        options: `short`: heads are cut before their brackets, 优（非常满意） to 优.
        comments: Head of the column for remarks; not said: what the field says.
    """

    WANTS: ClassVar[Mapping[str, str]] = {"of": "the name of a field of type rating"}

    element: Literal["matrix"] = "matrix"
    of: Name
    options: Literal["short", "full"] = "full"
    comments: Words | None = None

    def fields(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The rating field."""
        yield self.of, ("of",)
