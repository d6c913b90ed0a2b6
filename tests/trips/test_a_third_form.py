"""A third form is two YAML files and nothing else: page, route and paper follow from them."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from app.core.fields.base import Field
from app.core.registry import Registry
from app.services import drafts, records
from app.services.trails import faults_of
from tests.browsers import PHONE
from tests.gestures import RECORD, answer, begin, press, rows, sign, take

FORM = """
language: 1
title: 会议室借用申请
number: HY-{year}-{seq:3}
workflow: meeting-room
settings:
  free_hours: {type: number, label: 免批时数, value: 4}
access:
  read: [participants, {department: general-office}]
fields:
  - section: 用途
    fields:
      - {name: topic, type: text, label: 会议主题, required: yes}
      - {name: why, type: paragraph, label: 说明, hint: 议程、特殊要求}
      - {name: day, type: date, label: 使用日期, required: yes}
      - {name: hours, type: number, label: 使用时数, unit: 小时, places: 1, minimum: 0.5, required: yes}
      - name: room
        type: choice
        label: 会议室
        options: {large: 大会议室, small: 小会议室}
        required: yes
      - name: serves
        type: choices
        label: 需要服务
        options: {tea: 茶水, banner: 横幅, sound: 音响}
        other: 其他（请注明）
        required: yes
      - {name: banner, type: text, label: 横幅文字, when: "includes(serves, 'banner')", required: yes}
      - {name: from_, type: time, label: 开始, earliest: "08:00"}
      - {name: until, type: time, label: 结束, check: {that: until > from_, say: 请填写晚于开始的时刻}}
      - {name: set_up, type: datetime, label: 布置时间, check: {that: date_of(set_up) <= day, say: 请填写使用日期以前的时间}}
      - {name: guests, type: yes_no, label: 有外单位参加, required: yes}
      - {name: company, type: outside_party, label: 外单位, required: yes, when: guests}
  - section: 联系
    fields:
      - {name: host, type: person, label: 主持人, required: yes}
      - {name: unit_of_host, type: department, label: 主办部门, required: yes}
      - {name: invited, type: departments, label: 参加部门, required: yes}
      - {name: minutes_by, type: people, label: 记录人}
      - {name: phone, type: phone, label: 联系电话}
      - {name: email, type: email, label: 电子邮箱}
      - {name: estate, type: estate, label: 项目所在小区}
      - {name: place, type: unit, label: 样板房, of: estate}
      - {name: deposit, type: money, label: 押金, minimum: 0}
  - name: things
    type: table
    label: 所需物品
    rows: {min: 1, max: 20}
    columns:
      - {name: what, type: text, label: 物品, required: yes}
      - {name: pieces, type: number, label: 件数, minimum: 1, required: yes}
      - {name: price, type: money, label: 单价, required: yes}
      - {name: cost, type: money, label: 小计, value: pieces * price}
  - {name: total, type: money, label: 费用合计, value: sum(things.cost)}
  - {name: total_words, type: text, label: 费用大写, value: capitals(total)}
"""  # noqa: E501
WORKFLOW = """
language: 1
title: 会议室使用
owner: general-office
steps:
  - {step: ask, kind: fill, title: 申请, by: {role: officer, of: customer-service}}
  - step: allow
    kind: approve
    title: 总经理室批准
    when: hours > settings.free_hours
    by: {head_of: general-office}
    signs: 批准人
    due: 1 working day
  - {step: attend, kind: sign, title: 主持人确认, by: {person_in: host}}
"""
TYPED = {
    "topic": "锦云台二期渗漏专题会",
    "why": "1. 勘察结论\n2. 费用分摊 ≤ 2 万元",
    "day": "2026-12-03",
    "hours": "5.5",
    "room": "small",
    "guests": "yes",
    "company": "minxin",
    "unit_of_host": "engineering",
    "serves": ["tea", "banner", "other"],
    "serves/other": "投屏线",
    "banner": "热烈欢迎 ABC 公司",
    "from_": "09:30",
    "until": "15:00",
    "set_up": "2026-12-02T17:30",
    "invited": ["customer-service", "engineering"],
    "phone": "0591-8765 4321",
    "email": "meeting@example.com",
    "estate": "jinyun",
    "place": "jinyun-2-1-0501",
    "deposit": "1,200",
}
THINGS = (("投影仪", "1", "80"), ("矿泉水", "24", "1.35"))
ON_PAPER = (
    "会议室借用申请", "HY-", "-001", "锦云台二期渗漏专题会", "1. 勘察结论", "2. 费用分摊 ≤ 2 万元",
    "2026年12月3日", "5.5", "小时", "小会议室", "闽信防水工程有限公司", "于大江", "工程材料部",
    "锦云台", "2-1-0501", "1,200.00", "投影仪", "80.00", "矿泉水", "24", "1.35", "32.40",
    "投屏线", "热烈欢迎 ABC 公司", "9时30分", "2026年12月2日17时30分", "客户服务部、工程材料部",
    "meeting@example.com", "王敏", "112.40", "壹佰壹拾贰元肆角整", "批准人", "郭玉林", "主持人确认",
)  # fmt: skip


@pytest.fixture
def office(office):
    office.publish(forms__meeting_room=FORM, workflows__meeting_room=WORKFLOW)
    return office


ELSEWHERE = {  # more than typing, or nothing to type; each has tests of its own
    *("file", "log", "photos", "rating", "record", "signature"),
    *("hidden", "note"),
}


def test_the_form_holds_every_field_type_that_is_typed():
    types = set(re.findall(r"type: (\w+)", FORM))
    assert types == set(Registry("app.core.fields", Field).kinds) - ELSEWHERE


def test_a_third_form_gives_page_route_and_paper(served, office, tmp_path):
    page = begin(served.desk("wangmin", width=PHONE), "会议室借用申请")
    minutes = [office.ids["wangmin"]]
    answer(page, {**TYPED, "host": office.ids["yudj"], "minutes_by": minutes})
    for number, cells in enumerate(THINGS):
        if number:
            press(page, "加一行")
        row = rows(page)[-1]
        named = zip(("what", "pieces", "price"), cells, strict=True)
        answer(page, {f"things/{row}/{name}": text for name, text in named})
    expect(page.locator('output[data-output="total_words"]')).to_have_text("壹佰壹拾贰元肆角整")
    press(page, "提交")
    expect(page).to_have_url(RECORD)
    record = served.record("meeting-room")
    number = record.number
    assert number.startswith("HY-")
    assert record.steps["allow"] == "open"  # more than 4 hours
    expect(page.get_by_role("main")).to_contain_text("郭玉林")

    page = take(served.desk("guoyl", width=PHONE), number)
    press(page, "同意并签名")
    sign(page, "同意并签名")
    page = take(served.desk("yudj", width=PHONE), number)
    press(page, "确认并签名")
    sign(page, "确认并签名")
    assert served.record("meeting-room").status == "done"

    served.work()
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="盖章的 PDF").click()
    file = tmp_path / "third.pdf"
    waiting.value.save_as(file)
    text = subprocess.run(
        ["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    bare = "".join(text.split())
    assert [words for words in ON_PAPER if "".join(words.split()) not in bare] == []
    with office.ports.store.reading() as reading:
        assert [*faults_of(reading, [record.id])] == [(record.id, [])]


def test_its_route_leaves_out_the_step_that_is_not_asked(office):
    typed = {**TYPED, "hours": "4", "guests": "no"}
    posted = {name: text if isinstance(text, list) else [text] for name, text in typed.items()}
    posted |= {"host": [office.ids["yudj"]], "things": ["0000000a"]}
    posted |= {f"things/0000000a/{n}": ["1"] for n in ("what", "pieces", "price")}
    record = office.hands.submit("wangmin", "meeting-room", posted)
    assert office.record(record).steps == {"ask": "done", "allow": "skipped", "attend": "open"}
    page = records.record_page(office.ports, office.ids["guoyl"], record)
    assert "company" not in page.answers or page.answers["company"] is None
    assert "company" in page.hidden


def test_only_those_whom_its_workflow_names_may_open_it(office):
    offered = {
        login: {each.form for each in drafts.offers(office.ports, office.ids[login])}
        for login in ("chenjia", "hefang")
    }
    assert "meeting-room" in offered["chenjia"]
    assert "meeting-room" not in offered["hefang"]
