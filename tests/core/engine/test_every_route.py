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
from app.core.engine.progress import Progress, Stand
from app.core.records.state import dump_record, load_record
from app.core.steps.approve import Approve
from app.core.steps.base import By
from app.core.steps.fill import Fill
from app.core.steps.notify import Notify
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
  - {name: who, type: departments, label: 部门}
"""

WORKFLOW = """
title: 空
steps:
  - {step: start, kind: fill, title: 登记, by: {role: clerk}}
"""

KINDS = (Fill, Approve, Approve, Sign)
ROLES = ("captain", "officer", "auditor", "cashier", "nobody")
RULES = (None, None, None, None, "big", "not big")

leaf = st.tuples(
    st.sampled_from((*KINDS, Notify)),
    st.sampled_from(ROLES),
    st.sampled_from(RULES),
    st.sampled_from(("any", "any", "all", "in_turn", "n_of")),
    st.sampled_from(("administrator", "pass")),
    st.sampled_from(("", "each")),
)


def blocks(inner):
    several = st.lists(inner, min_size=2, max_size=3)
    return st.tuples(
        st.sampled_from(("sequence", "in_turn", "all", "any", "n_of", "each", "choose")),
        several,
        st.integers(1, 3),
    )


block = st.recursive(leaf, blocks, max_leaves=5)
route = st.tuples(
    st.just("sequence"),
    st.tuples(block, st.tuples(st.just("all"), st.tuples(block, block), st.just(1)), leaf),
    st.just(1),
)


def planted(drawn, number, inside=False):
    """The drawn tree as blocks and steps, each step with a name of its own."""
    if len(drawn) == 3:
        kind, children, n = drawn
        found = tuple(planted(each, number, inside or kind == "each") for each in children)
        if kind == "choose":
            rules = [*("big", "not big")[: len(found) - 1], None]
            found = tuple(
                Block(kind="sequence", children=(child,), when=rule)
                for child, rule in zip(found, rules, strict=True)
            )
        return Block(
            kind=kind, children=found,
            n=min(n, len(found)) if kind == "n_of" else 0,
            each="who" if kind == "each" else "",
        )  # fmt: skip
    kind, role, when, mode, if_nobody, of = drawn
    name = f"s{next(number)}"
    n = 2 if mode == "n_of" else None
    by = By(role=role, of=of if inside and of else None, mode=mode, n=n)
    step = kind(step=name, title=name, by=by)
    return step.model_copy(update={"when": when, "if_nobody": if_nobody})


def names(node):
    return {node.step} if not isinstance(node, Block) else {s.step for s in node.steps()}


def behind(node, target, values, others):
    """Those of the others that lie behind the target: in later children of sequences around it,
    inside an `each` only for the same value."""
    if not isinstance(node, Block):
        return set()
    place = next(at for at, child in enumerate(node.children) if target in names(child))
    if node.kind == "each":
        value, values = values[0], values[1:]
        others = {(name, rest[1:]): whole for (name, rest), whole in others.items()
                  if name in names(node) and rest[:1] == (value,)}  # fmt: skip
    found = behind(node.children[place], target, values, others)
    if node.kind in ("sequence", "in_turn", "each"):
        later = {name for child in node.children[place + 1 :] for name in names(child)}
        found |= {whole for (name, _), whole in others.items() if name in later}
    return found


def apart(name):
    plain, *values = name.split("@")
    return plain, tuple(values)


def by_apart(names):
    return {apart(name): name for name in names}


def check(desk, before, outcome):
    record = desk.record
    assert fold(before, outcome.events) == outcome.record
    assert load_record(dump_record(record)) == record
    if record.status in ("running", "withdrawn"):
        assert record.open_tasks()
    else:
        assert not record.open_tasks()
    assert all((task.step in record.steps) for task in record.open_tasks())
    waiting = {task.step for task in record.open_tasks()}
    assert waiting == {step for step, state in record.steps.items() if state == "open"}
    begun = {name for name, state in record.steps.items() if state in ("open", "done")}
    for step in waiting:
        assert not begun & behind(desk.bundle.workflow.route, *apart(step), by_apart(begun))
    # nothing is asked twice in a round: of one step, each holder once
    asked = Counter((t.step, t.round, who) for t in record.tasks.values() for who in t.holders
                    if not t.naming)  # fmt: skip
    assert max(asked.values()) == 1
    told = Counter(who for event in desk.events("copied") for who in event.people)
    assert max(told.values(), default=1) == 1
    for act in record.acts.values():
        if act.status == "valid":
            assert all(record.digests[path] == each for path, each in act.covers.items())
    for place, event in enumerate(outcome.events):
        if event.type == "returned":
            was = fold(before, outcome.events[:place])
            now = fold(before, outcome.events[: place + 1])
            went_back(desk, event, was, now)


def went_back(desk, event, was, now):
    """A return undoes its target, what lies after it, and what had ended with it."""
    after = behind(desk.bundle.workflow.route, *apart(event.to), by_apart(was.steps))
    lost = {name for name in was.steps if name not in now.steps}
    assert {event.to} | after == lost - was.closed | ({event.to} | after) & was.closed
    assert all(now.steps[name] == state for name, state in was.steps.items() if name not in lost)
    undone = {act.step for act in was.acts.values() if act.status == "valid"} & lost
    held = {act.step for act in now.acts.values() if act.status == "valid"}
    assert not undone & held


def positive(desk):
    """Decide everything in favour; every route ends this way."""
    for _ in range(150):
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
    max_examples=dose(10),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=route,
    big=st.booleans(),
    who=st.sampled_from(((), ("service",), ("service", "audit"))),
    moves=st.lists(
        st.tuples(st.sampled_from("+++++-*"), st.integers(0, 9), st.integers(0, 9)),
        min_size=4,
        max_size=16,
    ),
)
def test_every_route_keeps_its_promises(desk, drawn, big, who, moves):
    desk = desk(FORM, WORKFLOW)
    start = desk.bundle.workflow.first
    route = Block(kind="sequence", children=(start, planted(drawn, count(1))))
    desk.bundle = replace(desk.bundle, workflow=replace(desk.bundle.workflow, route=route))
    before = desk.record
    check(desk, before, desk.submit(customer="王小川", big=big, who=who or None))
    for way, one, other in moves:
        if desk.record.status not in ("running", "withdrawn"):
            break
        before = desk.record
        check(desk, before, move(desk, way, one, other))
    positive(desk)
    ended_rightly(desk)
    made = make_record_json(desk.record, desk.chained, desk.kept)
    assert check_record(made) == []
    assert load_record(dump_record(desk.record)) == desk.record


def ended_rightly(desk):
    """What is done got all that its blocks ask for; nothing is left over or still to come."""
    record = desk.record
    if record.status == "done":
        progress = Progress(record, {"who": desk.answers["who"] or ()})
        assert progress.stands(desk.bundle.workflow.route) is Stand.DONE
        assert progress.left(desk.bundle.workflow.route, ()) == ()


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
