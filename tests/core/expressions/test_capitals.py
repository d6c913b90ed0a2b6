"""大写金额: what holds for every amount; the spellings stand among the vectors."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.expressions.capitals import capitals
from tests.doses import dose

UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read(words):
    """Amount in 分 that capitals say, read by the rules of the language."""
    sign = -1 if words.startswith("负") else 1
    total = section = digit = 0
    fen = 0
    for character in words.removeprefix("负").removesuffix("整"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in UNITS:
            section, digit = section + digit * UNITS[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif character == "元":
            fen, total, section, digit = (total + section + digit) * 100, 0, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[character], 0
    return sign * fen


@settings(max_examples=dose(60), deadline=None, derandomize=True)
@given(
    st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1)
    | st.text(st.sampled_from("0015"), min_size=1, max_size=18).map(int)
)
def test_capitals_say_the_digits(fen):
    words = capitals(Decimal(fen).scaleb(-2))
    assert read(words) == fen
    assert "零零" not in words
    assert "零元" not in words or fen == 0
