"""Passwords, codes and names cannot be tried out fast, and long ones cost nothing."""

import re
import time

from app.web.limits import Limit
from tests.offices import PASSWORD
from tests.security.conftest import fine, submitted, task_of
from tests.web.conftest import Browser
from tests.web.papers import signed


def test_a_very_long_password_costs_no_more_than_another(someone, anonymous):
    started = time.process_time()
    for length in (2_000, 900_000):
        anonymous.get("/sign-in")
        data = {"login": "wangmin", "password": "x" * length}
        assert fine(anonymous.post("/sign-in", data)).status_code == 403
    assert time.process_time() - started < 2
    browser = someone("wangmin")
    browser.get("/me")
    for length in (1_025, 400_000):
        new = "x" * length
        answer = browser.post("/me", {"old": PASSWORD, "new": new, "again": new})
        assert fine(answer).status_code == 422
    assert someone("wangmin"), "a password that could not be typed in again was not set"
    new = "长" * 1_024
    assert browser.post("/me", {"old": PASSWORD, "new": new, "again": new}).status_code == 200
    assert Browser(browser.client.application).sign_in("wangmin", new).status_code == 303


def test_guessing_passwords_on_the_signing_page_locks_like_on_the_first(someone, office):
    record = submitted(someone("wangmin"))
    head, task = someone("zhouxy"), task_of(office, record, "issue")
    shown = signed(head, f"{task}/agree")
    codes = [
        head.post(f"{task}/agree", {**shown, "_password": "wrong-wrong"}).status_code
        for _ in range(11)
    ]
    assert codes[:8] == [403] * 8
    assert codes[-1] == 429
    right = head.post(f"{task}/agree", {**shown, "_password": PASSWORD})
    assert fine(right).status_code == 429, "the right one does not help before its time"
    assert Browser(head.client.application).sign_in("zhouxy").status_code == 429


def test_codes_cannot_be_tried_out_fast(anonymous, monkeypatch):
    monkeypatch.setattr("app.web.verify.CODES", Limit(60))
    codes = [anonymous.get(f"/v/{number:012d}").status_code for number in range(80)]
    assert codes[:60] == [404] * 60
    assert set(codes[60:]) == {429}


def test_names_cannot_be_tried_out_fast(app):
    """Many names from one place lock the place; who is somebody and who is not sounds the same."""
    browser = Browser(app)
    browser.get("/sign-in")
    said = {
        (answer.status_code, re.sub(r'value="[^"]*"|nonce-\S+|nonce="[^"]*"', "", answer.text))
        for answer in (
            browser.post("/sign-in", {"login": login, "password": "x" * 12})
            for login in ("wangmin", "nobody-here", "zhouxy")
        )
    }
    assert len(said) == 1
    place = {"environ_base": {"REMOTE_ADDR": "10.9.9.9"}}
    codes = [
        browser.post("/sign-in", {"login": f"n{i}", "password": "x" * 12}, **place).status_code
        for i in range(52)
    ]
    assert codes[-1] == 429
