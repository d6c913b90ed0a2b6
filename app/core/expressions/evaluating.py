"""A formula's answer, exact and always there.

Blanks behave like this (None is the blank):

| formula | with a blank |
|---|---|
| `a + b`, `- * / // %`, `-a` | blank |
| `a == b`, `a != b` | two blanks are equal; a blank equals nothing else |
| `a < b`, `<= > >=` | no |
| `a in [b, c]` | as `==` with each |
| `not a`, `a and b`, `a or b`, `x if a else y` | a blank counts as no |
| `sum(t.c)`, `count(t.c)`, `min(…)`, `max(…)` | skip blanks; of nothing: 0, 0, blank, blank |
| `is_blank(a)`, `if_blank(a, b)` | yes (also of a list with nothing in it); b |
| every other function | blank |

So do things that have no answer: division by zero, a result beyond 10^6145, a day past the
year 9999, a whole number of days asked of 1.5.  A name that is absent is blank; a table that
is absent has no rows.  Values of types that do not go together (`check` refuses them) give a
blank, or no.  Numbers keep 34 digits, ties to even; `//` rounds down, and `%` has the sign of
the divisor.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from app.core.expressions.expression import Expression, Tree, Value
from app.core.expressions.functions import ARITHMETIC, FUNCTIONS, ORDERED

Names: TypeAlias = Mapping[str, Any]
Run: TypeAlias = Callable[[Names], Any]

_ZERO = Decimal(0)
_ORDERED = frozenset(ORDERED)
_LISTS = frozenset({list, tuple})  # a column; several answers to one question
_FAULTS = (ArithmeticError, TypeError, ValueError)


def evaluate(expression: Expression, names: Names) -> Value:
    """The formula's answer; never raises.

    Args:
        expression: A formula.
        names: Values by name: Decimal (at most 34 digits), str, bool, date, time, datetime or
            None for a field, a tuple of texts for one with several answers, a sequence of row
            mappings for a table, under "today" the organisation's day, and under "settings" a
            mapping of settings.  For a formula inside a table, the row's cells beside the form's
            names.
    """
    return compiled(expression)(names)


@lru_cache(maxsize=4096)
def compiled(expression: Expression) -> Callable[[Names], Value]:
    """The formula as a function of its names; see `evaluate`."""
    run = _compile(expression.tree)

    def answer(names: Names) -> Value:
        value: Any = run(names)
        if type(value) is Decimal:
            # -0 is 0 to every comparison, but would print its sign
            return value if value else value.copy_abs()
        return None if type(value) in _LISTS else value

    return answer


def _compile(tree: Tree) -> Run:
    word = tree[0]
    if word in _ARITHMETIC:
        return _ARITHMETIC[word](_compile(tree[1]), _compile(tree[2]))
    if word in _COMPARISONS:
        return _COMPARISONS[word](_compile(tree[1]), _compile(tree[2]))
    return _FORMS[word](*tree[1:])


def _constant(value: Value) -> Run:
    return lambda names: value


def _number(text: str) -> Run:
    return _constant(Decimal(text))


def _name(name: str) -> Run:
    return lambda names: names.get(name)


def _setting(name: str) -> Run:
    def setting(names: Names) -> Any:
        settings = names.get("settings")
        return None if settings is None else settings.get(name)

    return setting


def _column(table: str, column: str) -> Run:
    def values(names: Names) -> Any:
        return [row.get(column) for row in names.get(table) or ()]

    return values


def _negative(tree: Tree) -> Run:
    run = _compile(tree)

    def negative(names: Names) -> Any:
        value = run(names)
        return value.copy_negate() if type(value) is Decimal else None

    return negative


def _sums(work: Callable[[Decimal, Decimal], Decimal], dates: Callable[[Any, Any], Value]) -> Any:
    """What makes `+` and `-`, which also know dates."""

    def make(left: Run, right: Run) -> Run:
        def run(names: Names) -> Any:
            a, b = left(names), right(names)
            try:
                if type(a) is Decimal and type(b) is Decimal:
                    return work(a, b)
                return dates(a, b)
            except _FAULTS:
                return None

        return run

    return make


def _products(work: Callable[[Decimal, Decimal], Decimal | None]) -> Any:
    """What makes `*`, `/`, `//` and `%`."""

    def make(left: Run, right: Run) -> Run:
        def run(names: Names) -> Any:
            a, b = left(names), right(names)
            if type(a) is not Decimal or type(b) is not Decimal:
                return None
            try:
                return work(a, b)
            except _FAULTS:
                return None

        return run

    return make


def _moved(day: Any, days: Any) -> Value:
    """The day so many whole days later; blank where these are no day and no whole number."""
    if type(day) is not date or type(days) is not Decimal or days != days.to_integral_value():
        return None
    return day + timedelta(days=int(days)) if abs(days) < 10_000_000 else None


def _add_dates(a: Any, b: Any) -> Value:
    return _moved(a, b) if type(a) is date else _moved(b, a)


def _subtract_dates(a: Any, b: Any) -> Value:
    if type(a) is date and type(b) is date:
        return Decimal((a - b).days)
    return _moved(a, b.copy_negate()) if type(b) is Decimal else None


def _times(a: Decimal, b: Decimal) -> Decimal:
    return _not_tiny(ARITHMETIC.multiply(a, b))


def _over(a: Decimal, b: Decimal) -> Decimal:
    return _not_tiny(ARITHMETIC.divide(a, b))


def _not_tiny(value: Decimal) -> Decimal:
    """Nothing, for what is too small to keep its digits: the browser has no such numbers."""
    return _ZERO if value.is_subnormal(ARITHMETIC) else value


def _whole_over(a: Decimal, b: Decimal) -> Decimal:
    """The whole quotient, rounded down."""
    whole = ARITHMETIC.divide_int(a, b)
    rest = ARITHMETIC.remainder(a, b)
    if rest and (rest < 0) != (b < 0):
        return ARITHMETIC.subtract(whole, 1)
    return whole


def _rest(a: Decimal, b: Decimal) -> Decimal | None:
    """What `//` leaves; it has the sign of the divisor."""
    rest = ARITHMETIC.remainder(a, b)
    return ARITHMETIC.add(rest, b) if rest and (rest < 0) != (b < 0) else rest


def _equal(left: Run, right: Run) -> Run:
    def equal(names: Names) -> Any:
        a, b = left(names), right(names)
        return type(a) is type(b) and a == b

    return equal


def _unequal(left: Run, right: Run) -> Run:
    def unequal(names: Names) -> Any:
        a, b = left(names), right(names)
        return type(a) is not type(b) or a != b

    return unequal


def _less(left: Run, right: Run) -> Run:
    def less(names: Names) -> Any:
        a, b = left(names), right(names)
        return type(a) is type(b) and type(a) in _ORDERED and a < b

    return less


def _at_most(left: Run, right: Run) -> Run:
    def at_most(names: Names) -> Any:
        a, b = left(names), right(names)
        return type(a) is type(b) and type(a) in _ORDERED and a <= b

    return at_most


def _more(left: Run, right: Run) -> Run:
    return _less(right, left)


def _at_least(left: Run, right: Run) -> Run:
    return _at_most(right, left)


def _all(trees: list[Tree]) -> Run:
    runs = tuple(_compile(tree) for tree in trees)

    def every(names: Names) -> Any:
        return all(run(names) is True for run in runs)

    return every


def _any(trees: list[Tree]) -> Run:
    runs = tuple(_compile(tree) for tree in trees)

    def some(names: Names) -> Any:
        return any(run(names) is True for run in runs)

    return some


def _not(tree: Tree) -> Run:
    run = _compile(tree)
    return lambda names: run(names) is not True


def _in(tree: Tree, items: list[Tree]) -> Run:
    run = _compile(tree)
    runs = tuple(_compile(item) for item in items)

    def found(names: Names) -> Any:
        a = run(names)
        for item in runs:
            b = item(names)
            if type(a) is type(b) and a == b:
                return True
        return False

    return found


def _if(condition: Tree, then: Tree, otherwise: Tree) -> Run:
    test, yes, no = _compile(condition), _compile(then), _compile(otherwise)
    return lambda names: yes(names) if test(names) is True else no(names)


def _call(name: str, arguments: list[Tree]) -> Run:
    function = FUNCTIONS[name]
    runs = tuple(_compile(argument) for argument in arguments)
    work, blanks = function.work, function.blanks
    kinds = tuple(
        frozenset(type_ for kind in takes for type_ in _KINDS[kind])
        for takes in (function.takes[min(at, len(function.takes) - 1)] for at in range(len(runs)))
    )

    def call(names: Names) -> Any:
        values = [run(names) for run in runs]
        for value, allowed in zip(values, kinds, strict=True):
            if type(value) not in allowed and not (blanks and value is None):
                return None
        try:
            return work(*values)
        except _FAULTS:
            return None

    return call


_KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "text": (str,),
    "bool": (bool,),
    "date": (date,),
    "time": (time,),
    "datetime": (datetime,),
    "list": (list, tuple),
}
_ARITHMETIC: dict[str, Callable[[Run, Run], Run]] = {
    "+": _sums(ARITHMETIC.add, _add_dates),
    "-": _sums(ARITHMETIC.subtract, _subtract_dates),
    "*": _products(_times),
    "/": _products(_over),
    "//": _products(_whole_over),
    "%": _products(_rest),
}
_COMPARISONS: dict[str, Callable[[Run, Run], Run]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _at_most,
    ">": _more,
    ">=": _at_least,
}
_FORMS: dict[str, Callable[..., Run]] = {
    "num": _number,
    "text": _constant,
    "bool": _constant,
    "blank": lambda: _constant(None),
    "name": _name,
    "setting": _setting,
    "column": _column,
    "neg": _negative,
    "and": _all,
    "or": _any,
    "not": _not,
    "in": _in,
    "if": _if,
    "call": _call,
}
