"""What holds for every step kind, whichever are in the folder."""

import sys

import pytest
from pydantic import ValidationError

from app.core.definitions.workflow import STEP_KINDS
from app.core.steps.base import Someone
from tests.cases import cases

VERBS = {"submit", "agree", "reject", "return", "confirm", "object", "open"}
NEEDED = {"open": {"form": "return-call"}}  # keys that a kind cannot do without


KINDS = list(STEP_KINDS.kinds.values())
ASKING = [kind for kind in KINDS if kind.asks]


def step(kind, **keys):
    word = kind.model_fields["kind"].default
    needed = {"step": "review", "title": "审核", "by": {"role": "auditor"}, **NEEDED.get(word, {})}
    return kind(**{**needed, **keys})


def test_its_file_says_its_word():
    for kind in KINDS:
        word = step(kind).kind
        assert sys.modules[kind.__module__].__doc__.startswith(f"`kind: {word}`: ")


def test_it_ends_by_verbs_that_there_are():
    for kind in KINDS:
        assert bool(kind.outcomes) == kind.asks
        assert set(kind.outcomes) <= VERBS


def test_a_signature_and_a_stamp_leave_their_mark():
    for kind in KINDS:
        if not step(kind).signable:
            with pytest.raises(ValidationError, match="must not stand at a step of kind"):
                step(kind, signs="主管")
            continue
        assert step(kind, stamps="审核部门签章").mark == "审核部门签章"
        assert step(kind, signs="主管").mark == "主管"


def test_one_time_for_all_is_one_rule():
    for asking in ASKING:
        (rule,) = step(asking, due="3 working days").due
        assert (rule.when, rule.within) == (None, "3 working days")


def test_times_by_condition_stay_in_order():
    for asking in ASKING:
        due = [{"when": "trades > 1", "within": "7 working days"}, {"within": "3 working days"}]
        assert [rule.within for rule in step(asking, due=due).due] == [
            "7 working days",
            "3 working days",
        ]


def test_an_administrator_is_asked_where_nobody_is_found():
    for asking in ASKING:
        assert step(asking).if_nobody == "administrator"
        assert step(asking, if_nobody={"person": "p1"}).if_nobody == Someone(person="p1")


@cases(
    ("keys", "fault"),
    [
        ({"by": {}}, "'by' must say who in one way, not nobody"),
        (
            {"by": {"role": "a", "person": "b"}},
            "'by' must say who in one way, not 'role' and 'person'",
        ),
        ({"by": {"in_person": "customer"}}, "'in_person' must name its witness"),
        ({"by": {"head_of": "a", "of": "b"}}, "must stand beside 'role'"),
        ({"signs": "a", "stamps": "b"}, "must not stand beside 'signs'"),
        ({"locked": "yes", "if_nobody": "pass"}, "must not be pass: the step is locked"),
        ({"if_nobody": "wait"}, "must be administrator, pass, reject or"),
        ({"fills": ["a", "a"]}, "names 'a' twice"),
        ({"step": "class"}, "is a word of the formulas"),
        ({"by": {"role": "a", "mode": "n_of"}}, "'n_of' must say how many votes carry it"),
        ({"by": {"role": "a", "n": "2"}}, "must stand beside 'mode: n_of'"),
        ({"by": {"role": "a", "mode": "n_of", "n": "1"}}, "must be 2 or more, not 1"),
        ({"by": {"person": "a", "mode": "n_of", "n": "2"}}, "'person' is one person"),
    ],
)
def test_what_cannot_be_is_refused(keys, fault):
    for kind in KINDS:
        with pytest.raises(ValidationError, match=fault):
            step(kind, **keys)


def test_only_a_signature_is_implied_by_its_kind():
    assert step(STEP_KINDS["sign"]).mark == "审核"
    assert step(STEP_KINDS["approve"]).mark is None
    assert step(STEP_KINDS["fill"]).mark is None


def test_more_time_is_given_with_or_without_consent():
    for asking in ASKING:
        assert step(asking).extend is None
        assert step(asking, extend="no").extend is None
        assert step(asking, extend="yes").extend.consent is None
        assert step(asking, extend={"consent": "customer"}).extend.consent == "customer"
        with pytest.raises(ValidationError, match=r"must be yes, no or \{consent: FIELD\}"):
            step(asking, extend="perhaps")


@cases(
    "keys",
    [
        {"fills": ["result"]},
        {"due": "3 working days"},
        {"due_from": "prepare"},
        {"extend": "yes"},
        {"after_linked": ["ticket"]},
        {"if_nobody": "pass"},
    ],
)
def test_what_asks_nobody_has_nothing_of_a_task(keys):
    with pytest.raises(ValidationError, match="does not go with kind notify"):
        step(STEP_KINDS["notify"], **keys)


def test_only_who_signs_can_object():
    with pytest.raises(ValidationError, match="must stand at a step of kind sign, not approve"):
        step(STEP_KINDS["approve"], objects_to="prepare")
