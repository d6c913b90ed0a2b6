"""Sentences in the language that is being spoken."""

import pytest

from app.core import wording
from app.core.errors import Invalid, Message
from app.core.source.mark import Mark
from app.core.source.problem import Problem, suggest
from app.core.source.scalars import Words
from app.core.source.worded import worded
from app.core.wording import language, say, speaking


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(wording, "_readers", {})
    wording.learn(
        "en",
        lambda: {
            "请填写{label}": "Fill in {label}",
            "共 {count} 条": ("{count} record", "{count} records"),
        },
    )
    yield
    wording._catalog.cache_clear()


def test_a_sentence_is_said_in_the_language_that_is_spoken():
    with speaking("en"):
        assert say("请填写{label}", label="Room") == "Fill in Room"
    assert say("请填写{label}", label="房间") == "请填写房间"


def test_a_sentence_that_nobody_translated_is_said_as_it_was_written():
    with speaking("en"):
        assert say("没有人译过") == "没有人译过"


def test_one_and_several_are_told_apart():
    with speaking("en"):
        assert [say("共 {count} 条", count=n) for n in (0, 1, 2)] == [
            "0 records", "1 record", "2 records",
        ]  # fmt: skip


def test_a_message_is_in_the_language_of_its_reader_not_of_whoever_made_it():
    with speaking("en"):
        made, raised = (
            Message("请填写{label}", {"label": "Room"}),
            Invalid("请填写{label}", label="Room"),
        )
        assert str(made) == str(raised.message) == "Fill in Room"
    assert str(made) == str(raised.message) == "请填写Room"


def test_words_of_one_language_are_said_where_the_other_is_spoken():
    assert str(Words(en="Repair")) == "Repair"
    with speaking("en"):
        assert [str(Words(zh="维修", en="Repair")), str(Words(zh="维修"))] == ["Repair", "维修"]


def test_an_unknown_language_is_the_language_of_the_sources():
    with speaking("tlh"):
        assert language() == wording.SOURCE


def test_a_fault_in_a_definition_is_told_in_the_language_of_its_reader():
    wording.learn(
        "zh",
        lambda: {
            "unknown key '{loc}'": "不认识的键 '{loc}'",
            "did you mean '{near}'?": "是不是 '{near}'？",
            "{message} ({hint})": "{message}（{hint}）",
        },
    )
    problem = Problem(
        Mark("forms/leave.yaml", 5, 3),
        worded("unknown key '{loc}'", loc="titel"),
        suggest("titel", ["title"]),
    )
    assert str(problem) == "forms/leave.yaml:5:3: unknown key 'titel' (did you mean 'title'?)"
    assert problem.words == "forms/leave.yaml:5:3: 不认识的键 'titel'（是不是 'title'？）"
    with speaking("en"):
        assert problem.words == "forms/leave.yaml:5:3: unknown key 'titel' (did you mean 'title'?)"
