"""`type: note` and `type: hidden`."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.hidden import Hidden
from app.core.fields.note import Note
from tests.cases import cases

LETTER = Note(name="letter", text="尊敬的{customer}：请于{ until }前答复。")


def test_blanks_are_filled_and_an_empty_one_is_a_line_to_write_on():
    said = {"customer": "陈女士"}
    assert LETTER.filled(lambda name: said.get(name, "")) == "尊敬的陈女士：请于＿＿＿＿前答复。"
    assert list(LETTER.pieces()) == [("尊敬的", "customer"), ("：请于", "until"), ("前答复。", "")]


def test_a_note_has_no_answer_whatever_is_posted():
    assert LETTER.read({"": ["甲"], "/x": ["乙"]}) is None
    assert list(LETTER.lacks(None)) == []
    assert not LETTER.asked


@cases(
    ("holds", "raw", "value"),
    [
        ("text", " KF-7 ", "KF-7"),
        ("number", "1.25", Decimal("1.25")),
        ("date", "2026-11-24", date(2026, 11, 24)),
        ("yes_no", "yes", True),
    ],
)
def test_what_nobody_sees_holds_what_its_form_says(holds, raw, value):
    field = Hidden(name="origin", label="来自", holds=holds)
    assert field.parse(raw) == value
    assert field.load(field.dump(value)) == value
    assert field.read(field.typed(value)) == value
    assert not field.drawn


def test_what_is_carried_over_is_held_against_its_type_all_the_same():
    with pytest.raises(BadAnswer):
        Hidden(name="origin", label="来自", holds="number").parse("one")
