"""What holds for every route, however it is nested and whatever people do on it."""

from collections import Counter
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.definitions.workflow import Block
from app.core.engine.actions import actions
from app.core.engine.folding import fold
from app.core.records.state import dump_record, load_record
from app.core.steps.approve import Approve
from app.core.steps.base import By
from app.core.steps.fill import Fill
from app.core.steps.sign import Sign
from app.core.trail.proof import check_record, make_record_json
from tests.doses import dose

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: big, type: yes_no, label: 大额}
  - {name: note, type: text, label: 备注}
"""

WORKFLOW = """
title: 空
steps:
  - {step: start, kind: fill, title: 登记, by: {role: clerk}}
"""

KINDS = (Fill, Approve, Sign)
ROLES = ("captain", "officer", "auditor", "cashier", "nobody")

leaf = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from(ROLES),
    st.sampled_from((None, None, None, None, "big", "not big")),
    st.sampled_from(("any", "any", "all")),
    st.sampled_from(("administrator", "pass")),
)
block = st.recursive(
    leaf,
    lambda inner: st.tuples(
        st.sampled_from(("sequence", "all")), st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=4,
)
route = st.tuples(
    st.just("sequence"),
    st.tuples(block, st.tuples(st.just("all"), st.tuples(block, block)), leaf),
)


def planted(drawn, number):
    """The drawn tree as blocks and steps, each step with a name of its own."""
    if len(drawn) == 2:
        kind, children = drawn
        return Block(kind=kind, children=tuple(planted(each, number) for each in children))
    kind, role, when, mode, if_nobody = drawn
    name = f"s{next(number)}"
    by = By(role=role).model_copy(update={"mode": mode})
    step = kind(step=name, title=name, by=by, if_nobody=if_nobody)
    return step.model_copy(update={"when": when})


def names(node):
    return {node.step} if not isinstance(node, Block) else {s.step for s in node.steps()}


def behind(node, target):
    """The steps that lie behind the target: in later children of sequences around it."""
    if not isinstance(node, Block):
        return set()
    found = set()
    for place, child in enumerate(node.children):
        if target in names(child):
            found |= behind(child, target)
            if node.kind == "sequence":
                for later in node.children[place + 1 :]:
                    found |= names(later)
    return found


def check(desk, before, outcome):
    record = desk.record
    assert fold(before, outcome.events) == outcome.record
    assert load_record(dump_record(record)) == record
    if record.status in ("running", "withdrawn"):
        assert record.open_tasks()
    else:
        assert not record.open_tasks()
    # nothing is asked twice in a round: of one step, each holder once
    asked = Counter((t.step, t.round, who) for t in record.tasks.values() for who in t.holders)
    assert max(asked.values()) == 1
    for act in record.acts.values():
        if act.status == "valid":
            assert all(record.digests[path] == each for path, each in act.covers.items())
    for place, event in enumerate(outcome.events):
        if event.type == "returned":
            was = fold(before, outcome.events[:place]).steps
            now = fold(before, outcome.events[: place + 1]).steps
            undone = {event.to} | behind(desk.bundle.workflow.route, event.to)
            assert now == {step: state for step, state in was.items() if step not in undone}


def positive(desk):
    """Decide everything in favour; every route ends this way."""
    for _ in range(60):
        if desk.record.status not in ("running", "withdrawn"):
            return
        task = desk.record.open_tasks()[0]
        before = desk.record
        if task.naming:
            outcome = desk.name(task.step, "admin", "li")
        else:
            verb = desk.bundle.workflow.steps[task.step].outcomes[0]
            outcome = decide(desk, task, verb)
        check(desk, before, outcome)
    pytest.fail("the route does not end")


@settings(
    max_examples=dose(40),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=route,
    big=st.booleans(),
    moves=st.lists(
        st.tuples(st.sampled_from("+++++-*"), st.integers(0, 9), st.integers(0, 9)),
        min_size=4,
        max_size=16,
    ),
)
def test_every_route_keeps_its_promises(desk, drawn, big, moves):
    desk = desk(FORM, WORKFLOW)
    start = desk.bundle.workflow.first
    route = Block(kind="sequence", children=(start, planted(drawn, count(1))))
    desk.bundle = replace(desk.bundle, workflow=replace(desk.bundle.workflow, route=route))
    before = desk.record
    check(desk, before, desk.submit(customer="王小川", big=big))
    for way, one, other in moves:
        if desk.record.status not in ("running", "withdrawn"):
            break
        before = desk.record
        check(desk, before, move(desk, way, one, other))
    positive(desk)
    made = make_record_json(desk.record, desk.chained, desk.kept)
    assert check_record(made) == []
    assert load_record(dump_record(desk.record)) == desk.record


def decide(desk, task, verb, actor="", to=""):
    """Decide this very task, of several at one step."""
    desk.task = lambda step: task
    outcome = desk.decide(task.step, verb, actor, to=to)
    del desk.task
    return outcome


FORWARD = ("submit", "agree", "confirm", "name")
BACK = ("return", "object")


def move(desk, way, one, other):
    """Something that somebody can do now, as the pages offer it: forward, back or anything."""
    offered = [
        (person, action)
        for person in sorted(desk.organisation.people)
        for action in actions(desk.bundle, desk.record, person, desk.context(person))
    ]
    wanted = {"+": FORWARD, "-": BACK, "*": (*FORWARD, *BACK, "withdraw", "reject")}[way]
    likely = [each for each in offered if each[1].verb in wanted] or offered
    person, action = likely[one % len(likely)]
    if action.verb == "withdraw":
        return desk.withdraw(person)
    task = desk.record.tasks[action.task]
    if action.verb == "name":
        return desk.name(task.step, person, "li")
    to = action.targets[other % len(action.targets)][0] if action.targets else ""
    return decide(desk, task, action.verb, person, to=to)
