"""`type: number`: one decimal number, such as a quantity or a count of days."""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import model_validator

from app.core.fields._typed import typed_number, within
from app.core.fields.base import BadAnswer, Cell, Field, Titles
from app.core.source.scalars import BadValue, Exact, Whole, Words
from app.core.source.worded import worded

WHOLE_DIGITS = 15


class Number(Field):
    """One decimal number, kept exact.

    Value: `decimal.Decimal` with the digits that were typed. Stored as text, for a JSON number
    would lose the last zero of "12.50".
    """

    kind: ClassVar[str] = "number"
    slot: ClassVar[str | None] = "number"
    units: ClassVar[int] = 4
    examples: ClassVar[tuple[str, ...]] = ("3", "12", "１，２３４")

    type: Literal["number"] = "number"
    minimum: Exact | None = None
    maximum: Exact | None = None
    places: Whole = 0  # digits allowed after the point
    unit: Words | None = None  # shown behind the number (天), never stored

    @model_validator(mode="after")
    def _bounds(self) -> "Number":
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise BadValue(
                worded(
                    "minimum {minimum} is greater than maximum {maximum}",
                    minimum=self.minimum,
                    maximum=self.maximum,
                ),
                key="minimum",
            )
        if not 0 <= self.places <= 10:
            raise BadValue("must be between 0 and 10", key="places")
        return self

    def parse(self, raw: str) -> Decimal:
        value = typed_number(raw, whole_digits=WHOLE_DIGITS, places=self.places)
        if decimals(value) > self.places:
            if self.places == 0:
                raise BadAnswer("请填写整数")
            raise BadAnswer("最多 {places} 位小数", places=self.places)
        return within(value, self.minimum, self.maximum)

    def show(self, value: Decimal, titles: Titles) -> str:
        return f"{value:,f} {self.unit}" if self.unit else f"{value:,f}"

    def words(self, value: Decimal, titles: Titles) -> str:
        return f"{value:f} {value:,f}"

    def cell(self, value: Decimal, titles: Titles) -> Cell:
        return value

    def dump(self, value: Decimal) -> str:
        return f"{value:f}"

    def load(self, stored: str) -> Decimal:
        return Decimal(stored)

    def attributes(self) -> dict[str, str]:
        return {
            "inputmode": "decimal" if self.places else "numeric",
            "data-places": str(self.places),
        }


def decimals(value: Decimal) -> int:
    """Digits after the point, trailing zeros included."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
