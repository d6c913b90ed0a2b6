"""Signing in at a browser: lock-out says until when, and ends."""

import re

import pytest
from playwright.sync_api import expect

from app.core.errors import NotAllowed, TooOften
from app.services import sign_in
from tests.offices import PASSWORD

RIGHT = PASSWORD


def try_ten(desk):
    for number in range(10):
        desk.sign_in("wangmin", f"wrong-guess-{number}")
        expect(desk.page.get_by_role("alert")).to_be_visible()


def locked_until(served):
    with served.office.ports.store.reading() as reading:
        return reading.throttle("login:wangmin")[1].astimezone(served.office.ports.zone)


def test_ten_wrong_passwords_lock_and_say_until_when(served):
    desk = served.desk()
    desk.expected = {403, 429}
    try_ten(desk)
    until = locked_until(served)
    assert (until - served.office.ports.now()).total_seconds() > 14 * 60
    expect(desk.page.get_by_role("alert")).to_contain_text(f"锁定到 {until:%H:%M}")

    desk.sign_in("wangmin", RIGHT)  # the right one is refused while locked
    expect(desk.page.get_by_role("alert")).to_contain_text(f"锁定到 {until:%H:%M}")
    expect(desk.page.get_by_label("工号或登录名")).to_have_value("wangmin")
    desk.open("/inbox/")
    expect(desk.page).to_have_url(re.compile("/sign-in"))

    other = served.desk().sign_in("chenjia")  # nobody else is locked out
    expect(other.page.get_by_role("link", name="陈嘉宁")).to_be_visible()

    sign_in.unlock(served.office.ports, "wangmin")
    desk.sign_in("wangmin", RIGHT)
    expect(desk.page.get_by_role("link", name="王敏")).to_be_visible()


def test_a_lock_ends_by_itself(served):
    ports = served.office.ports
    for number in range(10):  # somebody else, at no browser of ours
        with pytest.raises((NotAllowed, TooOften)):
            sign_in.sign_in(ports, "wangmin", f"wrong-guess-{number}", "198.51.100.7")
    desk = served.desk()
    desk.expected = {429}
    desk.sign_in("wangmin", RIGHT)
    expect(desk.page.get_by_role("alert")).to_contain_text(f"锁定到 {locked_until(served):%H:%M}")
    served.later(minutes=15, seconds=1)
    desk.sign_in("wangmin", RIGHT)
    expect(desk.page.get_by_role("link", name="王敏")).to_be_visible()


def test_the_first_wrong_password_says_nothing_about_who_exists(served):
    desk = served.desk()
    desk.expected = {403}
    said = []
    for login in ("wangmin", "nobody-of-that-name"):
        desk.sign_in(login, "wrong-guess")
        said.append(desk.page.get_by_role("alert").inner_text())
    assert said[0] == said[1]


def test_after_signing_in_one_is_where_one_wanted_to_go(served):
    desk = served.desk()
    desk.open("/inbox/started")
    desk.sign_in("wangmin")
    expect(desk.page).to_have_url(f"{served.url}/inbox/started")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("我发起的")


def test_signing_out_ends_the_session_and_the_back_button_shows_nothing(served):
    desk = served.desk("wangmin")
    page = desk.open("/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_label("密码")).to_be_visible()
