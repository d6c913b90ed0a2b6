"""Messages at the pages: a bell, a list of links, and when one wants mail."""

import re

import pytest

from tests.web.slips import FILES, call


@pytest.fixture
def office(office):
    office.publish_texts(FILES)
    return office


def bell(page):
    return re.search(r'aria-label="(消息[^"]*)"', page)[1]


def test_a_bell_counts_what_is_new_and_looking_changes_nothing(office, someone):
    record = call(office, taken=["一"])
    yudj = someone("yudj")
    assert bell(yudj.get("/inbox/").text) == "消息，1 条没有看过"
    page = yudj.get("/messages/").text
    task = office.record(record).open_tasks()[0].id
    assert f'href="/tasks/{task}"' in page
    assert "请您办理" in page
    assert bell(yudj.get("/messages/").text) == "消息，1 条没有看过"
    yudj.get("/messages/")
    until = yudj.hidden("_until")
    assert yudj.post("/messages/seen", {"_until": until}).status_code == 303
    assert bell(yudj.get("/messages/").text) == "消息"
    assert "都看过了。" in yudj.page


def test_a_list_acts_on_nothing_and_other_peoples_messages_stay_theirs(office, someone):
    call(office, taken=["一"])
    wangmin = someone("wangmin")
    page = wangmin.get("/messages/").text
    assert "还没有消息" in page
    for until in ("", "yesterday", "9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00"):
        assert wangmin.post("/messages/seen", {"_until": until}).status_code == 303
    assert bell(someone("yudj").get("/inbox/").text) == "消息，1 条没有看过"
    forms = re.findall(r'<form[^>]*action="([^"]+)"', someone("yudj").get("/messages/").text)
    assert set(forms) == {"/messages/seen"}


def test_a_person_sets_when_they_want_mail(someone):
    browser = someone("wangmin")
    browser.get("/me")
    wanted = {"each": "day", "digest": "08:15", "quiet_from": "21:00", "quiet_to": "07:00"}
    assert browser.post("/me/notices", wanted).status_code == 303
    page = browser.get("/me").text
    for time in ("08:15", "21:00", "07:00"):
        assert f'value="{time}"' in page
    answer = browser.post("/me/notices", {**wanted, "quiet_to": ""})
    assert answer.status_code == 422
    assert "两头" in answer.text
    browser.get("/me")
    assert browser.post("/me/notices", {"each": "alone", "digest": "08:15"}).status_code == 303
    assert 'value="alone" checked' in browser.get("/me").text
