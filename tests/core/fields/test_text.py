"""`type: text` and `type: paragraph`."""

import unicodedata

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.paragraph import Paragraph
from app.core.fields.text import Text
from tests.cases import cases

LINE = Text(name="customer", label="客户")
LINES = Paragraph(name="work", label="保修内容")


def test_text_is_trimmed_and_brought_to_one_spelling():
    assert LINE.parse("\u3000 林小明 ") == "林小明"
    assert LINE.parse(unicodedata.normalize("NFD", "café")) == "café"


def test_rare_characters_are_kept():
    assert LINE.parse("㛃䶮𠮷") == "㛃䶮𠮷"


def test_a_line_has_at_most_200_characters_and_says_so():
    assert LINE.parse("字" * 200)
    with pytest.raises(BadAnswer, match="请填写不超过 200 个字"):
        LINE.parse("字" * 201)


def test_a_paragraph_has_at_most_4000():
    assert LINES.parse("字" * 4000)
    with pytest.raises(BadAnswer, match="请填写不超过 4000 个字"):
        LINES.parse("字" * 4001)


def test_a_paragraph_keeps_its_lines_in_one_spelling():
    assert LINES.parse("一、拆除；\r\n二、重做。\r") == "一、拆除；\n二、重做。"


@cases("raw", ["a\x07b", "a\u202eb", "a\x85b"])
def test_what_nobody_can_see_is_refused(raw):
    for field in (LINE, LINES):
        with pytest.raises(BadAnswer, match="请去掉看不见的控制字符"):
            field.parse(raw)


def test_a_line_takes_no_second_line():
    with pytest.raises(BadAnswer, match="请填写在一行内"):
        LINE.parse("a\nb")
