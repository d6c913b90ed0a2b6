"""`type: date`."""

from datetime import date

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.date import Date
from tests.cases import cases


def day(**options):
    return Date(name="on", label="日期", **options)


@cases(
    "raw",
    [
        "2026-11-04", "2026/11/4", "2026.11.04", "2026年11月4日", "2026 年 11 月 4 日",
        "20261104", "２０２６－１１－０４",
    ],
)  # fmt: skip
def test_takes_the_spellings_that_people_use(raw):
    assert day().parse(raw) == date(2026, 11, 4)


@cases(
    ("raw", "message"),
    [
        ("4.11.2026", "请填写日期，例如 2026-11-24"),
        ("明天", "请填写日期，例如 2026-11-24"),
        ("26-11-24", "请填写日期，例如 2026-11-24"),
        ("2026-02-30", "没有这一天，请填写日期，例如 2026-11-24"),
        ("2025-12-31", "请填写不早于 2026-01-01 的日期"),
        ("2027-01-01", "请填写不晚于 2026-12-31 的日期"),
    ],
)
def test_says_what_to_write_instead(raw, message):
    with pytest.raises(BadAnswer) as refused:
        day(earliest="2026-01-01", latest="2026-12-31").parse(raw)
    assert str(refused.value) == message


def test_a_year_that_lost_a_digit_is_noticed():
    with pytest.raises(BadAnswer, match="请检查年份"):
        day().parse("0226-11-24")


def test_is_shown_as_people_write_it_and_stored_as_iso():
    assert day().show(date(2026, 11, 4), None) == "2026年11月4日"
    assert day().dump(date(2026, 11, 4)) == "2026-11-04"
