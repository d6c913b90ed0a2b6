"""`type: choices`, and the answer of one's own that both kinds of choice may offer."""

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.choice import Choice
from app.core.fields.choices import Choices
from app.core.records.answer import Other
from tests.cases import cases

OPTIONS = {"roof": "屋面", "wall": "外墙", "bath": "卫生间"}
PARTS = Choices(name="parts", label="部位", options=OPTIONS, other="其他（请注明）")
PLAIN = Choices(name="parts", label="部位", options=OPTIONS)
ONE = Choice(name="part", label="部位", options=OPTIONS, other="其他（请注明）")


def test_what_is_ticked_stands_in_the_order_of_the_options_and_each_once():
    assert PARTS.read({"": ["bath", "roof", "bath"]}) == ("roof", "bath")
    assert PARTS.show(("roof", "bath"), None) == "屋面、卫生间"


def test_nothing_ticked_is_no_answer():
    assert PARTS.read({}) is None
    assert PARTS.read({"": [""], "/other": ["  "]}) is None


def test_a_code_that_is_none_of_the_options_is_refused():
    for codes in (["roof", "cellar"], ["屋面"], ["other"]):
        with pytest.raises(BadAnswer, match="请从列出的选项中选择"):
            PLAIN.read({"": codes})


def test_an_answer_of_ones_own_stands_last_and_says_what_it_is():
    value = PARTS.read({"": ["other", "wall"], "/other": [" 露台 "]})
    assert value == ("wall", Other(text="露台"))
    assert PARTS.show(value, None) == "外墙、其他：露台"
    assert PARTS.dump(value) == ["wall", {"other": "露台"}]
    assert PARTS.seen(value) == ("wall", "other")
    assert ONE.read({"": ["other"], "/other": ["露台"]}) == Other(text="露台")
    assert ONE.show(Other(text="露台"), None) == "其他：露台"
    assert ONE.seen(Other(text="露台")) == "other"


@cases("field", [PARTS, ONE])
def test_whoever_chooses_it_has_to_write_it(field):
    for text in ([], [""], ["　"]):
        with pytest.raises(BadAnswer, match="请写明内容") as refused:
            field.read({"": ["other"], "/other": text})
        assert refused.value.at == "/other"
    with pytest.raises(BadAnswer, match="100") as refused:
        field.read({"": ["other"], "/other": ["长" * 101]})
    assert refused.value.at == "/other"


def test_what_is_written_counts_only_where_it_is_chosen():
    """Whoever takes the tick away takes the answer back, though its text is still in the input."""
    assert ONE.read({"": [""], "/other": ["露台"]}) is None
    assert PARTS.read({"/other": ["露台"]}) is None
    assert PARTS.read({"": ["roof"], "/other": ["露台"]}) == ("roof",)


def test_whoever_chooses_another_option_of_one_has_not_chosen_it():
    assert ONE.read({"": ["roof", "other"], "/other": ["露台"]}) == "roof"


def test_a_choice_that_offers_none_takes_none():
    with pytest.raises(BadAnswer):
        Choice(name="part", label="部位", options=OPTIONS).read({"": ["other"], "/other": ["x"]})
    assert PLAIN.read({"": ["roof"], "/other": ["露台"]}) == ("roof",)


@cases("kind", [Choice, Choices])
def test_the_code_of_an_answer_of_ones_own_is_reserved(kind):
    with pytest.raises(ValidationError, match="must not have the code 'other'"):
        kind(name="part", label="部位", options={"other": "别的"}, other="其他")
    assert kind(name="part", label="部位", options={"other": "别的"}).codes == ("other",)


def test_codes_of_an_older_revision_are_shown_as_they_are():
    assert PARTS.show(("cellar",), None) == "cellar"
