"""The answers worked out by hand that the server and the browser must both give."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from app.core.expressions.evaluating import evaluate
from app.core.expressions.parsing import parse

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "expressions.json").read_text("utf-8")
)


def value(written):
    match written:
        case {"number": text}:
            return Decimal(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
        case {"datetime": text}:
            return datetime.fromisoformat(text)
        case {"list": texts}:
            return tuple(texts)
        case {"rows": rows}:
            return [values(row) for row in rows]
        case {"names": names}:
            return values(names)
        case {"text": given} | {"bool": given}:
            return given
    return None


def values(written):
    return {name: value(each) for name, each in written.items()}


def test_the_answer_is_the_one_worked_out_by_hand():
    for vector in VECTORS:
        expected = value(vector["answer"])
        answer = evaluate(parse(vector["expression"]), values(vector["names"]))
        assert type(answer) is type(expected), vector["expression"]
        assert answer == expected, vector["expression"]
        assert not str(answer).startswith("-0") or answer < 0, vector["expression"]


def test_the_browser_gets_the_tree_that_the_server_uses():
    for vector in VECTORS:
        assert parse(vector["expression"]).tree == vector["tree"], vector["expression"]


def test_there_are_vectors_enough():
    assert len(VECTORS) >= 120
