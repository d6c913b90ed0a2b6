"""What a hostile browser sends: none of it is a fault of ours, none of it loses a draft."""

import json

import pytest

from app.services import drafts as drafts_service
from tests.offices import PASSWORD
from tests.security.conftest import (
    KEPT,
    fine,
    kept,
    with_draft,
)
from tests.web.conftest import Browser
from tests.web.papers import TICKET, signed

STRANGE = (
    {"_drop": "a\r\nSet-Cookie: x=1"},
    {"_drop": "../../x/../y"},
    {"_add": "items\r\n"},
    {"_add": "__proto__"},
    {"_do": "\0"},
    {"_do": "agree"},
    {"foreign": "x", "paid_on": "2026-01-01", "id": "1"},
    {"customer/x": "y", "customer/../work": "y"},
    {"items/" * 500: "y"},
    {"items": ["-1", "-0000001", "../../x", "0" * 9000, "0000000a", "0000000a"]},
    {"trades": "1e999999999"},
    {"trades": "9" * 5000},
    {"trades": "-1"},
    {"trades": "NaN"},
    {"received_on": "99999-99-99"},
    {"received_on": "0001-01-01"},
    {"unit": "x" * 100_000},
    {"warranty": ["a", "b", "z"]},
    {"work": "\u202e\u2066倒写\u200f\ufeff"},
    {"work": "\0\x01\x1b[2J"},
    {"work": "{{ 7*7 }} {% raw %} %(x)s ${7*7} </script><script>x()</script>"},
    {"phone": "1" * 10_000},
)


@pytest.mark.parametrize("strange", STRANGE, ids=lambda each: str(each)[:40])
def test_strange_fields_are_refused_or_dropped_and_the_rest_is_kept(someone, strange):
    browser = someone("wangmin")
    address = with_draft(browser)
    fine(browser.post(address, {**TICKET, **strange}))
    assert kept(browser, address)
    fine(browser.post(f"{address}/save", {**TICKET, **strange}))
    assert fine(browser.get(f"{address}/sign")).status_code in (200, 422)
    assert "<script>x()" not in browser.get(address).text
    assert kept(browser, address)


def body(*fields):
    """A multipart body of parts that are not finished properly."""
    head = b'--x\r\nContent-Disposition: form-data; name="customer"\r\n\r\n'
    return head + b"".join(fields)


BODIES = {
    "json": (json.dumps({"customer": "x"}).encode(), "application/json"),
    "plain text": (b"customer=x", "text/plain"),
    "xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "unfinished": (body(b"abc"), "multipart/form-data; boundary=x"),
    "endless header": (b"--x\r\n" + b"A" * 200_000, "multipart/form-data; boundary=x"),
    "binary": (bytes(range(256)) * 40, "multipart/form-data; boundary=x"),
    "100,000 fields": (
        b"&".join(b"a%d=" % i for i in range(100_000)),
        "application/x-www-form-urlencoded",
    ),
    "25,000 parts": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 25_000 + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "over a megabyte": (b"work=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
    "over a megabyte of parts": (
        body(b"x" * 1_100_000, b"\r\n--x--\r\n"),
        "multipart/form-data; boundary=x",
    ),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("place", ["", "/save"])
def test_a_body_that_is_no_form_is_refused_and_empties_no_draft(someone, kind, place):
    browser = someone("wangmin")
    address, (data, media) = with_draft(browser), BODIES[kind]
    token = {"X-CSRFToken": browser.fresh_token()}
    answer = browser.client.post(f"{address}{place}", data=data, content_type=media, headers=token)
    assert fine(answer).status_code in (400, 413)
    assert kept(browser, address)


def test_bytes_that_are_no_text_are_no_fault(someone):
    browser = someone("wangmin")
    address = with_draft(browser)
    data = b"customer=%E9%99%88%E7%A7%8B%E6%B0%B4&work=%ff%fe%00%ED%A0%80&%80=%80"
    media = "application/x-www-form-urlencoded; charset=utf-7"
    token = {"X-CSRFToken": browser.fresh_token()}
    fine(browser.client.post(address, data=data, content_type=media, headers=token))
    assert kept(browser, address)


@pytest.mark.parametrize(
    "carried",
    ['[["customer","\\ud800"]]', '[["\\udfff","x"]]', '[["customer","\\u0000"]]', "[" * 90_000,
     '[["customer",1]]', '{"customer":"x"}', "1e999", "NaN", '[["customer"]]', "x" * 400_000],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_carried_over_a_sign_in_may_be_anything(someone, carried):
    browser = someone("wangmin")
    address = with_draft(browser)
    answer = browser.post("/resume", {"_next": address, "_carried": carried})
    assert fine(answer).status_code in (303, 413)
    assert fine(browser.get(address)).status_code == 200
    fine(browser.get("/inbox/drafts"))


@pytest.mark.parametrize("database", ["office", "postgres_office"])
def test_ids_that_no_database_keeps_are_not_found(database, request):
    browser = Browser(request.getfixturevalue(database).app())
    stranger = Browser(browser.client.application)
    browser.sign_in("wangmin")
    for id_ in ("%00", "a%00b", "%ff", "%ED%A0%80", "x" * 3000, "..%2f..", "%27--", "%0d%0aX:%20y"):
        for address in ("/records/{}", "/records/{}/withdraw", "/records/{}/sealed.pdf",
                        "/tasks/{}", "/tasks/{}/agree", "/drafts/{}", "/drafts/{}/sign", "/v/{}",
                        "/static/{}"):  # fmt: skip
            assert fine(browser.get(address.format(id_))).status_code == 404
        browser.get("/forms")
        for address in ("/forms/{}", "/drafts/{}", "/drafts/{}/save", "/tasks/{}",
                        "/tasks/{}/agree", "/tasks/{}/holder", "/records/{}/annul"):  # fmt: skip
            data = {"_remark": "x", "_source": "\0", "_person": "\0", "_do": "submit", "a": "\0"}
            assert fine(browser.post(address.format(id_), data)).status_code in (403, 404)
    stranger.get("/sign-in")
    for login in ("\0", "a\0b", "王" * 9000, "%", "' OR 1=1 --", "\ud7ff\ufffe"):
        answer = stranger.post("/sign-in", {"login": login, "password": "\0" + login})
        assert fine(answer).status_code == 403
    address = browser.begin()
    fine(browser.post(address, {**TICKET, "customer": "a\0b", "work": "\0", "_do": "submit"}))
    assert fine(browser.get(address)).status_code == 200


def test_a_draft_is_kept_when_the_store_breaks_in_the_middle(someone, monkeypatch):
    browser = someone("wangmin")
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = {**signed(browser, f"{address}/sign"), "_password": PASSWORD}

    def broken(*_, **__):
        raise OSError(KEPT)

    monkeypatch.setattr(drafts_service, "append", broken)
    answer = browser.post(f"{address}/sign", shown)
    assert answer.status_code == 500
    assert KEPT not in answer.text
    monkeypatch.undo()
    assert kept(browser, address)
    assert browser.post(f"{address}/sign", shown).status_code == 303
