"""`type: phone`."""

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.phone import Phone
from tests.cases import cases

PHONE = Phone(name="phone", label="联系电话")


@cases(
    ("raw", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "138 0013 8000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "+86 138-0013-8000"),
        ("0591-87654321", "0591-87654321"),
        ("0591—87654321", "0591-87654321"),
        ("010 6552 9988", "010 6552 9988"),
        ("87654321", "87654321"),
        ("400-812-3456", "400-812-3456"),
        ("95598", "95598"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_takes_mobile_and_landline_numbers_as_typed(raw, kept):
    assert PHONE.parse(raw) == kept


@cases("raw", ["1234", "1380013800", "138001380000", "没有", "138--00138000", "+0123456789"])
def test_says_what_a_number_looks_like(raw):
    with pytest.raises(BadAnswer, match="请填写电话号码，例如 13800138000 或 0591-87654321"):
        PHONE.parse(raw)
