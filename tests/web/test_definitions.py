"""The work bench of definitions without script: who gets in, what stands on it, what it does."""

import re
from html import unescape

import pytest

from tests.core.definitions.test_guarding import AUDIT
from tests.services.test_publishing import CHECK, PAY, change, edition, propose, publish

ROUTE = "workflows/settlement.yaml"


def text_of(page, folder):
    """What stands in the box of a text; the line feed behind its tag is none of it."""
    return unescape(re.search(rf'name="{folder}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1])


def write(browser, form="settlement", do="save", **more):
    """Post the page that is open with some texts changed: `workflows=(old, new)`."""
    data = {name: text_of(browser.page, name) for name in ("forms", "workflows", "documents")}
    for name, (old, new) in more.items():
        assert old in data[name]
        data[name] = data[name].replace(old, new)
    hidden = {name: browser.hidden(name) for name in ("_edition", "_version")}
    return browser.post(f"/definitions/{form}", {**data, **hidden, "_do": do, "_reason": "更好"})


def test_the_menu_leads_there_whoever_looks_after_something(someone):
    for login, there in (("admin", True), ("zhouxy", True), ("wangmin", False), ("xuwj", False)):
        browser = someone(login)
        assert ('href="/definitions"' in browser.get("/inbox/").text) is there, login
        assert browser.get("/definitions").status_code == (200 if there else 403), login


def test_the_menu_counts_what_waits_for_an_administrator(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    propose(office, "zhouxy", "settlement")
    count = '定义 <span class="count plain">1</span>'
    assert count in someone("admin").get("/inbox/").text
    assert count not in someone("zhouxy").get("/inbox/").text


def test_the_list_says_edition_author_and_what_is_under_way(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    propose(office, "zhouxy", "settlement")
    page = someone("admin").get("/definitions").text
    for words in ("维修工程结算书", "第 1 版", "系统（文件）", "客户服务部", "1 份修改等发布"):
        assert words in page
    assert "会议室使用申请" not in someone("zhouxy").get("/definitions").text


def test_without_script_texts_are_kept_faults_told_and_editions_published(someone, office):
    browser = someone("admin")
    browser.get("/definitions/settlement")
    answer = write(browser, workflows=(PAY, "  - step: pay\n    kinds: fill\n"))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert re.search(rf"{ROUTE}:\d+:5: 不认识的键 &#39;kinds&#39;", page)
    answer = write(browser, do="publish", workflows=("    kinds: fill\n", ""))
    assert answer.status_code == 422, "nothing is different"
    assert "和在用的一样" in answer.text
    assert 'href="/definitions/settlement?language=en"' in answer.text, "as on the page before"
    answer = write(browser, do="publish", workflows=(PAY, CHECK + PAY))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "在用第 2 版，系统管理员" in page
    assert "第 2 版在用了，能开的有" in page
    assert "第 2 版在用了" not in browser.get("/definitions/settlement?published=1").text
    assert edition(office, "settlement").edition == 2


def test_a_refused_text_is_still_on_the_page(someone):
    browser = someone("zhouxy")
    browser.get("/definitions/settlement")
    answer = write(browser, do="propose", workflows=("locked: yes", "locked: no"))
    assert answer.status_code == 422
    assert "步骤“审计核算部审核”是锁定的，这些不能改：锁定。" in answer.text
    assert "locked: no" in text_of(answer.text, "workflows")


def test_that_a_step_is_locked_is_said_before_the_faults_that_its_loss_makes(someone):
    head = someone("zhouxy")
    head.get("/definitions/settlement")
    text = text_of(head.page, "workflows")
    told = head.post("/definitions/settlement/check", {"workflows": text.replace(AUDIT, "")}).json
    assert told["ready"]["count"] == 1
    locked = "步骤“审计核算部审核”是锁定的，不能去掉。"
    assert told["ready"]["why"] == f"{locked}还有 1 处错误，改好才能提出。"
    assert locked in told["differs"]
    answer = write(head, do="propose", workflows=(AUDIT, ""))
    assert answer.status_code == 422
    assert f"不能这样提：{locked}" in answer.text


@pytest.mark.parametrize("script", [True, False])
def test_a_head_is_told_to_mend_faults_before_proposing(someone, script):
    head = someone("zhouxy")
    head.get("/definitions/settlement")
    wrong = ("due: 5 working days", "due: soon")
    if script:
        text = text_of(head.page, "workflows").replace(*wrong)
        told = head.post("/definitions/settlement/check", {"workflows": text}).json
        assert told["ready"]["line"] == "还有 1 处错误，改好才能提出。"
    else:
        page = write(head, do="propose", workflows=wrong).text
        assert "还有 1 处错误，改好才能提出。第一处：" in page
        assert "改好才能发布" not in page


def test_a_proposal_is_published_or_declined_on_its_page(someone, office):
    head, admin = someone("zhouxy"), someone("admin")
    head.get("/definitions/settlement")
    answer = write(head, do="propose", workflows=(PAY, CHECK + PAY))
    place = answer.location
    page = head.get(place).text
    assert "步骤“复核”（审批），在“副总工程师认定”之后。" in page
    assert "照这份发布" not in page
    hidden = {name: head.hidden(name) for name in ("_hash", "_edition")}
    assert head.post(place, {"_do": "publish", **hidden}).status_code == 403
    assert "提出了一份修改" in admin.get("/definitions/settlement").text
    publish = re.search('value="publish"[^>]*>照这份发布', admin.get(place).text)[0]
    assert 'data-ask="发布以后，新开的单据马上用新的一版。发布？"' in publish
    assert admin.post(place, {"_do": "decline", **hidden}).status_code == 422
    answer = admin.post(place, {"_do": "publish", **hidden})
    assert answer.status_code == 303
    assert edition(office, "settlement").edition == 2
    assert "系统管理员" in head.get(place).text
    assert "管理员" in head.get("/definitions/settlement").text
    assert "发布了" in head.page
    assert admin.post(place, {"_do": "publish", **hidden}).status_code == 409


def test_a_proposal_says_what_came_into_force_since_it_was_made(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    place = f"/proposals/{propose(office, 'zhouxy', 'settlement')}"
    told = "提出时在用的是第 1 版，现在是第 2 版。"
    admin = someone("admin")
    assert told not in admin.get(place).text
    change(office, "admin", "settlement", "workflows", ("due: 5 working", "due: 4 working"))
    publish(office, "settlement")
    assert told in admin.get(place).text


def test_the_script_is_told_faults_with_their_places_and_keeps_nothing(someone, office):
    browser = someone("admin")
    browser.get("/definitions/settlement")
    text = text_of(browser.page, "forms").replace("required: yes", "requird: yes", 1)
    told = browser.post("/definitions/settlement/check", {"forms": text}).json
    assert told["problems"] == [
        {"file": "forms/settlement.yaml", "line": 26, "column": 69,
         "message": "不认识的键 'requird'", "hint": "是不是 'required'？"},
    ]  # fmt: skip
    assert told["ready"]["why"] == "还有 1 处错误，改好才能发布。"
    with office.ports.store.reading() as reading:
        assert reading.definition_drafts("settlement") == ()


HOSTILE = (
    "", "\0", "a: [", "- x\n", "x" * 200_000, "&a [*a]", "{" * 5000, "\ud7ff\u202e", "fields: 1",
    "workflow: ../../etc/passwd\n", "workflow: dispatch-ticket\n", "title: '</textarea><script>'",
)  # fmt: skip


def test_whatever_is_typed_is_a_page_with_faults(someone):
    browser = someone("admin")
    for text in HOSTILE:
        page = browser.get("/definitions/settlement")
        assert page.status_code == 200
        assert "<script>'" not in page.text
        for folder in ("forms", "workflows", "documents"):
            answer = browser.post("/definitions/settlement/check", {folder: text})
            assert answer.status_code == 200
            assert answer.json["problems"] or folder == "documents", ascii(text[:20])
        hidden = {"_version": browser.hidden("_version"), "_edition": "1"}
        sent = {"forms": text, **hidden}
        assert browser.post("/definitions/settlement", sent).status_code == 303


def test_a_text_that_is_too_long_is_refused_with_a_sentence(someone):
    browser = someone("admin")
    browser.get("/definitions/settlement")
    data = {"forms": "x" * 300_000, "_version": "", "_edition": "1"}
    answer = browser.post("/definitions/settlement", data)
    assert answer.status_code == 422
    assert "太长" in answer.text


def test_the_preview_shows_the_draft_and_says_what_is_wrong(someone, office):
    browser = someone("admin")
    assert "送审说明" not in browser.get("/definitions/settlement/preview").text
    change(
        office, "admin", "settlement", "forms",
        ("label: {zh: 客户, ", "label: {zh: 送审说明, "),
    )  # fmt: skip
    page = browser.get("/definitions/settlement/preview?filled=1")
    assert "送审说明" in page.text
    assert "陈女士" in page.text
    assert "<script" not in page.text
    change(office, "admin", "settlement", "forms", ("title: {zh: 维修工程结算书", "titel: {zh: x"))
    assert "还有错误，画不出来" in browser.get("/definitions/settlement/preview").text


def test_the_preview_of_the_paper_is_a_pdf_of_the_draft(someone, office):
    drawn = []
    office.ports.render = lambda html, *_, **__: drawn.append(html) or b"%PDF-1.7\n%%EOF"
    browser = someone("admin")
    for filled in ("", "?filled=1"):
        answer = browser.get(f"/definitions/settlement/preview.pdf{filled}")
        assert answer.mimetype == "application/pdf"
    assert ["陈女士" in html for html in drawn] == [False, True]


def test_two_people_at_one_form_are_told(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    assert "周晓燕也在改这张表单" in someone("admin").get("/definitions/settlement").text


@pytest.mark.parametrize("script", [True, False])
def test_whoever_writes_on_a_page_of_before_is_told_what_was_published_since(
    someone, office, script
):
    head = someone("zhouxy")
    head.get("/definitions/settlement")
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    data = {"workflows": text_of(head.page, "workflows"), "_reason": "只写了理由"}
    data |= {name: head.hidden(name) for name in ("_edition", "_version")}
    told = "您从第 1 版开始改，现在在用的是第 2 版。"
    if script:
        answer = head.post("/definitions/settlement/check", data).json
        assert told in answer["stale"]
        assert answer["against"] == "与第 2 版相比"
        assert answer["ready"]["line"] == f"{told}和在用的有 1 处不同。"
    answer = head.post("/definitions/settlement", data)
    assert answer.status_code == 303
    page = head.get(answer.location).text
    assert told in page
    assert "步骤“复核”不再有。" in page


def test_a_proposal_is_a_message_that_leads_to_it(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    made = propose(office, "zhouxy", "settlement")
    admin = someone("admin")
    assert 'aria-label="消息，1 条没有看过"' in admin.get("/inbox/").text
    page = admin.get("/messages/").text
    assert f'<a href="/proposals/{made}">维修工程结算书</a>' in page
    assert "提出了一份修改，等您发布" in page
    answer = admin.post("/messages/seen", {"_until": admin.hidden("_until")})
    assert "都看过了。" in admin.get(answer.location).text
