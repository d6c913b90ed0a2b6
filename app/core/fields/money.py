"""`type: money`: an exact amount of yuan, with at most two digits after the point."""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import model_validator

from app.core.fields._typed import half_width, typed_number, within
from app.core.fields.base import BadAnswer, Cell, Field, Titles
from app.core.source.scalars import BadValue, Exact
from app.core.source.worded import worded

WHOLE_DIGITS = 12
_FEN = Decimal("0.01")


class Money(Field):
    """An exact amount of yuan.

    Value: `decimal.Decimal`, typed ones with two digits after the point, so that 12 and 12.00
    are one value. Nothing is rounded here: a formula says where it rounds.
    """

    kind: ClassVar[str] = "number"
    slot: ClassVar[str | None] = "number"
    units: ClassVar[int] = 5
    examples: ClassVar[tuple[str, ...]] = ("1234.5", "1,234.50", "￥１，２３４．５", "-0.01")

    type: Literal["money"] = "money"
    minimum: Exact | None = None
    maximum: Exact | None = None

    @model_validator(mode="after")
    def _bounds(self) -> "Money":
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise BadValue(
                worded(
                    "minimum {minimum} is greater than maximum {maximum}",
                    minimum=self.minimum,
                    maximum=self.maximum,
                ),
                key="minimum",
            )
        return self

    def parse(self, raw: str) -> Decimal:
        bare = half_width(raw).removeprefix("¥").removeprefix("￥")
        bare = bare.removesuffix("元")  # untranslated: typed
        value = typed_number(bare, whole_digits=WHOLE_DIGITS)
        if value != value.quantize(_FEN):
            raise BadAnswer("最多两位小数")
        return within(value.quantize(_FEN), self.minimum, self.maximum)

    def show(self, value: Decimal, titles: Titles) -> str:
        return f"{to_fen(value):,f}"

    def words(self, value: Decimal, titles: Titles) -> str:
        return f"{to_fen(value):f} {to_fen(value):,f}"

    def cell(self, value: Decimal, titles: Titles) -> Cell:
        return to_fen(value)

    def dump(self, value: Decimal) -> str:
        return f"{to_fen(value):f}"

    def load(self, stored: str) -> Decimal:
        return Decimal(stored)

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "decimal", "data-places": "2"}


def to_fen(value: Decimal) -> Decimal:
    """The amount with two digits after the point, or all of its digits where it has more."""
    try:
        fen = value.quantize(_FEN)
    except ArithmeticError:  # more digits than the arithmetic keeps
        return value
    return fen if fen == value else value.normalize()
