"""Several answers to one question, and today, in definitions."""
# ruff: noqa: E501  a line is a line as its author sees it

import json

from app.core.definitions.bundle import thaw
from tests.cases import cases
from tests.core.definitions.small_form import WORKFLOW, bundle, read
from tests.core.definitions.test_faults import F, planted

FORM = """\
title: 来电登记
workflow: repair
fields:
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: kind_of, type: choice, label: 类别, options: {z: 甲类, a: 乙类}, other: 其他（请注明）}
  - {name: parts, type: choices, label: 部位, options: {wall: 外墙, bath: 卫生间, attic: 阁楼}, other: 其他}
  - {name: duty, type: departments, label: 责任部门}
  - {name: firm, type: outside_party, label: 单位}
  - {name: area, type: number, label: 面积, when: "includes(parts, 'wall')"}
  - {name: called, type: datetime, label: 来电时间}
  - {name: from_, type: time, label: 自}
  - {name: until, type: time, label: 至, check: {that: until > from_, say: 请填写晚于开始的时刻}}
  - {name: received, type: date, label: 受理, value: date_of(called), check: {that: received <= today, say: 请填写不晚于今天的日期}}
  - {name: age, type: number, label: 天数, value: "days(received, today)"}
  - name: items
    type: table
    label: 明细
    columns:
      - {name: price, type: money, label: 单价}
      - {name: days_, type: choices, label: 星期, options: {mo: 一, tu: 二}}
  - {name: result, type: paragraph, label: 结果}
"""


def test_nothing_is_wrong_with_it():
    assert read(FORM)[1] == []


def test_options_keep_the_authors_order_in_a_frozen_bundle():
    catalog, _ = read(FORM)
    form = thaw(catalog.frozen["repair"][1]).form
    assert list(form.field("kind_of").options) == ["z", "a"]
    assert list(form.field("parts").options) == ["wall", "bath", "attic"]
    assert list(form.field("items.days_").options) == ["mo", "tu"]
    frozen = json.loads(catalog.frozen["repair"][1])["form"]["fields"]
    assert frozen[3]["options"] == [{"wall": "外墙"}, {"bath": "卫生间"}, {"attic": "阁楼"}]
    assert str(form.field("parts").other) == "其他"


@cases(
    ("old", "new", "line"),
    [
        ("includes(parts, 'wall')", "includes(parts, 'walls')",
         "10:49: 'when': 'walls' is none of the options of 'parts' (did you mean 'wall'?)"),
        ("includes(parts, 'wall')", "includes(customer, 'wall')",
         "10:49: 'when': includes() takes a column, not a text (a column or a field with several answers comes first)"),
        ("includes(parts, 'wall')", "includes(parts, 3)",
         "10:49: 'when': '==' compares a text with a number (a number stands without quotes)"),
        ("includes(parts, 'wall')", "parts == 'wall'",
         "10:49: 'when': '==' takes one value, not a list (write includes(…), count(…), sum(…), min(…) or max(…))"),
        ("includes(parts, 'wall')", "sum(parts) > 1",
         "10:49: 'when': sum() adds numbers, and this column holds a text per row"),
        ("includes(parts, 'wall')", "received < today",
         "10:49: 'when' asks for today: what shows must not change overnight (ask for a date that is answered)"),
        ("includes(parts, 'wall')", "age > 3",
         "10:49: 'when' asks for today: what shows must not change overnight (ask for a date that is answered)"),
        ("includes(parts, 'wall')", "kind_of == 'b'",
         "10:49: 'when': 'b' is none of the options of 'kind_of' (known here: a, other, z)"),
        ("name: customer", "name: today",
         "4:12: 'name' must be another name: 'today' is a word of the formulas ('today_' or another word would do)"),
        ("options: {z: 甲类, a: 乙类}", "options: {z: 甲类, other: 乙类}",
         "6:55: 'options' must not have the code 'other', which is that of 'other:' (call the option another code)"),
        ("until > from_", "until - from_ > 3",
         "13:55: 'that': '-' takes numbers, not a time (minutes(a, b) counts what lies between two times)"),
        ("value: date_of(called)", "value: called",
         "14:52: 'value' must give a date, not a day with a time"),
        ("received <= today", "called <= today",
         "14:83: 'that': '<=' compares a day with a time with a date (date_of(x) is the day of a moment)"),
        ("value: date_of(called)", "value: today + from_",
         "14:52: 'value': '+' takes numbers, not a time (minutes(a, b) counts what lies between two times)"),
    ],
)  # fmt: skip
def test_a_fault_about_lists_and_days(old, new, line):
    assert read(planted(FORM, old, new))[1] == [f"{F}:{line}"]


def test_another_answer_of_ones_own_can_be_asked_for():
    assert read(planted(FORM, "includes(parts, 'wall')", "includes(parts, 'other')"))[1] == []
    assert read(planted(FORM, "includes(parts, 'wall')", "kind_of == 'other'"))[1] == []


def test_what_asks_for_today_is_vouched_for_by_the_last_step_only():
    covers = bundle(FORM).covers
    assert "received" in covers["open"]
    assert "age" not in covers["open"]
    assert "age" not in covers["one"]
    assert "age" in covers["pay"]


CARRIED = FORM.replace("workflow: repair", "workflow: repair\nopened_from: {repair: {CARRIED}}", 1)


@cases(
    ("carried", "fault"),
    [
        ("parts: parts", ""),
        ("duty: duty", ""),
        ("kind_of: kind_of", ""),
        ("called: called", ""),
        ("duty: parts", "'duty' takes a field of type departments; 'parts' over there is of type choices"),
        ("parts: kind_of", "'parts' takes a field of type choices; 'kind_of' over there is of type choice"),
        ("parts: count(parts)", "'parts' takes a field of type choices; such a field over there, by its name alone"),
        ("customer: parts", "over there, in 'repair': a list is no answer (write includes(…), count(…), sum(…), min(…) or max(…))"),
        ("called: today", "over there, in 'repair': must give a day with a time, not a date"),
    ],
)  # fmt: skip
def test_lists_are_carried_over_whole_into_their_like(carried, fault):
    _, problems = read(CARRIED.replace("{CARRIED}", f"{{{carried}}}"))
    column = 26 + len(carried.partition(": ")[0])
    assert problems == ([f"{F}:3:{column}: {fault}"] if fault else [])


def test_options_that_the_other_form_lacks_are_not_carried_over():
    plain = FORM.replace(", other: 其他（请注明）", "", 1).replace(", other: 其他}", "}", 1)
    there = "opened_from: {other-call: {kind_of: kind_of, parts: parts}}"
    form = plain.replace("workflow: repair", f"workflow: repair\n{there}", 1)
    _, problems = read(form, WORKFLOW, **{"forms/other-call.yaml": FORM})
    assert problems == [
        f"{F}:3:37: 'kind_of' has no option 'other', which the other form has",
        f"{F}:3:53: 'parts' has no option 'other', which the other form has",
    ]
