"""A workflow as blocks: what lies behind, before and beside a step."""

import pytest

from app.core.definitions.bundle import freeze, thaw
from tests.cases import cases
from tests.core.definitions.small_form import FORM, WORKFLOW, bundle, read

NESTED = """\
title: 会签
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - all:
      - {step: a, kind: sign, title: 甲, by: {role: captain}}
      - steps:
          - {step: b, kind: approve, title: 乙, by: {role: captain}}
          - all:
              - {step: c, kind: sign, title: 丙, by: {role: captain}}
              - {step: d, kind: sign, title: 丁, by: {role: captain}, due: 2 hours}
          - {step: e, kind: approve, title: 戊, by: {role: captain}}
    title: 会签
    due: 1 working day
  - {step: pay, kind: fill, title: 付款, by: {role: cashier}}
"""


@pytest.fixture(scope="module")
def nested():
    return bundle(workflow=NESTED).workflow


def test_steps_stand_in_route_order_and_the_first_is_the_submission(nested):
    assert list(nested.steps) == ["open", "a", "b", "c", "d", "e", "pay"]
    assert nested.first.step == "open"


@cases(
    ("step", "before", "parallel", "after"),
    [
        ("open", "", "", "a b c d e pay"),
        ("a", "open", "b c d e", "pay"),
        ("b", "open", "a", "c d e pay"),
        ("c", "open b", "a d", "e pay"),
        ("e", "open b c d", "a", "pay"),
        ("pay", "open a b c d e", "", ""),
    ],
)
def test_every_other_step_is_before_beside_or_behind(nested, step, before, parallel, after):
    assert nested.before(step) == tuple(before.split())
    assert nested.parallel(step) == tuple(parallel.split())
    assert nested.after(step) == tuple(after.split())


def test_a_blocks_time_is_that_of_its_steps_without_their_own(nested):
    due = {name: [rule.within for rule in step.due] for name, step in nested.steps.items()}
    assert due["a"] == due["b"] == due["c"] == ["1 working day"]
    assert due["d"] == ["2 hours"]
    assert due["pay"] == []


def test_who_signs_objects_to_the_nearest_work_before(nested):
    assert nested.steps["c"].objects_to == "open"


def test_an_objection_never_goes_to_a_parallel_branch():
    workflow = """\
title: 会签
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - all:
      - {step: work, kind: fill, title: 做, by: {role: captain}}
      - {step: a, kind: sign, title: 甲, by: {role: captain}}
"""
    assert bundle(workflow=workflow).workflow.steps["a"].objects_to == "open"


def test_what_later_steps_claim_is_not_the_first_ones():
    assert bundle().workflow.claimed() == {"items.price", "result"}


def test_a_block_of_all_with_one_step_is_no_block():
    workflow = """\
title: 会签
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - all:
      - {step: a, kind: sign, title: 甲, by: {role: captain}}
"""
    _, problems = read(FORM, workflow)
    assert problems == [
        "workflows/repair.yaml:4:5: a block of 'all' needs at least two steps (take the block away)"
    ]


EVERY = """\
title: 各种
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - any:
      - {step: a, kind: approve, title: 甲, by: {role: captain}}
      - steps:
          - {step: b, kind: approve, title: 乙, by: {role: captain, mode: n_of, n: 2}}
          - {step: told, kind: notify, title: 告知, by: {role: clerk}}
    title: 或签
    due: 2 hours
  - n_of:
      - {step: c, kind: approve, title: 丙, by: {role: captain, mode: in_turn}}
      - {step: d, kind: approve, title: 丁, by: {role: captain}}
    n: 2
  - in_turn:
      - {step: e, kind: sign, title: 戊, by: {role: captain}}
      - {step: f, kind: sign, title: 己, by: {role: captain}}
  - choose:
      - when: kind_of == 'a'
        title: A 类
        steps:
          - {step: g, kind: approve, title: 庚, by: {role: captain}}
          - {step: h, kind: approve, title: 辛, by: {role: captain}}
      - {steps: [{step: i, kind: approve, title: 壬, by: {role: cashier}}]}
    due: 1 working day
"""


@pytest.fixture(scope="module")
def every():
    return bundle(workflow=EVERY).workflow


def test_every_block_is_read(every):
    kinds = [(child.kind, child.n) for child in every.route.children[1:]]
    assert kinds == [("any", 0), ("n_of", 2), ("in_turn", 0), ("choose", 0)]
    assert [branch.when for branch in every.route.children[-1].children] == ["kind_of == 'a'", None]
    assert every.steps["b"].by.n == 2


@cases(
    ("step", "before", "parallel", "after"),
    [
        ("a", "open", "b told", "c d e f g h i"),
        ("told", "open b", "a", "c d e f g h i"),
        ("c", "open a b told", "d", "e f g h i"),
        ("f", "open a b told c d e", "", "g h i"),
        ("g", "open a b told c d e f", "", "h"),
        ("i", "open a b told c d e f", "", ""),
    ],
)
def test_branches_of_a_choice_are_neither_before_nor_beside_nor_behind(
    every, step, before, parallel, after
):
    assert every.before(step) == tuple(before.split())
    assert every.parallel(step) == tuple(parallel.split())
    assert every.after(step) == tuple(after.split())


def test_a_blocks_time_is_for_those_who_are_asked(every):
    assert [rule.within for rule in every.steps["a"].due] == ["2 hours"]
    assert every.steps["told"].due == ()
    assert [rule.within for rule in every.steps["h"].due] == ["1 working day"]


def test_every_block_comes_back_from_a_frozen_bundle(every):
    again = thaw(freeze(bundle().form, every, bundle().document)[1]).workflow
    assert again == every
    assert freeze(bundle().form, again, bundle().document) == freeze(
        bundle().form, every, bundle().document
    )


@cases(
    ("word", "near"),
    [("in turn", "in_turn"), ("n-of", "n_of"), ("al", "all"), ("choise", "choose")],
)
def test_a_misspelt_block_is_named(word, near):
    _, problems = read(FORM, WORKFLOW.replace("- all:", f"- {word}:"))
    assert problems == [
        f"workflows/repair.yaml:5:5: unknown block '{word}' (did you mean '{near}'?)"
    ]
