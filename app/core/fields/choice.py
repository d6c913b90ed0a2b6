"""`type: choice`: one of a few options; the code is stored, the label is shown."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, field_validator

from app.core.fields.base import BadAnswer, Field, Titles
from app.core.source.scalars import BadValue, Words


def in_order(given: Any) -> Any:
    """A list of `{code: label}` as one mapping: a frozen bundle sorts keys, a list keeps order."""
    if not isinstance(given, list):
        return given
    if not all(isinstance(each, Mapping) and len(each) == 1 for each in given):
        raise BadValue("must be codes with their labels", "{a: …, b: …}")
    pairs = [pair for each in given for pair in each.items()]
    twice = next((code for code, _ in pairs if [c for c, _ in pairs].count(code) > 1), None)
    if twice is not None:
        raise BadValue(f"names '{twice}' twice")
    return dict(pairs)


class Choice(Field):
    """One of a few options, in the order in which they are written.

    Value: the option's code, `str`. Labels may change; codes stay.
    """

    widget: ClassVar[str] = "picks"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 9

    type: Literal["choice"] = "choice"
    options: Annotated[Mapping[str, Words], BeforeValidator(in_order)]

    @field_validator("options")
    @classmethod
    def _some(cls, options: Mapping[str, Words]) -> Mapping[str, Words]:
        if not options:
            raise BadValue("must name at least one option")
        for code in options:
            if not code.strip() or code != code.strip() or len(code) > 40:
                raise BadValue(f"has a code that does not fit: '{code}'", "1 to 40 characters")
        return options

    def parse(self, raw: str) -> str:
        if raw not in self.options:
            raise BadAnswer("请从列出的选项中选择一项")
        return raw

    def show(self, value: str, titles: Titles) -> str:
        return str(self.options[value]) if value in self.options else value
