"""`type: departments`: several departments of the organisation."""

from typing import ClassVar, Literal

from app.core.fields._listed import listed
from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles, Typed


class Departments(Field):
    """Several departments.

    Value: a tuple of ids, each once and never empty; whether there are such, the engine asks the
    organisation.
    """

    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "ticks"
    units: ClassVar[int] = 21
    reference: ClassVar[str] = "department"
    several: ClassVar[bool] = True
    examples: ClassVar[tuple[str, ...]] = ("some-department",)

    type: Literal["departments"] = "departments"

    def parse(self, raw: str) -> tuple[str, ...]:
        return (id_like(raw),)

    def read(self, typed: Typed) -> tuple[str, ...] | None:
        return listed(typed)

    def typed(self, value: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {"": value}

    def show(self, value: tuple[str, ...], titles: Titles) -> str:
        return "、".join(titles(self.reference, each) for each in value)

    def dump(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def load(self, stored: list[str]) -> tuple[str, ...]:
        return tuple(stored)
