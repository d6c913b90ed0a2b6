"""`type: money`."""

from decimal import Decimal

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.money import Money
from tests.cases import cases


def money(**options):
    return Money(name="price", label="单价", **options)


@cases(
    ("raw", "stored"),
    [
        ("12", "12.00"),
        ("12.5", "12.50"),
        ("12.500", "12.50"),
        ("1,234.50", "1234.50"),
        ("￥１，２３４．５", "1234.50"),
        ("¥8412.50", "8412.50"),
        ("300元", "300.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_is_kept_to_the_fen_so_that_equal_amounts_are_one_value(raw, stored):
    field = money()
    assert field.dump(field.parse(raw)) == stored


@cases(
    ("raw", "message"),
    [
        ("12.345", "最多两位小数"),
        ("1000000000000", "请填写整数部分不超过 12 位的数"),
        ("十元", "请填写数字，例如 1234.5"),
        ("1.2.3", "请填写数字，例如 1234.5"),
    ],
)
def test_says_what_to_write_instead(raw, message):
    with pytest.raises(BadAnswer) as refused:
        money().parse(raw)
    assert str(refused.value) == message


def test_is_shown_in_groups_of_three():
    assert money().show(Decimal("10018.5"), None) == "10,018.50"


def test_a_computed_amount_is_never_rounded_behind_the_formulas_back():
    assert money().show(Decimal("0.125"), None) == "0.125"
    assert money().dump(Decimal("0.1250")) == "0.125"


def test_an_amount_of_thousands_of_digits_does_not_crash():
    assert money().dump(Decimal("9" * 40)) == "9" * 40
