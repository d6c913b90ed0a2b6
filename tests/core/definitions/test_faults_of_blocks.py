"""Faults of blocks: each has its place, says what is wrong and what to do."""
# ruff: noqa: E501  a line is a line as its author sees it

from app.core.definitions.scope import Known
from tests.cases import cases
from tests.core.definitions.small_form import read

KNOWN = Known(
    roles={"clerk", "captain", "cashier"}, departments={"office", "finance"}, people={"person-1"}
)

FORM = """\
title: 报修单
workflow: repair
fields:
  - {name: customer, type: text, label: 客户}
  - {name: who, type: departments, label: 责任部门}
  - {name: readers, type: people, label: 跟进人}
  - {name: trades, type: choices, label: 工种, options: {office: 一, finance: 二}}
  - {name: ways, type: choices, label: 方式, options: {a: 甲, b: 乙}, other: 其他}
  - {name: kind_of, type: choice, label: 类别, options: {a: A 类, b: B 类}}
  - {name: taken, type: log, label: 跟踪}
  - {name: result, type: paragraph, label: 结果}
"""

WORKFLOW = """\
title: 报修
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - n_of:
      - {step: a, kind: approve, title: 甲, by: {role: captain}}
      - {step: b, kind: approve, title: 乙, by: {role: captain}}
    n: 2
  - choose:
      - {when: kind_of == 'a', steps: [{step: c, kind: approve, title: 丙, by: {role: captain}}]}
      - {steps: [{step: d, kind: approve, title: 丁, by: {role: captain}}]}
  - each: who
    steps:
      - {step: e, kind: fill, title: 戊, by: {head_of: each}, fills: [taken]}
  - {step: f, kind: sign, title: 己, by: {role: cashier}}
"""


def faults(workflow, form=FORM):
    return read(form, workflow, known=KNOWN)[1]


def test_nothing_is_wrong_with_what_the_faults_are_planted_in():
    assert faults(WORKFLOW) == []


@cases(
    ("old", "new", "line"),
    [
        ("n: 2", "n: 3", "7:8: 'n' must be between 1 and 2, not 3 (as many as branches)"),
        ("n: 2", "n: 0", "7:8: 'n' must be between 1 and 2, not 0 (as many as branches)"),
        ("n: 2", "n: two", "7:8: 'n' must be a whole number, not 'two'"),
        ("    n: 2\n", "", "4:5: 'n' is missing (how many votes carry it, such as n: 2)"),
        ("title: 乙,", "title: 乙, when: kind_of == 'a',",
         "7:8: 'n' must be 1 or less: the other branches may be passed over (let more of them ask somebody in any case: without 'when')"),
        ("title: 乙,", "title: 乙, if_nobody: reject,",
         "6:55: 'if_nobody' must not be reject inside a vote: nobody is no vote against (administrator would do)"),
        ("{when: kind_of == 'a', steps", "{steps",
         "9:9: the branches behind this one are never taken: it has no 'when' (put it last, or give it a 'when')"),
        ("- {steps: [{step: d", "- {when: kind_of == 'b', steps: [{step: d",
         "10:16: the last branch must have no 'when': it is taken where no other one is (add a branch with the steps for that case)"),
        ("when: kind_of == 'a', steps", "when: kind_of, steps",
         "9:16: 'when' must give yes or no, not a text"),
        ("      - {steps: [{step: d, kind: approve, title: 丁, by: {role: captain}}]}\n", "",
         "8:5: a block of 'choose' needs at least two branches (take the block away)"),
        ("each: who", "each: hwo",
         "11:11: the form 'repair' has no field 'hwo' (did you mean 'who'?)"),
        ("each: who", "each: kind_of",
         "11:11: 'each' needs a field of type departments, people, choices; 'kind_of' is choice (such as who)"),
        ("{head_of: each}, fills: [taken]}", "{role: captain}}\n      - {step: x, kind: notify, title: 庚, by: {role: captain}, due: 2 hours}",
         "14:69: 'due' does not go with kind notify (it asks nobody)"),
        ("each: who", "each: ways",
         "11:11: 'ways' lets people write something of their own, for which nobody can be asked (take 'other' out there)"),
        ("each: who", "each: readers",
         "13:55: 'each' is one of 'readers', which is of type people ('head_of' needs departments or choices)"),
        ("{head_of: each}", "{person: each}",
         "13:54: 'each' is one of 'who', which is of type departments ('person' needs people)"),
        ("fills: [taken]", "fills: [result]",
         "13:70: 'result' would be written by several at once (inside 'each' only a field of type log can be filled in)"),
        ("by: {role: cashier}}", "by: {head_of: each}}",
         "14:51: 'each' means something only inside a block of 'each' (name it, or put the step into such a block)"),
        ("by: {role: cashier}}", "by: {role: cashier}, fills: [who]}",
         "11:11: 'who' must be chosen before this block, and 'f' fills it in (let an earlier step fill it in)"),
        ("by: {role: cashier}}", "by: {role: cashier}, objects_to: e}",
         "14:70: 'objects_to' must name one step; 'e' is asked for each 'who' (name a step before the block of 'each')"),
        ("by: {role: cashier}}", "by: {role: cashier, mode: n_of}}",
         "14:41: 'n_of' must say how many votes carry it (n: 2)"),
        ("- each: who\n", "- each: who\n    n: 2\n", "12:5: unknown key 'n' (known here: due, each, title)"),
    ],
)  # fmt: skip
def test_a_fault_of_a_block(old, new, line):
    assert WORKFLOW.count(old) == 1, old
    found = faults(WORKFLOW.replace(old, new))
    assert found == [f"workflows/repair.yaml:{line}"]


def test_options_that_are_departments_may_be_asked():
    assert faults(WORKFLOW.replace("each: who", "each: trades")) == []
    lost = FORM.replace("finance: 二", "finanse: 二")
    assert faults(WORKFLOW.replace("each: who", "each: trades"), lost) == [
        "workflows/repair.yaml:13:55: no department is called 'finanse' (did you mean 'finance'?)"
    ]


def test_a_step_may_object_to_one_of_its_own_block():
    inner = "      - {step: g, kind: sign, title: 庚, by: {role: cashier}, objects_to: e}\n"
    assert faults(WORKFLOW.replace("  - {step: f", f"{inner}  - {{step: f")) == []


def test_a_branch_of_a_choice_may_be_a_block_of_its_own():
    branch = "      - {steps: [{all: [{step: d, kind: approve, title: 丁, by: {role: captain}}, {step: h, kind: approve, title: 辛, by: {role: captain}}]}]}"
    old = "      - {steps: [{step: d, kind: approve, title: 丁, by: {role: captain}}]}"
    assert faults(WORKFLOW.replace(old, branch)) == []
