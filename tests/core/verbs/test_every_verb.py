"""What holds for every verb, whichever are in the folder."""

import sys
from datetime import UTC, datetime

import pytest

from app.core.engine.shelf import VERBS
from app.core.records.record import Record, Task
from app.core.steps.approve import Approve
from app.core.steps.fill import Fill
from app.core.steps.sign import Sign
from app.core.verbs.base import Deed, Told
from tests.cases import cases

AT = datetime(2026, 3, 2, tzinfo=UTC)
TASK = Task(id="t1", step="review", round=1, holders=("li",), asked_at=AT)


def test_its_file_says_its_word():
    for verb in VERBS.values():
        module = sys.modules[type(verb).__module__]
        assert module.__doc__.startswith(f"`{verb.word}`: ")
        assert module.__name__.rsplit(".", 1)[1].rstrip("_") == verb.word
        assert VERBS[verb.word] is verb


def test_its_button_is_a_short_chinese_verb():
    for verb in VERBS.values():
        for marked in (True, False):
            button = verb.button(marked=marked)
            assert 2 <= len(button) <= 5
            assert button.isalpha()


def test_its_sentence_is_one():
    for verb in VERBS.values():
        told = Told(who="李文江", place="签发", remark="已核。", to="登记")
        said = verb.sentence(told)
        assert said.startswith("李文江")
        assert said.endswith("。")
        assert "。。" not in said
        assert "！" not in said


def test_what_undoes_or_ends_is_grave_and_wants_a_reason():
    for verb in VERBS.values():
        if verb.leads_back or verb.ends:
            assert verb.grave
            assert verb.needs_remark


def test_it_writes_one_event_by_the_person():
    for verb in VERBS.values():
        deed = Deed(at=AT, actor="li", task=TASK, act="a" * 64, remark="b" * 64, to="open", round=2)
        (event,) = verb.events(deed)
        assert (event.at, event.actor) == (AT, "li")
        if verb.outcome:
            assert event.outcome == verb.outcome
            assert event.task == "t1"


def test_a_verb_of_a_task_needs_one():
    for verb in VERBS.values():
        if verb.of_task:
            with pytest.raises(ValueError, match="decides a task"):
                verb.events(Deed(at=AT, actor="li"))


def test_every_verb_of_a_step_is_on_the_shelf():
    for kind in (Fill, Approve, Sign):
        assert all(VERBS[word].of_task for word in kind.outcomes)


def test_outcomes_are_different():
    outcomes = [verb.outcome for verb in VERBS.values() if verb.outcome]
    assert len(outcomes) == len(set(outcomes))


@cases(
    ("word", "actor", "status", "head", "may"),
    [
        ("withdraw", "wang", "running", False, True),
        ("withdraw", "li", "running", True, False),
        ("withdraw", "wang", "done", False, False),
        ("withdraw", "wang", "withdrawn", False, False),
        ("annul", "li", "done", True, True),
        ("annul", "li", "done", False, False),
        ("annul", "li", "running", True, False),
        ("agree", "li", "running", True, False),
    ],
)
def test_who_may_do_something_to_a_whole_record(word, actor, status, head, may):
    record = Record(id="r", code="c", initiator="wang", status=status)
    assert VERBS[word].may(record, actor, owner_head=head) is may
