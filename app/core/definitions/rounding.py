"""How many digits behind the point a formula may give: rounding must be said, never happen."""

from app.core.definitions.form import FIELD_TYPES, Form
from app.core.expressions.expression import Tree
from app.core.fields.base import Field
from app.core.fields.money import Money
from app.core.fields.number import Number
from app.core.fields.table import Table

MONEY = 2
ENDLESS = 34  # digits that the arithmetic keeps: a quotient may need them all


def places_allowed(field: Field) -> int:
    """Digits behind the point that a field shows; a field without numbers shows any."""
    if isinstance(field, Money):
        return MONEY
    return field.places if isinstance(field, Number) else ENDLESS


def places_given(form: Form, tree: Tree, table: Table | None) -> int:
    """Digits behind the point that the formula's answer may have, at most."""

    def of(field: Field | None) -> int:
        return places_allowed(field) if isinstance(field, Money | Number) else 0

    def each(trees: list[Tree]) -> int:
        return max((places_given(form, part, table) for part in trees), default=0)

    word, *parts = tree
    match word:
        case "num":
            return len(parts[0].partition(".")[2])
        case "name":
            return of((table.column(parts[0]) if table else None) or form.field(parts[0]))
        case "column":
            return of(form.field(f"{parts[0]}.{parts[1]}"))
        case "setting":
            setting = form.settings.get(parts[0])
            return of(setting.field) if setting and setting.type in FIELD_TYPES else 0
        case "*":
            return min(sum(places_given(form, part, table) for part in parts), ENDLESS)
        case "/":
            return ENDLESS
        case "+" | "-" | "%" | "neg":
            return each(parts)
        case "if":
            return each(parts[1:])
        case "call":
            return _call(form, parts[0], parts[1], table)
    return 0


def _call(form: Form, name: str, given: list[Tree], table: Table | None) -> int:
    if name == "round":
        if len(given) == 1:
            return 0
        literal = given[1][0] == "num" and given[1][1].isdigit()
        return int(given[1][1]) if literal else ENDLESS
    if name in ("sum", "min", "max", "abs", "if_blank"):
        return max(places_given(form, part, table) for part in given)
    return 0
