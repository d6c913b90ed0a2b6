"""Comma-separated values as spreadsheet programs open them."""

import csv
import io
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from app.rendering.csv import written


def rows(*values):
    text = b"".join(written(["甲", "乙"], values)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_file_begins_with_its_mark_and_has_windows_lines():
    data = b"".join(written(["甲"], [("a",), ("b",)]))
    assert data == "\ufeff甲\r\na\r\nb\r\n".encode()


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", " ="]
)
def test_a_text_that_would_be_a_formula_is_escaped(sign):
    assert rows((f"{sign}1+1",))[1] == [f"'{sign}1+1"]


def test_numbers_days_and_answers_of_yes_and_no_are_plain():
    row = (
        Decimal("-3.60"),
        5,
        date(2026, 1, 2),
        datetime.fromisoformat("2026-01-02T03:04"),
        True,
        None,
        'a,"b"',
        time(9, 5),
    )
    assert rows(row)[1] == [
        "-3.60",
        "5",
        "2026-01-02",
        "2026-01-02 03:04",
        "是",
        "",
        'a,"b"',
        "09:05",
    ]


def test_many_rows_come_in_pieces():
    pieces = list(written(["甲"], (("x" * 10,) for _ in range(1200))))
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 1201
