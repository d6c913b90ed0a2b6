"""The trail in sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.engine.reasons import rule_words, values_now, values_used
from app.core.engine.sentences import sentence
from app.core.records.answer import Row
from app.core.records.event import Linked, Sealed
from app.core.trail.chain import chain

FORM = """
title: 结算书
workflow: slip
settings:
  audit_from: {type: money, label: 送审限额, value: "20000"}
fields:
  - {name: customer, type: text, label: 客户}
  - {name: warranty, type: choice, label: 类别, options: {a: A类, b: B类}}
  - name: items
    type: table
    label: 明细
    columns:
      - {name: price, type: money, label: 单价}
  - {name: total, type: money, label: 合计, value: sum(items.price)}
  - {name: limit, type: money, label: 限额, value: settings.audit_from}
"""

WORKFLOW = """
title: 结算
owner: service
steps:
  - {step: prepare, kind: fill, title: 编制, by: {role: clerk}, signs: 经办}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}, fills: [items.price], signs: 主管}
  - {step: audit, kind: approve, title: 审计, when: total >= settings.audit_from, by: {role: auditor}}
  - {step: accept, kind: sign, title: 客户验收, by: {in_person: customer, witness: {role: officer}}}
  - {step: close, kind: approve, title: 归档, by: {role: nobody}}
"""  # noqa: E501


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川", items=(Row(id="0000000a", cells={}),))
    return made


def told(desk, since=0):
    def titles(kind, id_):
        known = desk.organisation.people.get(id_)
        return known.name if kind == "person" and known else id_

    said = [sentence(desk.bundle, each, titles, desk.kept) for each in desk.chained]
    return [each for each in said if each][since:]


def in_person(desk):
    more = {"identity": "in-person-no-code", "signer": "王小川", "witness": "zhou"}
    return desk.proof("zhou", **more)


def test_the_trail_reads_from_submission_to_the_end(slip):
    items = (Row(id="0000000a", cells={"price": Decimal(9)}),)
    slip.decide("review", "agree", items=items, remark="单价已核")
    slip.decide("accept", "confirm", "zhou", proof=in_person(slip))
    slip.name("close", "admin", "li")
    slip.decide("close", "agree")
    slip.annul("zhou", "重复开单。")
    assert told(slip) == [
        "王敏签名并提交。内容已固定。",
        "系统请周晓燕办理“审核”。",
        "周晓燕填写“明细，单价”。",
        "周晓燕（审核）同意并签名，并写道：单价已核。",
        "系统跳过“审计”：不满足条件“合计（9.00）≥ 送审限额（20,000.00）”。",
        "系统请许文静、周晓燕办理“客户验收”。",
        "王小川（客户验收）当面签名确认，周晓燕在场见证，未用验证码。",
        "“归档”无人可办，系统请管理员指定办理人。",
        "管理员甲指定由李文江办理。",
        "李文江（归档）同意。",
        "全部办完，单据已通过。",
        "周晓燕作废本单，编号保留，理由：重复开单。",
    ]


def test_a_return_says_where_to_and_why(slip):
    slip.decide("review", "return", to="prepare", remark="数量不对")
    slip.decide("prepare", "submit", customer="王大川")
    assert told(slip, 2) == [
        "周晓燕（审核）退回到“编制”，理由：数量不对。",
        "系统请王敏办理“编制”。",
        "王敏填写“客户”。",
        "王敏签名并再次提交。内容已固定。",
        "系统请周晓燕办理“审核”。",
    ]


def test_an_objection_names_the_customer(slip):
    slip.decide("review", "agree")
    slip.decide("accept", "object", "zhou", proof=in_person(slip), remark="漏水")
    said = told(slip)
    assert "王小川（客户验收）当面（周晓燕在场）提出异议，退回到“编制”，理由：漏水。" in said


def test_a_rejection_and_a_withdrawal_are_told(slip):
    slip.withdraw(remark="填错了")
    slip.decide("prepare", "submit")
    slip.decide("review", "reject", remark="不属保修")
    said = told(slip)
    assert "王敏撤回，编号保留，理由：填错了。" in said
    assert said[-2:] == ["周晓燕（审核）拒绝，理由：不属保修。", "单据已拒绝，不再往下走。"]


def test_an_act_that_no_longer_holds_is_told(slip):
    slip.settings["audit_from"] = Decimal(30000)
    slip.decide("review", "agree", items=(Row(id="0000000a", cells={"price": Decimal(9)}),))
    assert "内容有改动，“编制”先前的签署不再有效。" in told(slip)


def test_an_erased_name_and_remark_are_said_to_be(slip):
    slip.decide("review", "return", to="prepare", remark="王小川家漏水")
    for digest, kept in slip.kept.items():
        slip.kept[digest] = replace(kept, value=None, erased=True)
    said = told(slip)
    assert said[0] == "（已删除）签名并提交。内容已固定。"
    assert "周晓燕（审核）退回到“编制”，理由：（已删除）。" in said


def test_links_and_the_seal_are_told(slip):
    events = [
        Linked(at=slip.now, actor="wang", way="from", other="r2", form="ticket"),
        Linked(at=slip.now, actor="wang", way="to", other="r3", form="ticket"),
        Sealed(at=slip.now, actor="system:seal", file="0" * 64, revision=1),
    ]
    chained = chain("rec1", 0, "", events)
    titles = lambda kind, id_: "派工单" if kind == "form" else id_  # noqa: E731
    assert [sentence(slip.bundle, each, titles, {}) for each in chained] == [
        "由派工单开出本单。",
        "从本单开出派工单。",
        "系统生成 PDF 并加盖电子印章。",
    ]


def test_a_condition_is_read_with_labels(slip):
    rule = "warranty == 'a' and sum(items.price) != settings.audit_from"
    used = {"settings.audit_from": "20000", "warranty": ""}
    values = values_used(slip.bundle, used, {}, slip.organisation.title)
    assert rule_words(slip.bundle, rule, values) == (
        "类别（没有填）= ‘A类’ 且 合计(单价) ≠ 送审限额（20,000.00）"
    )


def test_a_condition_is_read_with_the_values_of_now(slip):
    answers = {"warranty": "b", "total": Decimal(9)}
    values = values_now(
        slip.bundle, answers, slip.settings, date(2026, 3, 2), slip.organisation.title
    )
    assert rule_words(slip.bundle, "warranty == 'a' or total > limit", values) == (
        "类别（B类）= ‘A类’ 或 合计（9.00）> 限额（没有填）"
    )


def test_every_sentence_ends_and_none_shouts(slip):
    slip.decide("review", "agree")
    for each in told(slip):
        assert each.endswith("。")
        assert "！" not in each
        assert "!" not in each
