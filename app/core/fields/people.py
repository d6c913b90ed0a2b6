"""`type: people`: several people with accounts."""

from typing import ClassVar, Literal

from app.core.fields._listed import Listed


class People(Listed):
    """Several people with accounts.

    Value: a tuple of ids, see `Listed`.
    """

    reference: ClassVar[str] = "person"
    examples: ClassVar[tuple[str, ...]] = ("some-person",)

    type: Literal["people"] = "people"
