"""The text of a formula to its tree."""

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from app.core.expressions.expression import BadExpression
from app.core.expressions.parsing import Formula, parse, read_formula
from app.core.source.scalars import BadValue
from tests.cases import cases
from tests.doses import dose


def test_a_formula_knows_what_it_asks_for():
    found = parse("sum(items.approved) - total > settings.audit_from and 类别 == 'a'")
    assert found.names == {"total", "类别"}
    assert found.columns == {("items", "approved")}
    assert found.settings == {"audit_from"}
    assert found.tree == [
        "and",
        [
            [
                ">",
                ["-", ["call", "sum", [["column", "items", "approved"]]], ["name", "total"]],
                ["setting", "audit_from"],
            ],
            ["==", ["name", "类别"], ["text", "a"]],
        ],
    ]


def test_digits_are_kept_as_typed():
    assert parse("1.50").tree == ["num", "1.50"]
    long = "1234567890.123456789012345678901234"
    assert parse(long).tree == ["num", long]


def test_it_may_run_over_several_lines():
    assert parse("a\n  + b\r\n").tree == parse("a + b").tree


@cases(
    ("text", "message", "hint"),
    [
        ("", "the formula is empty", "leave the key out"),
        ("a = 1", "'=' does not compare", "write '=='"),
        ("a && b", "'&&' is not available", "write 'and'"),
        ("!a", "'!' is not available", "write 'not'"),
        ("round（a, 2)", "'（' is a full-width sign", "write '('"),
        ("a ≥ 1", "'≥' is a full-width sign", "write '>='"),
        ("金额 > １００", "'１' is a full-width sign", "write '1'"),
        ("a == “x”", "'“' is a full-width sign", "write '\"'"),
        ("(a", "brackets do not pair", "a ')' is missing"),
        ("a == 'x", "quotes do not pair", "a quote is missing"),
        ("1_000", "'1_000' is not a number", "write digits and one point, such as 1000 or 0.5"),
        ("1e3", "'1e3' is not a number", "write digits and one point, such as 1000 or 0.5"),
        ("0x10", "'0x10' is not a number", "write digits and one point, such as 1000 or 0.5"),
        (
            "1if a else 2",
            "'1if' is not a number",
            "write digits and one point, such as 1000 or 0.5",
        ),
        ("010", "'010' begins with 0", "write '10'"),
        ("9" * 35, "a number has at most 34 digits", ""),
        ("x ** 2", "'**' is not available", "write x * x"),
        ("9**9**9**9", "'**' is not available", "write x * x"),
        ("sume(a.b)", "unknown function 'sume'", "did you mean 'sum'?"),
        ("round(a, 2, 3)", "round() takes 1 or 2 values, not 3", ""),
        ("days(a)", "days() takes 2 values, not 1", ""),
        ("min()", "min() takes 1 value or more, not 0", ""),
        ("round(x=1)", "round() takes values without names", "write round(x)"),
        ("a in b", "a list stands behind 'in'", "write x in ['a', 'b']"),
        ("a is None", "'is' is not available", "write '=='; is_blank(x) asks for a blank"),
        ("[a]", "a list stands only behind 'in'", "write x in ['a', 'b']"),
        ("settings", "'settings' needs a name behind it", "write settings.limit"),
        ("a < (b < c) < d", "a comparison stands inside another", "join them with 'and'"),
        ("a # b", "'#' cannot stand in a formula", "put remarks above it"),
        ("a\x00", "'\\x00' cannot stand in a formula", "take it out"),
        ("x" * 501, "a formula has at most 500 characters", "split it over several fields"),
        ("-" * 40 + "x", "more than 30 levels", "split it over several fields"),
    ],
)
def test_says_what_to_write_instead(text, message, hint):
    with pytest.raises(BadExpression) as refused:
        parse(text)
    assert (refused.value.message, refused.value.hint) == (message, hint)


@cases(
    "text",
    [
        "__import__('os').system('id')",
        "().__class__.__bases__",
        "a.__class__",
        "a.b.c",
        "_a",
        "lambda: 1",
        "[x for x in a]",
        "f'{a}'",
        "b'a'",
        "a[0]",
        "{'a': 1}",
        "{1, 2}",
        "a := 1",
        "(a := 1)",
        "*a",
        "round(*a)",
        "...",
        "1j",
        "'\\x41'",
        "a @ b",
        "a | b",
        "~a",
        "a << 2",
        "await a",
        "import os",
        "a; b",
        "(" * 240 + "a" + ")" * 240,
        "sum(items.a)(1)",
        "'a'.join(b)",
    ],
)
def test_nothing_else_of_python_gets_in(text):
    with pytest.raises(BadExpression):
        parse(text)


def test_the_place_is_counted_in_characters_of_the_text():
    with pytest.raises(BadExpression) as refused:
        parse("  金额 + 数量 ** 2")
    assert refused.value.offset == 7


@settings(max_examples=dose(40), deadline=None, derandomize=True)
@given(
    st.text(
        st.sampled_from("ab1 .()[]'\"+-*/%<>=!,#\\_:{}\n一（　ｆé\u0301\x00\ud800"), max_size=40
    )
)
@example("a" * 499)
@example("'" * 300)
@example("not " * 120 + "a")
def test_no_text_makes_it_raise_anything_else(text):
    with contextlib.suppress(BadExpression):
        parse(text)


def test_it_serves_in_a_definition():
    class Step(BaseModel):
        when: Formula | None = None

    assert Step.model_validate({"when": "total > 1"}).when == parse("total > 1")
    with pytest.raises(BadValue, match="must be a formula"):
        read_formula(["a"])
