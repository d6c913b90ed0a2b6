"""Hostile answers to questions with several inputs: refused in words or dropped, the rest kept."""
# ruff: noqa: E501  a field stands in one line, as its author sees it

import pytest

from tests.security.conftest import fine

FORM = """
title: 勘察
workflow: look
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: source, type: choice, label: 来源, options: {phone: 电话, visit: 来访}, other: 其他（请注明）}
  - {name: parts, type: choices, label: 部位, options: {roof: 屋面, wall: 外墙}, other: 其他}
  - {name: duty, type: departments, label: 责任部门}
  - {name: told, type: people, label: 知会}
  - {name: start, type: time, label: 开始}
  - {name: called, type: datetime, label: 来电}
  - {name: email, type: email, label: 邮箱}
  - {name: ticket, type: record, label: 派工单, form: dispatch-ticket, fetch: {subject: customer}}
  - {name: origin, type: hidden, label: 内部, value: subject}
  - {name: greeting, type: note, text: "关于{subject}"}
  - name: ratings
    type: rating
    label: 评分
    options: {good: 优, bad: 差}
    comments: 建议
    groups: [{title: 质量, items: {civil: 土建工程, water: 水电工程}}]
"""
ROUTE = """
title: 勘察
steps:
  - {step: look, kind: fill, title: 登记, by: {role: officer}}
  - {step: approve, kind: approve, title: 看, by: {head_of: customer-service}}
"""
GOOD = {"subject": "外墙渗水"}


@pytest.fixture
def draft(office, someone):
    office.publish(forms__look=FORM, workflows__look=ROUTE)
    browser = someone("wangmin")
    return browser, browser.begin("look")


def kept(office, where):
    with office.ports.store.reading() as reading:
        return {each.path: each.value for each in reading.kept(where[-16:]).values()}


REFUSED = {
    "a row answered twice": ({"ratings/water": ["good", "bad"]}, "“水电工程”选了不止一项"),
    "a grade that there is not": ({"ratings/civil": "worst"}, "给“土建工程”选一项"),
    "a comment without a grade": ({"ratings/civil/comment": "裂"}, "请给“土建工程”也选一项"),
    "an endless comment": (
        {"ratings/civil": "bad", "ratings/civil/comment": "长" * 501}, "不超过 500 个字"),
    "a comment with a NUL": (
        {"ratings/civil": "bad", "ratings/civil/comment": "a\0b"}, "看不见的控制字符"),
    "a code that there is not": ({"source": "fax"}, "请从列出的选项中选择一项"),
    "another without its text": ({"source": "other", "source/other": " "}, "请写明内容"),
    "an endless text of one's own": ({"parts": "other", "parts/other": "长" * 101}, "不超过 100"),
    "one code of several": ({"parts": ["roof", "cellar"]}, "请从列出的选项中选择"),
    "a department that there is not": ({"duty": ["engineering", "nowhere"]}, "请从列表中选择"),
    "an id that is none": ({"told": ["../../etc/passwd"]}, "请从列表中选择"),
    "somebody who is not there": ({"told": "nobody"}, "请从列表中选择"),
    "no time of day": ({"start": "25:00"}, "没有这个时刻"),
    "no moment": ({"called": "2026-02-30T10:00"}, "没有这一天"),
    "two addresses": ({"email": "a@example.com,b@example.com"}, "请填写电子邮箱"),
    "an address with a line break": ({"email": "a@example.com\r\nBcc: b@example.com"}, "请填写电子邮箱"),
    "a record that there is not": ({"ticket": "PG-2026-9999"}, "没有找到这张单据"),
    "a character that no paper shows": ({"parts": "other", "parts/other": "\U000f0000"}, "印不到纸上"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words_and_nothing_else_is_lost(draft, name):
    browser, address = draft
    typed, said = REFUSED[name]
    answer = fine(browser.post(address, {**GOOD, **typed, "_do": "submit"}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "还有 1 处要改" in answer.text
    assert 'value="外墙渗水"' in fine(browser.get(address)).text


def test_doubled_posts_are_one_answer(office, draft):
    browser, address = draft
    typed = {
        **GOOD, "parts": ["wall", "roof", "wall"], "duty": ["engineering"] * 50,
        "ratings/civil": ["good", "good"], "source": ["visit", "phone"],
    }  # fmt: skip
    answers = kept(office, browser.post(address, {**typed, "_do": "submit"}).location)
    assert answers["parts"] == ["roof", "wall"]
    assert answers["duty"] == ["engineering"]
    assert answers["source"] == "visit"
    assert answers["ratings"] == [{"item": "civil", "option": "good", "comment": ""}]


def test_inputs_that_no_page_has_are_nothing(office, draft):
    browser, address = draft
    typed = {
        **GOOD, "ratings": "good", "ratings/roof": "good", "ratings/civil/comment/x": "y",
        "source/other/x": "y", "parts/x": "y", "greeting": "x", "greeting/x": "y", "origin": "假",
        "origin/x": "y", "ticket/x": "y", "duty/other": "z", "/": "x", "//": "y", "ratings/": "z",
    }  # fmt: skip
    answers = kept(office, browser.post(address, {**typed, "_do": "submit"}).location)
    paths = {path for path in answers if not path.startswith("signer/")}
    assert paths == {"subject", "origin"}
    assert answers["origin"] == "外墙渗水"


@pytest.mark.parametrize(
    "name", ["ratings/civil", "ratings/civil/comment", "parts", "parts/other", "told", "ticket"]
)
def test_a_huge_post_is_refused_and_the_draft_is_kept(draft, name):
    browser, address = draft
    fine(browser.post(f"{address}/save", GOOD))
    for texts in (["x" * 600_000], ["roof"] * 100_000):
        answer = fine(browser.post(f"{address}/save", {**GOOD, name: texts}))
        assert answer.status_code in (200, 400, 413, 422)  # 200: a hundred thousand of nothing new
        assert 'value="外墙渗水"' in fine(browser.get(address)).text


@pytest.mark.parametrize("text", ["\0", "\ud800", "\u202e倒", "<script>x()</script>", "{{7*7}}"])
def test_characters_of_every_kind_are_no_fault_of_ours(draft, text):
    browser, address = draft
    names = ("source", "source/other", "parts", "parts/other", "duty", "told", "start", "called",
             "email", "ticket", "ratings/civil", "ratings/civil/comment", "origin")  # fmt: skip
    typed = {name: text.encode("utf-8", "replace").decode() for name in names}
    answer = fine(browser.post(address, {**GOOD, **typed, "_do": "submit"}))
    assert answer.status_code == 422
    assert "<script>x()" not in answer.text
    assert 'value="49"' not in answer.text
    fine(browser.post(f"{address}/save", {**GOOD, **typed, "_fetch": "ticket"}))
    assert 'value="外墙渗水"' in fine(browser.get(address)).text
