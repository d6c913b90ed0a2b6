"""Several ids of one kind: what `departments` and `people` are."""

from typing import ClassVar

from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles, Typed
from app.core.wording import listed


class Listed(Field):
    """Several of what `reference` names.

    Value: a tuple of ids, each once, in the order in which they came, and never empty; whether
    there are such, the engine asks the organisation.
    """

    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "ticks"
    units: ClassVar[int] = 21
    several: ClassVar[bool] = True

    def parse(self, raw: str) -> tuple[str, ...]:
        """The one id that `raw` stands for."""
        return (id_like(raw),)

    def read(self, typed: Typed) -> tuple[str, ...] | None:
        """The ids ticked; None where there is none."""
        ids = (id_like(each) for each in typed.get("", ()) if each.strip())
        return tuple(dict.fromkeys(ids)) or None

    def typed(self, value: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The ids as boxes would send them."""
        return {"": value}

    def show(self, value: tuple[str, ...], titles: Titles) -> str:
        """Their titles in a row."""
        return listed(titles(self.reference, each) for each in value)

    def dump(self, value: tuple[str, ...]) -> list[str]:
        """A list of ids."""
        return list(value)

    def load(self, stored: list[str]) -> tuple[str, ...]:
        """The ids."""
        return tuple(stored)
