"""`kind: sign`: somebody confirms with a mark, or objects, which sends the record back."""

from typing import ClassVar, Literal

from app.core.steps.base import Step


class Sign(Step):
    """A confirmation. An objection goes back to `objects_to`, or to the nearest `fill` before."""

    outcomes: ClassVar[tuple[str, ...]] = ("confirm", "object")

    kind: Literal["sign"] = "sign"

    @property
    def mark(self) -> str:
        """The label of the mark: the step's title where nothing else is said."""
        return str(self.stamps or self.signs or self.title)
