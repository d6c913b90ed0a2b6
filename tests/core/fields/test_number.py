"""`type: number`."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.number import Number
from tests.cases import cases


def number(**options):
    return Number(name="days", label="天数", **options)


@cases(
    ("raw", "value"),
    [
        ("3", "3"),
        (" 3 ", "3"),
        ("-1", "-1"),
        ("+1", "1"),
        ("2.50", "2.50"),
        ("1,234.5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("１２３４。５", "1234.5"),
        ("－７", "-7"),
        ("007", "7"),
        ("-0", "0"),
        ("-0.00", "0.00"),
    ],
)
def test_parses_what_people_type_and_keeps_the_digits(raw, value):
    assert str(number(places=2).parse(raw)) == value


@cases(
    ("raw", "message"),
    [
        ("三", "请填写数字，例如 1234.5"),
        ("NaN", "请填写数字，例如 1234.5"),
        ("1e3", "请填写数字，例如 1234.5"),
        ("1 2", "请填写数字，例如 1234.5"),
        (".5", "请填写数字，例如 1234.5"),
        ("5.", "请填写数字，例如 1234.5"),
        ("12,34", "请检查逗号的位置，例如 1,234.50"),
        ("0", "请填写不小于 1 的数"),
        ("11", "请填写不大于 10 的数"),
        ("2.555", "最多 2 位小数"),
        ("1" * 16, "请填写整数部分不超过 15 位的数"),
    ],
)
def test_says_what_to_write_instead(raw, message):
    field = number(minimum="1", maximum="10", places="2")
    with pytest.raises(BadAnswer) as refused:
        field.parse(raw)
    assert str(refused.value) == message


def test_a_whole_number_takes_no_point():
    with pytest.raises(BadAnswer, match="请填写整数"):
        number().parse("1.5")


def test_comes_back_from_storage_with_its_last_zero():
    field = number(places=2)
    value = field.parse("12.50")
    assert field.dump(value) == "12.50"
    assert str(field.load("12.50")) == "12.50"


def test_shows_its_unit_and_groups_thousands():
    assert number(unit="天").show(Decimal(1234), None) == "1,234 天"


def test_bounds_that_exclude_each_other_are_refused():
    with pytest.raises(ValidationError, match="minimum 3 is greater than maximum 2"):
        number(minimum="3", maximum="2")
