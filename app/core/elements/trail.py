"""`element: trail`: the evidence page, facts of the record and one row an act."""

from typing import Literal

from app.core.elements.base import Element


class Trail(Element):
    """The evidence page, on a page of its own; a sealed document has it in any case."""

    element: Literal["trail"] = "trail"
