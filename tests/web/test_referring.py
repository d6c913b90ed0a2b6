"""Another record named by its number: found, fetched from, tied to; never told of to strangers."""

import json
import re
from html import unescape

import pytest

from app.core.engine.posted import UNKNOWN_RECORD
from app.core.records.organisation import AUDITOR
from app.services import people
from app.services.trails import faults_of
from tests.offices import PASSWORD
from tests.web.papers import TICKET, signed

FORM = """
title: 电话回访
workflow: call
fields:
  - name: ticket
    type: record
    label: 派工单
    form: dispatch-ticket
    required: yes
    fetch: {customer: customer, estate: estate, unit: unit, kind_of: warranty, phone: phone}
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: unit, type: unit, label: 单元, of: estate}
  - {name: kind_of, type: choice, label: 类别, options: {a: 甲, b: 乙}}
  - {name: phone, type: phone, label: 电话}
  - {name: happy, type: yes_no, label: 满意}
"""
ROUTE = """
title: 回访
steps:
  - {step: call, kind: fill, title: 回访, by: {role: officer}}
  - {step: look, kind: approve, title: 看, by: {head_of: customer-service}}
"""


@pytest.fixture
def ticket(office):
    """A dispatch ticket of the officer of the western office."""
    office.publish(forms__call=FORM, workflows__call=ROUTE)
    posted = {name: [text] for name, text in TICKET.items()}
    return office.record(office.hands.submit("wangmin", "dispatch-ticket", posted))


def value_of(page, name):
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return unescape(found[1]) if found else None


def chosen(page, name):
    found = re.search(rf'name="{name}".*?</select>', page, re.S)
    return re.findall(r'value="([^"]+)"[^>]* selected', found[0])


def fetch(browser, address, **typed):
    return browser.post(f"{address}/save", {**typed, "_fetch": "ticket"})


def test_without_script_a_button_fills_what_is_blank_and_nothing_else(someone, ticket):
    browser = someone("wangmin")
    address = browser.begin("call")
    typed = {"ticket": f" {ticket.number.lower()} ", "customer": "陈女士"}
    answer = browser.post(address, {**typed, "_fetch": "ticket"})
    assert answer.status_code == 303
    page = browser.get(address).text
    assert value_of(page, "customer") == "陈女士"
    assert value_of(page, "ticket") == ticket.number
    assert chosen(page, "estate") == ["jiangbin"]
    assert chosen(page, "unit") == ["jiangbin-3-1-1201"]
    assert 'name="kind_of" value="b" checked' in re.sub(r' id="[^"]*"', "", page)
    assert f"工程派工单 {ticket.number}，" in page


def test_the_script_is_told_the_same(someone, ticket):
    browser = someone("wangmin")
    address = browser.begin("call")
    told = fetch(browser, address, ticket=ticket.number).json
    assert told["texts"]["customer"] == [TICKET["customer"]]
    assert told["texts"]["kind_of"] == ["b"]
    assert "phone" not in told["texts"]  # nothing is answered there
    assert told["said"].startswith(f"工程派工单 {ticket.number}，")
    assert told["fault"] == ""
    assert value_of(browser.get(address).text, "customer") == TICKET["customer"]


def test_submitting_ties_both_records_once(office, someone, ticket):
    browser = someone("wangmin")
    address = browser.begin("call")
    data = {"ticket": ticket.number, "customer": "陈女士"}
    where = browser.post(address, {**data, "_do": "submit"}).location
    again = browser.post(address, {**data, "_do": "submit"}).location
    assert again == where
    call = office.record(where[-16:])
    assert [(link.way, link.record) for link in call.links] == [("from", ticket.id)]
    other = office.record(ticket.id)
    assert [(link.way, link.record) for link in other.links] == [("to", call.id)]
    with office.ports.store.reading() as reading:
        kept = {each.path: each.value for each in reading.kept(call.id).values()}
        assert [*faults_of(reading, [call.id])] == [(call.id, [])]
        assert [*faults_of(reading, [ticket.id])] == [(ticket.id, [])]
    assert kept["ticket"] == ticket.id
    page = browser.get(where).text
    assert ticket.number in page
    assert ticket.id not in re.sub(r'href="[^"]*"', "", page)


NOBODYS = ("PG-2026-9999", "JS-2026-0001", "x", "' OR 1=1 --", "%", "0" * 16, "PG" * 30)


def test_a_record_that_may_not_be_read_is_refused_like_one_that_there_is_not(
    office, someone, ticket
):
    stranger = someone("yudj")  # of another department
    assert stranger.get(f"/records/{ticket.id}").status_code == 403
    office.publish(
        forms__call=FORM, workflows__call=ROUTE.replace("role: officer", "head_of: engineering")
    )
    address = stranger.begin("call")
    seen = set()
    for number in (ticket.number, ticket.id, *NOBODYS):
        told = fetch(stranger, address, ticket=number)
        assert told.status_code == 200
        seen.add(json.dumps(told.json, sort_keys=True, ensure_ascii=False))
        answer = stranger.post(address, {"ticket": number, "_fetch": "ticket"})
        assert answer.status_code == 422
        assert UNKNOWN_RECORD in answer.text
        assert "还有 1 处要改" in answer.text
        answer = stranger.post(address, {"ticket": number, "_do": "submit"})
        assert (answer.status_code, UNKNOWN_RECORD in answer.text) == (422, True)
        assert TICKET["customer"] not in answer.text
    assert seen == {json.dumps(
        {"said": "", "texts": {}, "fault": UNKNOWN_RECORD}, sort_keys=True, ensure_ascii=False
    )}  # fmt: skip


def test_what_an_auditor_fetches_is_noted_as_read(office, someone, ticket):
    """Somebody who opens forms and is an auditor as well."""
    people.appoint(office.ports, "yudj", AUDITOR, "")
    office.publish(
        forms__call=FORM, workflows__call=ROUTE.replace("role: officer", "head_of: engineering")
    )
    browser = someone("yudj")
    address = browser.begin("call")
    assert fetch(browser, address, ticket="PG-2020-0001").json["said"] == ""
    assert fetch(browser, address, ticket=ticket.number).json["said"]
    with office.ports.store.reading() as reading:
        looks = [(each.kind, each.record, each.person) for each in reading.looks()]
    assert looks == [("read", ticket.id, office.ids["yudj"])]


@pytest.mark.parametrize("name", ["customer", "nothing", "", "../x", "ticket/x"])
def test_only_fields_that_name_records_fetch(someone, ticket, name):
    browser = someone("wangmin")
    address = browser.begin("call")
    answer = browser.post(f"{address}/save", {"ticket": ticket.number, "_fetch": name})
    assert answer.status_code == (404 if name else 200)
    assert TICKET["customer"] not in answer.text


def test_a_number_is_looked_up_anew_when_it_is_signed(office, someone, ticket):
    """Whoever lost the right to read a record between typing and submitting cannot tie it."""
    route = ROUTE.replace("by: {role: officer}}", "by: {role: officer}, signs: 回访人}")
    office.publish(forms__call=FORM, workflows__call=route)
    browser = someone("wangmin")
    address = browser.begin("call")
    browser.post(address, {"ticket": ticket.number, "_do": "submit"})
    shown = signed(browser, f"{address}/sign")
    browser.post(f"{address}/save", {"ticket": "PG-2026-9999"})
    answer = browser.post(f"{address}/sign", {**shown, "_password": PASSWORD})
    assert answer.status_code == 422
    assert office.record(ticket.id).links == ()


def test_a_register_tells_no_stranger_which_numbers_were_drawn(office, ticket, someone):
    read = "access: {read: [{department: engineering}]}\nfields:\n"
    office.publish(forms__call=FORM.replace("fields:\n", read, 1), workflows__call=ROUTE)
    stranger = someone("yudj")
    assert stranger.get(f"/records/{ticket.id}").status_code == 403
    told = set()
    for number in (ticket.number, f"{ticket.number[:-4]}9999"):
        page = stranger.get(f"/registers/call?f.ticket={number}")
        assert page.status_code == 200
        told.add(re.sub(r'nonce="[^"]*"|value="[^"]{50,}"', "", page.text.replace(number, "")))
    assert len(told) == 1, "whether there is such a ticket cannot be seen"
