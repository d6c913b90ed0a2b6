"""The trail's sentences about what people do beside deciding."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.engine.entries import add_entry
from app.core.engine.extending import Consent, extend
from app.core.engine.handing import transfer
from app.core.engine.sentences import sentence
from app.core.engine.telling import comment, tell
from app.core.records.event import Copied
from app.core.trail.chain import chain
from tests.core.engine.conftest import NOW

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: taken, type: log, label: 处理进展}
"""
WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - step: repair
    kind: fill
    title: 维修
    by: {role: officer, of: desk-two}
    due: 3 working days
    extend: {consent: customer}
"""


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    made.now = NOW + timedelta(minutes=20)
    return made


def last(slip, events=None):
    def titles(kind, id_):
        return slip.organisation.title(kind, id_)

    zone = ZoneInfo("Asia/Shanghai")
    return sentence(slip.bundle, (events or slip.chained)[-1], titles, slip.kept, zone)


def more(slip, until):
    agreed = Consent(how="phone", at=datetime(2026, 3, 2, 9, 10), words="可以。")  # noqa: DTZ001
    slip.beside(extend, slip.task("repair").id, until, "等材料", agreed, actor="xu")


def test_a_task_handed_on(slip):
    slip.beside(transfer, slip.task("repair").id, "zhou", "下周休假。", actor="xu")
    assert last(slip) == "许文静（维修）转交给周晓燕办理，理由：下周休假。"
    slip.beside(transfer, slip.task("repair").id, "li", "", actor="zhou")
    assert last(slip) == "周晓燕（维修）转交给李文江办理。"


def test_people_told(slip):
    slip.beside(tell, ["zhou", "boss"], "请知悉", actor="wang")
    assert last(slip) == "王敏抄送给周晓燕、郑总，并写道：请知悉。"


def test_people_told_by_the_route(slip):
    told = Copied(
        at=NOW, actor="system:route", step="tell", round=1, people=("boss",), why={}, remark=""
    )
    assert last(slip, chain("rec1", 0, "", [told])) == "系统抄送给郑总（tell）。"


def test_more_time_with_the_words_of_who_agreed(slip):
    more(slip, date(2026, 3, 11))
    assert last(slip) == (
        "许文静（维修）把期限从3月5日 17:30延到3月11日 17:30，理由：等材料。"
        "王小川3月2日 09:10电话同意：“可以”。"
    )


def test_erased_words_are_said_to_be(slip):
    more(slip, date(2026, 3, 11))
    slip.kept = {k: replace(v, value=None, erased=True) for k, v in slip.kept.items()}
    assert last(slip).endswith("，理由：（已删除）。同意的记录（已删除）。")


def test_a_comment_and_an_entry_are_told_without_their_words(slip):
    slip.beside(comment, "c1", "客户催了两次", actor="xu")
    assert last(slip) == "许文静写了一条评论。"
    slip.beside(add_entry, "taken", "已联系", "0000000a", actor="xu")
    assert last(slip) == "许文静在“处理进展”里记了一条。"
