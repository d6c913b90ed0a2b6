"""A workflow as blocks: what lies behind, before and beside a step."""

import pytest

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


@pytest.mark.parametrize(
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


def test_blocks_of_later_releases_are_named():
    _, problems = read(FORM, WORKFLOW.replace("- all:", "- any:"))
    assert problems == [
        "workflows/repair.yaml:5:5: blocks of 'any' are not known to this release (use all)"
    ]
