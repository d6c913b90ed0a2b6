"""The server and the browser give the same answer to every formula."""

import random
from decimal import Decimal
from functools import cache

from app.core.expressions.checking import check
from app.core.expressions.evaluating import evaluate
from app.core.expressions.expression import BadExpression
from app.core.expressions.parsing import parse
from tests.browser_engine import ask
from tests.core.expressions.wellformed import NAMES, SETTINGS, TABLES, TYPES, Formulas, answers
from tests.doses import dose

SEED = 20261124
TOO_MUCH = ("at most", "more than", "a comparison stands inside")  # for a formula of ours


@cache
def formulas():
    """Random formulas that can be read, each with the type of its answer and some answers."""
    chance = random.Random(SEED)
    growing, found = Formulas(chance), []
    while len(found) < dose(250):
        kind = chance.choice(TYPES)
        try:
            found.append((parse(growing.grow(kind)), kind, answers(chance)))
        except BadExpression as bad:
            if not any(word in bad.message for word in TOO_MUCH):
                raise
    return found


def spelled(value):
    """A value as a case holds it; see parity.mjs."""
    if isinstance(value, dict):
        return {"names": {name: spelled(each) for name, each in value.items()}}
    if isinstance(value, list):
        return {"rows": [{name: spelled(each) for name, each in row.items()} for row in value]}
    if value is None:
        return None
    kind = type(value).__name__
    return {
        "Decimal": lambda: {"number": f"{value:f}"},
        "str": lambda: {"text": value},
        "bool": lambda: {"bool": value},
        "tuple": lambda: {"list": list(value)},
        "date": lambda: {"date": value.isoformat()},
        "time": lambda: {"time": f"{value:%H:%M}"},
        "datetime": lambda: {"datetime": value.isoformat(timespec="minutes")},
    }[kind]()


def alike(here, there):
    """Whether two answers are the same; numbers by their value, to the last digit."""
    if here and there and "number" in here and "number" in there:
        return Decimal(here["number"]) == Decimal(there["number"])
    return here == there


def test_random_formulas_give_the_same_here_and_in_the_browser():
    for expression, kind, _ in formulas():
        given, faults = check(expression, NAMES, SETTINGS, TABLES)
        assert (faults, given) == ([], kind), expression.text
    asked = [
        {"tree": expression.tree, "names": spelled(names)["names"]}
        for expression, _, names in formulas()
    ]
    there = ask(asked)
    different = [
        (expression.text, here, answer, names)
        for (expression, _, names), answer in zip(formulas(), there, strict=True)
        if not alike(here := spelled(evaluate(expression, names)), answer)
    ]
    assert different == []


def test_the_random_formulas_say_something():
    made = [(each, evaluate(each, names)) for each, _, names in formulas()]
    assert sum(value is not None for _, value in made) > 125
    assert len({repr(value) for _, value in made}) > 80
    words = {"includes", "minutes", "date_of", "today", "capitals", "//", "%", "not in", "round"}
    assert not [word for word in words if not any(word in each.text for each, _ in made)]
