"""`type: departments`: several departments of the organisation."""

from typing import ClassVar, Literal

from app.core.fields._listed import Listed


class Departments(Listed):
    """Several departments of the organisation.

    Value: a tuple of ids, see `Listed`.
    """

    reference: ClassVar[str] = "department"
    examples: ClassVar[tuple[str, ...]] = ("some-department",)

    type: Literal["departments"] = "departments"
