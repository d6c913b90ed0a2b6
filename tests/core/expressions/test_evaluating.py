"""A formula's answer, exact and always there."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.expressions.evaluating import compiled, evaluate
from app.core.expressions.expression import BadExpression
from app.core.expressions.functions import FUNCTIONS
from app.core.expressions.parsing import parse
from tests.doses import dose

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["", "a", "漏水"]),
    st.dates(),
    st.sampled_from(["0", "-0.00", "1", "-2.675", "1E+6144", "9.99E-6143", "1E+40", "9" * 34]).map(
        Decimal
    ),
)
LEAVES = st.sampled_from(["a", "b", "t.c", "settings.s", "1.5", "0", "'a'", "None", "true"])

SIGNS = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or"]


def _larger(inner):
    pair = st.tuples(inner, st.sampled_from(SIGNS), inner)
    call = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, min_size=1, max_size=2))
    return st.one_of(
        pair.map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        call.map(lambda parts: f"{parts[0]}({', '.join(parts[1])})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} in [{p[1]}])"),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(-{part})"),
    )


@settings(max_examples=dose(50), deadline=None, derandomize=True)
@given(st.recursive(LEAVES, _larger, max_leaves=8), VALUES, VALUES, VALUES)
def test_it_always_ends_with_a_value(text, a, b, c):
    try:
        formula = parse(text)
    except BadExpression:
        return
    names = {"a": a, "b": b, "t": [{"c": c}, {"c": a}, {}], "settings": {"s": b}}
    answer = evaluate(formula, names)
    assert answer is None or isinstance(answer, Decimal | str | bool | date)
    assert not isinstance(answer, Decimal) or answer.is_finite()


def test_the_same_text_is_compiled_once():
    assert compiled(parse("a + 1")) is compiled(parse("a + 1"))


def test_numbers_keep_the_digits_they_were_given():
    assert str(evaluate(parse("a + b"), {"a": Decimal("1.50"), "b": Decimal("1.00")})) == "2.50"
    assert str(evaluate(parse("round(a, 2)"), {"a": Decimal("2.505")})) == "2.51"


def test_a_result_out_of_range_is_blank():
    huge = {"a": Decimal("9E+6144")}
    assert evaluate(parse("a * 10"), huge) is None
    assert evaluate(parse("a + a"), huge) is None
    assert evaluate(parse("a * a"), {"a": Decimal("1E-6000")}) == 0


def test_strange_values_make_no_formula_raise():
    names = {"a": object(), "t": [{"c": object()}], "settings": None}
    for text in ["a + 1", "a == 1", "a < 1", "sum(t.c)", "max(t.c)", "settings.x", "length(a)"]:
        evaluate(parse(text), names)
