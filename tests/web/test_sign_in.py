"""Signing in, being locked out, signing out."""

from datetime import timedelta

import pytest

from app.core.records.organisation import Person
from app.services import people, sign_in
from tests.offices import PASSWORD
from tests.web.conftest import Browser


def test_signing_in_leads_to_where_one_wanted_to_go(anonymous):
    there = anonymous.get("/forms").location
    anonymous.get(there)
    answer = anonymous.post(
        "/sign-in", {"login": "wangmin", "password": PASSWORD, "_next": anonymous.hidden("_next")}
    )
    assert (answer.status_code, answer.location) == (303, "/forms")


def test_signing_in_never_leads_to_another_site(anonymous):
    for address in ("https://else.example/", "//else.example", "/\\else.example", "javascript:x"):
        anonymous.get("/sign-in", query_string={"next": address})
        answer = anonymous.post(
            "/sign-in", {"login": "wangmin", "password": PASSWORD, "_next": address}
        )
        assert answer.location == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(anonymous):
    answer = anonymous.sign_in("wangmin", "wrong")
    assert answer.status_code == 403
    assert 'value="wangmin"' in answer.text
    assert "工号或密码不对" in answer.text


@pytest.mark.parametrize("login", ["wangmin", "linxi", "no-such-name"])
def test_the_time_that_a_wrong_password_takes_tells_nothing_of_the_name(
    office, anonymous, monkeypatch, login
):
    with office.ports.store.writing() as writing:  # as an import leaves her: without a password
        linxi = Person(id="linxi", name="林溪", login="linxi")
        writing.put_person(linxi, at=office.ports.now(), by="system:test")
    held, matches = [], sign_in._matches

    def seen(hash_, password):
        held.append(hash_)
        return matches(hash_, password)

    monkeypatch.setattr(sign_in, "_matches", seen)
    anonymous.get("/sign-in")
    for password in ("wrong", "", "nobody"):
        assert anonymous.post("/sign-in", {"login": login, "password": password}).status_code == 403
    assert len(held) == 3
    assert all(each.startswith("$argon2id$") for each in held)


def test_ten_wrong_passwords_lock_and_say_until_when(office, anonymous):
    for _ in range(10):
        answer = anonymous.sign_in("wangmin", "wrong")
    assert answer.status_code == 429
    until = (office.ports.now() + timedelta(minutes=15)).astimezone(office.ports.zone)
    near = {(until + timedelta(minutes=m)).strftime("%H:%M") for m in (-1, 0)}
    assert any(f"锁定到 {clock}" in answer.text for clock in near)
    assert anonymous.sign_in("wangmin").status_code == 429


def test_a_session_ends_twelve_hours_after_signing_in(office):
    now = office.ports.now()
    moment = [now]
    office.ports.clock = lambda: moment[0]
    browser = Browser(office.app())
    browser.sign_in("wangmin")
    moment[0] = now + timedelta(hours=11, minutes=59)
    assert browser.get("/inbox/").status_code == 200
    moment[0] = now + timedelta(hours=12, minutes=1)
    assert browser.get("/inbox/").status_code == 302


def test_signing_out_ends_the_session_and_clears_the_browser(someone):
    browser = someone("wangmin")
    browser.get("/me")
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/inbox/").status_code == 302


def test_a_new_password_ends_the_other_sessions(someone):
    here, there = someone("wangmin"), someone("wangmin")
    here.get("/me")
    new = "five-quiet-blue-otters"
    done = here.post("/me", {"old": PASSWORD, "new": new, "again": new})
    assert "密码已改" in done.text
    assert here.get("/inbox/").status_code == 200
    assert there.get("/inbox/").status_code == 302


def test_a_first_password_is_not_changed_to_itself(office, anonymous):
    password = people.reset_password(office.ports, "wangmin", by=office.ids["admin"])
    anonymous.sign_in("wangmin", password)
    anonymous.get("/me")
    answer = anonymous.post("/me", {"old": password, "new": password, "again": password})
    assert answer.status_code == 422
    assert "新密码请和现在的不一样" in answer.text
    assert anonymous.get("/inbox/").location == "/me", "it is still to be changed"


def test_the_page_of_a_script_hears_that_nobody_is_signed_in(anonymous):
    answer = anonymous.client.get("/session", headers={"X-Requested-With": "fetch"})
    told = {"error": "signed-out", "text": "登录已过期。请重新登录。"}
    assert (answer.status_code, answer.json) == (401, told)


def test_a_copied_cookie_opens_nothing_after_signing_out(office, someone):
    browser = someone("wangmin")
    thief = office.app().test_client()
    thief.set_cookie("countersign", browser.client.get_cookie("countersign").value)
    assert thief.get("/inbox/").status_code == 200
    browser.get("/inbox/")
    browser.post("/sign-out")
    assert thief.get("/inbox/").status_code == 302
