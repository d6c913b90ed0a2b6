"""`type: rating`."""

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.rating import Rating
from app.core.records.answer import Rated
from tests.cases import cases

OPTIONS = {"good": "优", "fine": "良", "bad": "差"}
GROUPS = [
    {"title": "工程质量", "items": {"civil": "土建工程", "decor": "装饰工程"}},
    {"title": "物业管理", "items": {"fees": "收费合理"}},
]
SURVEY = Rating(name="ratings", label="评分", options=OPTIONS, groups=GROUPS, comments="客户建议")


def rating(**more):
    keys = {"name": "ratings", "label": "评分", "options": OPTIONS, "groups": GROUPS}
    return Rating(**{**keys, **more})


def test_items_are_kept_in_the_order_of_the_form_whatever_comes_first():
    value = SURVEY.read({"/fees": ["bad"], "/civil": ["good"], "/civil/comment": [" 墙很平 "]})
    assert value == (
        Rated(item="civil", option="good", comment="墙很平"),
        Rated(item="fees", option="bad"),
    )
    assert SURVEY.seen(value) == ("good", "bad")
    assert SURVEY.show(value, None) == "土建工程 优（墙很平）；收费合理 差"
    assert SURVEY.dump(value)[1] == {"item": "fees", "option": "bad", "comment": ""}


def test_an_item_answered_twice_is_refused_by_its_name():
    with pytest.raises(BadAnswer, match="“装饰工程”选了不止一项，请只选一项") as refused:
        SURVEY.read({"/civil": ["good"], "/decor": ["good", "bad"]})
    assert refused.value.at == "/decor"


def test_the_same_answer_posted_twice_is_one_answer():
    assert SURVEY.read({"/civil": ["good", "good"]}) == (Rated(item="civil", option="good"),)


def test_an_option_that_there_is_not_is_refused_by_the_name_of_its_item():
    for code in ("worst", "优", "good "):
        with pytest.raises(BadAnswer, match="给“收费合理”选一项") as refused:
            SURVEY.read({"/fees": [code]})
        assert refused.value.at == "/fees"


def test_items_that_there_are_not_are_nothing():
    assert SURVEY.read({"/roof": ["good"], "": ["good"], "/civil/comment/x": ["y"]}) is None


def test_whoever_comments_has_to_choose_as_well():
    with pytest.raises(BadAnswer, match="请给“土建工程”也选一项") as refused:
        SURVEY.read({"/civil/comment": ["墙裂了"]})
    assert refused.value.at == "/civil"


def test_a_comment_is_a_text_of_at_most_500_characters():
    assert SURVEY.read({"/civil": ["bad"], "/civil/comment": ["一\r\n二"]})[0].comment == "一\n二"
    with pytest.raises(BadAnswer, match="500") as refused:
        SURVEY.read({"/civil": ["bad"], "/civil/comment": ["长" * 501]})
    assert refused.value.at == "/civil/comment"
    assert SURVEY.named("/civil/comment") == "土建工程，客户建议"


def test_comments_that_nobody_asks_for_are_nothing():
    plain = rating()
    assert plain.read({"/civil": ["bad"], "/civil/comment": ["x"]}) == (
        Rated(item="civil", option="bad"),
    )


def test_required_means_every_item():
    assert list(SURVEY.lacks(None)) == ["/civil", "/decor", "/fees"]
    assert list(SURVEY.lacks((Rated(item="decor", option="good"),))) == ["/civil", "/fees"]


@cases(
    ("keys", "fault"),
    [
        ({"options": {"good": "优"}}, "must be two to seven options"),
        ({"options": {str(n): "x" for n in range(8)}}, "must be two to seven options"),
        ({"groups": []}, "must hold 1 to 100 items"),
        ({"groups": [{"items": {}}]}, "must name at least one option"),
        ({"groups": [{"items": {f"i{n}": "x" for n in range(101)}}]}, "must hold 1 to 100 items"),
        (
            {"groups": [*GROUPS, {"items": {"civil": "又来"}}]},
            "must not name the item 'civil' twice",
        ),
        ({"groups": [{"items": {"a/b": "x"}}]}, "must not have an item of the code 'a/b'"),
    ],
)
def test_a_rating_that_makes_no_sense_is_refused(keys, fault):
    with pytest.raises(ValidationError, match=fault):
        rating(**keys)
