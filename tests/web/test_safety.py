"""What stands around every page: headers, tokens, sizes; templates hold no code."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.offices import Office

TEMPLATES = sorted((Path(__file__).parents[2] / "app" / "web" / "templates").glob("*.html"))


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/verify", "/v/ABCDEF", "/nowhere", "/mark.svg"]
)
def test_every_answer_carries_the_strict_policy(anonymous, address):
    headers = anonymous.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-")
    for word in ("unsafe", "data:", "*", "http"):
        assert word not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_each_answer_has_a_nonce_of_its_own(anonymous):
    nonces = set()
    for _ in range(3):
        policy = anonymous.get("/sign-in").headers["Content-Security-Policy"]
        nonce = re.search("nonce-([^']+)", policy)[1]
        assert f'nonce="{nonce}"' in anonymous.page
        nonces.add(nonce)
    assert len(nonces) == 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_code_and_no_style_of_their_own(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|[\s\"']style=|[\s\"']on[a-z]+=|javascript:|\|\s*safe\b", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert 'nonce="{{ nonce }}"' in script


def test_cookies_are_closed_to_scripts_and_other_sites(someone):
    cookie = someone("wangmin").client.get_cookie("countersign")
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_over_https_cookies_are_secure_and_browsers_are_told_to_stay_there(office):
    settings = replace(office.ports.settings, public_url="https://forms.example")
    app = Office(replace(office.ports, settings=settings), office.ids).app()
    answer = app.test_client().get("/sign-in", base_url="https://forms.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-countersign=")
    assert "Secure" in cookie


def test_a_post_without_the_token_does_nothing(someone):
    browser = someone("wangmin")
    answer = browser.client.post("/forms/dispatch-ticket")
    assert answer.status_code == 400
    assert "没有草稿" in browser.get("/inbox/drafts").text


def test_a_post_from_another_site_is_refused(someone):
    browser = someone("wangmin")
    browser.get("/forms")
    answer = browser.post("/forms/dispatch-ticket", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_nothing_is_done_by_opening_an_address(someone):
    browser = someone("wangmin")
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/forms/dispatch-ticket").status_code == 405
    assert browser.get("/inbox/").status_code == 200


def test_a_form_of_more_than_a_megabyte_is_refused(someone):
    browser = someone("wangmin")
    address = browser.begin()
    answer = browser.post(address, {"_do": "submit", "work": "渗" * 500_000})
    assert answer.status_code == 413
    assert "请不要超过 1 MB。" in answer.text


def test_who_hands_in_too_much_hears_how_much_that_page_takes(someone):
    browser = someone("admin")
    for address, most in (("/admin/import/people", "20 MB"), ("/verify", "50 MB")):
        browser.get(address)
        answer = browser.client.post(
            address, headers={"Content-Type": "multipart/form-data; boundary=x"},
            environ_overrides={"CONTENT_LENGTH": "200000000"},
        )  # fmt: skip
        assert answer.status_code == 413
        assert f"请不要超过 {most}，其中文字不超过 1 MB。" in answer.text


def test_what_was_refused_to_be_done_is_no_page_that_may_not_be_seen(someone, office):
    admin, clerk = someone("admin"), someone("wangmin")
    with office.ports.store.reading() as reading:
        departments = reading.organisation().departments.values()
    above = next(each.parent for each in departments if each.parent)
    admin.get("/admin/departments/")
    refused = admin.post(f"/admin/departments/{above}/retire", {"_do": "retire"})
    assert refused.status_code == 409
    assert re.search("<h1>没有办成</h1>\\s*<p>(还有人在任|下面还有部门)", refused.text)
    assert "您不能看这一页" in clerk.get("/admin/people/").text
    clerk.get("/inbox/")
    answer = clerk.post("/forms/settlement")
    assert answer.status_code == 403
    assert "<h1>没有办成</h1>" in answer.text


def test_pages_with_what_people_typed_are_not_stored_by_the_browser(someone):
    browser = someone("wangmin")
    assert browser.get(browser.begin()).headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_shows_a_code_and_tells_the_log_no_answers(
    someone, office, caplog, monkeypatch
):
    browser = someone("wangmin")

    answers = ["陈秋水"]

    def broken(*_):
        raise LookupError(*answers)

    monkeypatch.setattr("app.services.inbox.waiting", broken)
    answer = browser.get("/inbox/")
    assert answer.status_code == 500
    code = re.search(r'print-code">([0-9A-F]{6})<', answer.text)[1]
    assert code in caplog.text
    assert "LookupError" in caplog.text
    assert "陈秋水" not in caplog.text + answer.text
