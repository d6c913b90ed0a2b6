"""What holds for every document element, whichever are in the folder."""

import sys

import pytest
from pydantic import ValidationError

from app.core.definitions.document import ELEMENTS
from app.core.elements.grid import Cell, Grid
from app.core.elements.signatures import Signatures
from app.core.elements.text import Text
from app.core.source.scalars import Words
from tests.cases import cases

LEAST = {
    "grid": {"rows": [["customer"]]},
    "table": {"of": "items"},
    "matrix": {"of": "ratings"},
    "signatures": {"of": ["review"]},
    "text": {"text": "尊敬的 {customer}："},
    "trail": {},
}


@cases("word", sorted(ELEMENTS.kinds))
def test_its_file_says_its_word(word):
    element = ELEMENTS[word].model_validate(LEAST[word])
    assert element.element == word
    assert sys.modules[ELEMENTS[word].__module__].__doc__.startswith(f"`element: {word}`: ")


@cases("word", sorted(ELEMENTS.kinds))
def test_a_key_that_it_does_not_know_is_refused(word):
    with pytest.raises(ValidationError):
        ELEMENTS[word].model_validate({**LEAST[word], "colour": "red"})


def test_a_bare_name_is_a_cell_and_a_mapping_says_more():
    grid = Grid.model_validate(
        {"rows": [["unit", {"field": "work", "side": "维修结果", "foot": "repair", "rows": "2"}]]}
    )
    bare, tall = grid.rows[0]
    assert bare == Cell(field="unit")
    assert tall.side == Words(zh="维修结果")
    assert tall.foot.step == "repair"
    assert list(grid.fields()) == [
        ("unit", ("rows", 0, 0, "field")),
        ("work", ("rows", 0, 1, "field")),
    ]
    assert [name for name, _ in grid.steps()] == ["repair"]


@cases(("given", "side"), [("yes", True), ("是", True), ("no", False)])
def test_the_side_of_a_cell_is_yes_or_no_or_words(given, side):
    assert Cell.model_validate({"field": "work", "side": given}).side is side


@cases(
    "cell",
    [{}, {"field": "a", "text": "b"}, {"field": "a", "width": "25"}, {"field": "a", "height": "0"}],
)
def test_a_cell_that_cannot_be_drawn_is_refused(cell):
    with pytest.raises(ValidationError):
        Cell.model_validate(cell)


def test_a_row_is_no_wider_than_the_page():
    wide = [{"field": "a", "width": "20"}, {"field": "b", "width": "5"}]
    with pytest.raises(ValidationError, match="row 1 is 25 units wide, a page has 24"):
        Grid.model_validate({"rows": [wide]})


def test_signing_places_keep_their_order_and_their_labels():
    places = Signatures.model_validate({"of": ["review", {"step": "audit", "label": "签章"}]})
    assert [each.step for each in places.of] == ["review", "audit"]
    assert str(places.of[1].label) == "签章"


def test_the_blanks_of_a_text_are_its_fields():
    text = Text.model_validate({"text": "甲方：{party_a}，月费 {fee} 元"})
    assert [name for name, _ in text.fields()] == ["party_a", "fee"]
