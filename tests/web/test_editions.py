"""Revisions, editions of before and settings, on their pages."""

import pytest

from tests.services.test_form_settings import want
from tests.services.test_publishing import (  # noqa: F401  second is a fixture
    CHECK,
    PAY,
    change,
    edition,
    propose,
    publish,
    second,
)


def test_the_list_of_revisions_has_the_columns_of_the_paper(someone, office):
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement", reason="财务要看")
    page = someone("zhouxy").get("/definitions/settlement/history").text
    heads = ("日期", "修订状态", "修改内容", "修改人", "审核人", "批准人")
    assert all(f">{head}</th>" in page for head in heads)
    for words in ("第 2 版", "财务要看", "步骤“复核”（审批）", "首次发布"):
        assert words in page


def test_an_edition_of_before_becomes_a_draft_and_then_a_new_edition(someone, office):
    first = edition(office, "settlement")
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    browser = someone("admin")
    page = browser.get("/definitions/settlement/editions/1").text
    assert "步骤“复核”不再有" in page
    answer = browser.post("/definitions/settlement/editions/1")
    page = browser.get(answer.location).text
    assert 'value="退回第 1 版"' in page
    hidden = {name: browser.hidden(name) for name in ("_edition", "_version")}
    sent = {**hidden, "_do": "publish", "_reason": "退回第 1 版", **{
        path.split("/")[0]: text for path, text in first.files.items()}}  # fmt: skip
    assert browser.post(answer.location, sent).status_code == 303
    assert edition(office, "settlement").hash == first.hash
    assert browser.get("/definitions/settlement/editions/9").status_code == 404


def test_a_draft_of_one_s_own_is_replaced_only_where_one_says_so(someone, office):
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    change(office, "admin", "settlement", "forms", ("zh: 凭证号", "zh: 我改的"))
    browser = someone("admin")
    place = "/definitions/settlement/editions/1"
    browser.get(place)
    refused = browser.post(place)
    assert refused.status_code == 409
    assert "换掉我的草稿" in refused.text
    assert 'href="/definitions/settlement"' in refused.text[refused.text.index("换掉我的草稿") :]
    assert "我改的" in browser.get("/definitions/settlement").text, "what was typed is there"
    assert browser.post(place, {"_do": "replace"}).status_code == 303
    page = browser.get("/definitions/settlement").text
    assert "我改的" not in page
    assert 'value="退回第 1 版"' in page


def test_going_on_with_a_proposal_replaces_no_draft_unasked(someone, office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    made = propose(office, "zhouxy", "settlement", "财务要看")
    change(office, "admin", "settlement", "forms", ("zh: 凭证号", "zh: 我改的"))
    browser = someone("admin")
    place = f"/proposals/{made}"
    browser.get(place)
    refused = browser.post(place, {"_do": "take"})
    assert refused.status_code == 409
    assert "换掉我的草稿" in refused.text
    assert "我改的" in browser.get("/definitions/settlement").text
    browser.get(place)
    assert browser.post(place, {"_do": "replace"}).status_code == 303
    page = browser.get("/definitions/settlement").text
    assert "我改的" not in page
    assert "财务要看" in page
    browser.get(place)
    assert browser.post(place, {"_do": "take"}).status_code == 303, "it is the same by now"


def test_settings_are_wanted_confirmed_and_told(someone, office, second):  # noqa: F811
    browser = someone("admin")
    place = "/definitions/settlement/settings"
    assert "20,000.00" in browser.get(place).text
    sent = {"_name": "audit_from", "_value": "3万", "_since": "2099-01-01", "_reason": "涨价"}
    answer = browser.post(place, sent)
    assert answer.status_code == 422
    assert 'value="3万"' in answer.text, "what was typed is still there"
    assert browser.post(place, {**sent, "_value": "30000"}).status_code == 303
    page = browser.get(place).text
    assert "要改为" in page
    assert "等另一位管理员确认" in page
    assert browser.post(place, {"_do": "confirm", "_proposal": "nowhere"}).status_code == 404
    proposal = browser.hidden("_proposal")
    answer = browser.post(place, {"_do": "confirm", "_proposal": proposal})
    assert answer.status_code == 403
    assert "要请另一位管理员确认" in answer.text
    head = someone("zhouxy")
    page = head.get(place).text
    assert "送审限额" in page
    assert 'name="_value"' not in page
    assert head.post(place, {**sent, "_value": "30000"}).status_code == 403


@pytest.mark.parametrize("place", ["settings", "history", "editions/1", "preview", "preview.pdf"])
def test_who_looks_after_nothing_sees_none_of_it(someone, place):
    for login in ("wangmin", "hefang"):
        answer = someone(login).get(f"/definitions/settlement/{place}")
        assert answer.status_code == 403 or "由系统管理员和归口部门" in answer.text
        assert "送审限额" not in answer.text


def test_the_page_tells_what_waits(someone, office):
    want(office)
    assert "1 份修改等发布" in someone("admin").get("/definitions").text
