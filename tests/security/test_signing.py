"""A signature is given by who it is of, once, for what they were shown."""

import pytest

from tests.offices import PASSWORD
from tests.security.conftest import (
    KEPT,
    at_the_repair,
    decide,
    fine,
    kept,
    submitted,
    task_of,
    with_draft,
)
from tests.web.papers import TICKET, signed


@pytest.mark.parametrize(
    "forged",
    [{}, {"_kind": "password"}, {"_identity": "signing-session", "identity": "password"},
     {"_kind": "in-person-no-code", "_witness": "wangmin", "_signer": KEPT},
     {"_password": ""}, {"_password": "wrong-wrong-wrong"}, {"password": PASSWORD},
     {"proved": "9999999999", "_proved": "9999999999"}],
)  # fmt: skip
def test_nobody_signs_without_the_password(someone, office, forged):
    record = submitted(someone("wangmin"))
    head, task = someone("zhouxy"), task_of(office, record, "issue")
    shown = signed(head, f"{task}/agree")
    answer = fine(head.post(f"{task}/agree", {**shown, **forged}))
    assert answer.status_code in (403, 422)
    head.get(task)
    assert head.post(task, {"_do": "agree", **forged}).location == f"{task}/agree"
    assert office.record(record).open_tasks()[0].step == "issue"


def test_a_draft_is_not_submitted_around_its_signing_page(someone, office):
    browser = someone("wangmin")
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = signed(browser, f"{address}/sign")
    token = shown["_shown"]
    other = {"_shown": ("y" if token[0] == "x" else "x") + token[1:]}
    for data in ({}, shown, {"_password": PASSWORD}, {**other, "_password": PASSWORD}):
        assert fine(browser.post(f"{address}/sign", data)).status_code in (409, 422)
    assert kept(browser, address)
    assert "还没有发起过" in browser.get("/inbox/started").text


def test_a_replayed_signature_does_nothing_twice(someone, office):
    clerk = someone("wangmin")
    address = clerk.begin()
    clerk.post(address, {**TICKET, "_do": "submit"})
    shown = {**signed(clerk, f"{address}/sign"), "_password": PASSWORD}
    places = {clerk.post(f"{address}/sign", shown).location for _ in range(3)}
    assert len(places) == 1
    record = places.pop()[-16:]
    head, task = someone("zhouxy"), task_of(office, record, "issue")
    shown = {**signed(head, f"{task}/agree"), "_password": PASSWORD}
    first, again = (head.post(f"{task}/agree", shown) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert again.location.endswith(f"/records/{record}"), "it is led to what it did before"
    assert [act.step for act in office.record(record).acts.values()] == ["prepare", "issue"]


def test_a_signature_is_for_the_content_that_was_shown(someone, office):
    record, captain = at_the_repair(office), someone("huangjp")
    task = task_of(office, record, "repair")
    captain.get(task)
    fills = {"self_check": "好了", "finished_on": "2026-11-24", "in_time": "in_time"}
    captain.post(task, {**fills, "_do": "submit"})
    shown = signed(captain, f"{task}/submit")
    captain.post(f"{task}/save", {**fills, "self_check": "另一句话"})
    answer = captain.post(f"{task}/submit", {**shown, "_password": PASSWORD})
    assert answer.status_code == 409
    assert "另一句话" in answer.text, "what would be signed now is shown"


def test_only_the_step_of_the_customer_is_signed_in_person(someone, office):
    """And there nobody signs by themselves: not the clerk, not with a password."""
    record = at_the_repair(office)
    fills = {"self_check": ["好"], "finished_on": ["2026-11-24"], "in_time": ["in_time"]}
    office.hands.act("huangjp", record, "repair", "submit", fills)
    clerk = someone("wangmin")
    answer = decide(clerk, task_of(office, record, "check_customer"), "confirm", _kind="password")
    assert answer.status_code == 303
    act = list(office.record(record).acts.values())[-1].content
    assert (act["identity"], act["witness"]) == ("in-person-no-code", office.ids["wangmin"])
    answer = decide(
        someone("dinglp"), task_of(office, record, "check_property"), "confirm",
        _kind="in-person-no-code", _witness=office.ids["wangmin"], _signer=KEPT,
    )  # fmt: skip
    assert answer.status_code == 303
    act = list(office.record(record).acts.values())[-1].content
    assert (act["identity"], act["witness"]) == ("password", "")
