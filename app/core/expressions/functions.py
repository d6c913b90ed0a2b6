"""The functions that a formula may call: a closed set, each with its types.

A blank argument gives a blank result, except where the docstring says otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from app.core.expressions.capitals import capitals
from app.core.expressions.expression import Value

Type: TypeAlias = Literal[
    "number", "text", "bool", "date", "time", "datetime", "list", "blank", "any"
]
ORDERED = (Decimal, date, time, datetime)  # types whose values come one after the other

# As IEEE 754 decimal128, but an error is caught where it happens and gives a blank there.
ARITHMETIC = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
_WIDE = Context(prec=12_400, Emin=-99_999, Emax=99_999, traps=[InvalidOperation])
_PLACES = 30  # round() knows -30 to 30 places


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function: what it takes, what it gives, how it is worked out.

    `takes` has one set of types for each argument; arguments past `least` may be left
    out; where `more` is set, any number of further ones of the last kind may follow.
    A result of type "any" is that of the first argument.
    """

    takes: tuple[tuple[Type, ...], ...]
    gives: Type
    work: Callable[..., Value]
    least: int
    more: bool = False
    blanks: bool = False  # also called with blanks

    @property
    def most(self) -> int | None:
        """How many arguments it takes at most; None where there is no end."""
        return None if self.more else len(self.takes)


def _round(x: Decimal, places: Decimal = Decimal(0)) -> Value:
    """Half away from zero (四舍五入); negative places round to tens, hundreds, …"""
    if places != places.to_integral_value() or abs(places) > _PLACES:
        return None
    exponent = -int(places)
    own = x.as_tuple().exponent
    if isinstance(own, int) and own >= exponent:
        return x
    return x.quantize(Decimal((0, (1,), exponent)), rounding=ROUND_HALF_UP, context=_WIDE)


def _sum(column: Sequence[Value]) -> Value:
    """What is not blank, added from the first row to the last; of nothing it is 0."""
    total = Decimal(0)
    add = ARITHMETIC.add
    for value in column:
        if value is None:
            continue
        if type(value) is not Decimal:
            return None
        total = add(total, value)
    return total


def _count(column: Sequence[Value]) -> Value:
    """How many are not blank."""
    return Decimal(len(column) - column.count(None))


def _includes(column: Sequence[Value], value: Value) -> Value:
    """Whether the value is among them; texts by their whole, as `==` compares them."""
    return any(type(each) is type(value) and each == value for each in column)


def _of(values: tuple[Any, ...], choose: Callable[[list[Any]], Value]) -> Value:
    """The smallest or largest of a column or of several; skips blanks, and of nothing is blank."""
    given = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    there = [value for value in given if value is not None]
    if not there:
        return None
    kind = type(there[0])
    if kind not in ORDERED or any(type(value) is not kind for value in there):
        return None
    return choose(there)


def _min(*values: Any) -> Value:
    return _of(values, min)


def _max(*values: Any) -> Value:
    return _of(values, max)


def _abs(x: Decimal) -> Value:
    return x.copy_abs()


def _floor(x: Decimal) -> Value:
    """The whole number at or below."""
    return x.to_integral_value(ROUND_FLOOR)


def _ceil(x: Decimal) -> Value:
    """The whole number at or above."""
    return x.to_integral_value(ROUND_CEILING)


def _days(start: date, end: date) -> Value:
    """Days from the first to the second; below zero where the second is earlier."""
    return Decimal((end - start).days)


def _minutes(start: time | datetime, end: time | datetime) -> Value:
    """Minutes from the first to the second; below zero where the second is earlier.

    Of two times of day those of one day, of two moments all that lie between them.
    """
    if type(start) is not type(end):
        return None
    return Decimal(_minute(end) - _minute(start))


def _minute(at: time | datetime) -> int:
    """The minutes that are over at a moment: of its day, or since the year 1."""
    days = at.toordinal() if isinstance(at, datetime) else 0
    return (days * 24 + at.hour) * 60 + at.minute


def _date_of(moment: datetime) -> Value:
    return moment.date()


def _time_of(moment: datetime) -> Value:
    return moment.time()


def _year(day: date) -> Value:
    return Decimal(day.year)


def _month(day: date) -> Value:
    return Decimal(day.month)


def _day(day: date) -> Value:
    return Decimal(day.day)


def _length(text: str) -> Value:
    """How many characters, each Chinese one counted once."""
    return Decimal(len(text))


def _contains(text: str, part: str) -> Value:
    return part in text


def _is_blank(x: Value | Sequence[Value]) -> Value:
    """Whether there is no value, or a list with none; takes blanks, always gives yes or no."""
    return x is None or (isinstance(x, list | tuple) and not x)


def _if_blank(x: Value, instead: Value) -> Value:
    """The first, or the second where the first is blank."""
    return instead if x is None else x


_NUMBER: tuple[Type, ...] = ("number",)
_DATE: tuple[Type, ...] = ("date",)
_TEXT: tuple[Type, ...] = ("text",)
_LIST: tuple[Type, ...] = ("list",)
_CLOCK: tuple[Type, ...] = ("time", "datetime")
_MOMENT: tuple[Type, ...] = ("datetime",)
_SOME: tuple[Type, ...] = ("number", "text", "bool", "date", "time", "datetime")
_ORDERED: tuple[Type, ...] = ("number", "date", "time", "datetime", "list")

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "round": Function(takes=(_NUMBER, _NUMBER), gives="number", work=_round, least=1),
        "sum": Function(takes=(_LIST,), gives="number", work=_sum, least=1),
        "count": Function(takes=(_LIST,), gives="number", work=_count, least=1),
        "includes": Function(takes=(_LIST, _SOME), gives="bool", work=_includes, least=2),
        "min": Function(takes=(_ORDERED,), gives="any", work=_min, least=1, more=True, blanks=True),
        "max": Function(takes=(_ORDERED,), gives="any", work=_max, least=1, more=True, blanks=True),
        "abs": Function(takes=(_NUMBER,), gives="number", work=_abs, least=1),
        "floor": Function(takes=(_NUMBER,), gives="number", work=_floor, least=1),
        "ceil": Function(takes=(_NUMBER,), gives="number", work=_ceil, least=1),
        "capitals": Function(takes=(_NUMBER,), gives="text", work=capitals, least=1),
        "days": Function(takes=(_DATE, _DATE), gives="number", work=_days, least=2),
        "minutes": Function(takes=(_CLOCK, _CLOCK), gives="number", work=_minutes, least=2),
        "date_of": Function(takes=(_MOMENT,), gives="date", work=_date_of, least=1),
        "time_of": Function(takes=(_MOMENT,), gives="time", work=_time_of, least=1),
        "year": Function(takes=(_DATE,), gives="number", work=_year, least=1),
        "month": Function(takes=(_DATE,), gives="number", work=_month, least=1),
        "day": Function(takes=(_DATE,), gives="number", work=_day, least=1),
        "length": Function(takes=(_TEXT,), gives="number", work=_length, least=1),
        "contains": Function(takes=(_TEXT, _TEXT), gives="bool", work=_contains, least=2),
        "if_blank": Function(
            takes=(_SOME, _SOME), gives="any", work=_if_blank, least=2, blanks=True
        ),
        "is_blank": Function(
            takes=((*_SOME, "list"),), gives="bool", work=_is_blank, least=1, blanks=True
        ),
    }
)
