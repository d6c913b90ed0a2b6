"""The trail in sentences, where blocks are settled, branches are not taken and people are told."""

import pytest

from app.core.engine.sentences import sentence

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: kind_of, type: choice, label: 类别, options: {a: A 类, b: B 类}}
  - {name: big, type: yes_no, label: 大额}
"""

WORKFLOW = """
title: 路线
steps:
  - {step: start, kind: fill, title: 登记, by: {role: clerk}}
  - {step: tell, kind: notify, title: 告知审计, by: {role: auditor}}
  - {step: lost, kind: notify, title: 告知无人, by: {role: nobody}}
  - any:
      - {step: one, kind: approve, title: 甲审, by: {role: captain, mode: n_of, n: 2}}
      - {step: two, kind: approve, title: 乙审, by: {role: officer}}
      - {step: three, kind: approve, title: 丙审, by: {role: officer}}
    title: 领导会签
  - choose:
      - when: kind_of == 'a'
        steps: [{step: a_way, kind: approve, title: A 类审批, by: {role: officer}}]
      - when: big
        steps: [{step: big_way, kind: approve, title: 大额审批, by: {role: officer}}]
      - steps: [{step: rest, kind: approve, title: 一般审批, by: {role: officer}}]
"""


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川", kind_of="b", big=True)
    return made


def said(desk, type_):
    titles = desk.organisation.title
    return [
        sentence(desk.bundle, each, titles, desk.kept)
        for each in desk.chained
        if each.event.type == type_
    ]


def test_who_was_told_and_that_nobody_was_found(slip):
    assert said(slip, "copied") == [
        "系统抄送给陈立（告知审计）。",
        "“告知无人”没有找到要抄送的人（角色“空缺”），继续往下走。",
    ]


def test_who_was_told_before_is_not_told_again(slip):
    slip.decide("two", "return", to="start")
    slip.decide("start", "submit")
    assert said(slip, "copied")[2] == "“告知审计”要抄送的人先前都抄送过。"


def test_a_block_that_is_settled_says_by_what_and_who_need_not_act(slip):
    slip.decide("two", "agree")
    assert said(slip, "closed") == ["“领导会签”是或签，一方办完就算，“甲审”、“丙审”不用再办。"]


def test_a_vote_that_is_settled_says_by_how_many(slip):
    slip.decide("one", "reject")
    assert said(slip, "closed") == ["“甲审”有人反对，凑不够 2 票，其余的人不用再办。"]


def test_a_branch_not_taken_says_why_with_the_values(slip):
    slip.decide("two", "agree")
    assert said(slip, "skipped") == [
        "系统跳过“A 类审批”：不满足条件“类别（B 类）= ‘A 类’”。",
        "系统跳过“一般审批”：满足“大额（是）”，走了另一条路。",
    ]
