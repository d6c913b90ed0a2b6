"""What comes from elsewhere does nothing here, and nothing here leads elsewhere."""

import re

import pytest

from tests.offices import PASSWORD
from tests.security.conftest import fine, kept, submitted, with_draft


def test_a_form_from_elsewhere_does_nothing(someone, office):
    browser = someone("wangmin")
    address = with_draft(browser)
    token, other = browser.fresh_token(), someone("chenjia").fresh_token()
    for data, headers in (
        ({}, {}),
        ({"csrf_token": ""}, {}),
        ({"csrf_token": other}, {}),
        ({"csrf_token": token[:-1] + "x"}, {}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "same-site"}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "x"}),
    ):
        for place in ("", "/save", "/discard", "/sign"):
            posted = {"customer": "x", **data}
            answer = browser.client.post(f"{address}{place}", data=posted, headers=headers)
            assert fine(answer).status_code in (400, 403)
        assert fine(browser.client.post("/sign-out", data=data, headers=headers)).status_code > 399
    assert kept(browser, address)


def test_what_changes_something_is_not_done_by_opening_it(someone, app):
    browser = someone("wangmin")
    address = with_draft(browser)
    for rule in app.url_map.iter_rules():
        gets = [r for r in app.url_map.iter_rules() if r.rule == rule.rule and "GET" in r.methods]
        if "POST" in rule.methods and not gets:
            plain = re.sub("<draft>", address[-16:], rule.rule)
            plain = re.sub("<[^>]+>", "dispatch-ticket", plain)
            answer = fine(browser.get(plain))
            assert answer.status_code in (403, 404, 405), plain
    assert kept(browser, address)


@pytest.mark.parametrize(
    "next_",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "javascript:x()", "/\r\nLocation: https://evil.example", " //evil.example",
     "/\x00/evil.example", "///evil.example", "evil.example"],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_only(anonymous, next_):
    page = fine(anonymous.get("/sign-in", query_string={"next": next_})).text
    assert "evil.example" not in page
    data = {"login": "wangmin", "password": PASSWORD, "_next": next_}
    assert anonymous.post("/sign-in", data).location == "/"


def test_carried_answers_lead_to_our_own_pages_only(someone):
    browser = someone("wangmin")
    browser.get("/forms")
    for next_ in ("//evil.example/drafts/x", "/drafts/../../x", "/drafts/x\n", "/records/x"):
        answer = browser.post("/resume", {"_next": next_, "_carried": '[["customer","x"]]'})
        assert answer.location == "/inbox/"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", 'a"<b>', "127.0.0.1@evil"])
def test_no_page_and_no_redirect_repeats_the_host_that_was_asked_for(someone, host):
    browser = someone("wangmin")
    headers = {"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "javascript"}
    for address in ("/", "/inbox", "/forms", "/me", "/verify", "/nowhere", "/v/ABC"):
        answer = fine(browser.client.get(address, headers=headers))
        assert "evil" not in answer.text + str(answer.headers)


def test_a_file_name_cannot_end_a_header(someone, office):
    record = submitted(someone("wangmin"))
    browser = someone("wangmin")
    office.ports.render = lambda *_, **__: b"%PDF-1.7\n%%EOF"
    place = browser.get(f"/records/{record}/preview.pdf").headers["Content-Disposition"]
    assert re.fullmatch(r"inline; filename\*=UTF-8''[A-Za-z0-9%.-]+", place)
