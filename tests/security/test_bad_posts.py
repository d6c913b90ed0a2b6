"""What a hostile browser sends: none of it is a fault of ours, none of it loses a draft."""

import json
import re
import threading
import time
import zlib
from dataclasses import replace

import pytest

from app.services import drafts as drafts_service
from app.web.limits import Limit
from tests.offices import PASSWORD, Office
from tests.web.conftest import Browser
from tests.web.papers import SETTLEMENT, TICKET, signed

KEPT = "陈秋水"


def fine(answer):
    """An answer that somebody thought of, with the strict policy around it."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    return answer


def kept(browser, address):
    """Whether the draft still holds what was typed."""
    return f'value="{KEPT}"' in fine(browser.get(address)).text


def with_draft(browser):
    """A draft with something in it; its address."""
    address = browser.begin()
    browser.post(address, TICKET)
    assert kept(browser, address)
    return address


def submitted(browser):
    """A ticket that waits to be issued; gives its record's id."""
    address = browser.begin()
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = signed(browser, f"{address}/sign")
    return browser.post(f"{address}/sign", {**shown, "_password": PASSWORD}).location[-16:]


def task_of(office, record, step):
    """The address of the open task of a step."""
    task = next(each for each in office.record(record).open_tasks() if each.step == step)
    return f"/tasks/{task.id}"


def decide(browser, address, verb, **data):
    """Open the task's page, go on to signing, sign."""
    browser.get(address)
    browser.post(address, {"_do": verb, **data})
    shown = signed(browser, f"{address}/{verb}")
    return browser.post(f"{address}/{verb}", {**shown, **data, "_password": PASSWORD})


def at_the_repair(office):
    """A ticket at the captain's own step, which fills three fields."""
    hands = office.hands
    posted = {name: [text] for name, text in TICKET.items()}
    record = hands.submit("wangmin", "dispatch-ticket", posted)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    return record


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


def test_other_peoples_drafts_and_tasks_are_not_there(someone, office):
    owner, other = someone("wangmin"), someone("chenjia")
    address = with_draft(owner)
    record = submitted(owner)
    for place in ("", "/save", "/sign", "/discard"):
        other.get("/forms")
        answer = fine(other.post(f"{address}{place}", {"customer": "x"}))
        assert answer.status_code == 404 or place == "/discard"
    task = task_of(office, record, "issue")
    for place in ("", "/save", "/agree", "/reject"):
        other.get("/forms")
        answer = other.post(f"{task}{place}", {"_remark": "x", "_do": "agree"})
        assert fine(answer).status_code == 403
    assert kept(owner, address)
    assert office.record(record).open_tasks()[0].step == "issue"


def test_a_half_filled_task_is_no_draft_of_a_form(someone, office):
    record, captain = at_the_repair(office), someone("huangjp")
    task = task_of(office, record, "repair")
    captain.get(task)
    captain.post(f"{task}/save", {"self_check": KEPT})
    with office.ports.store.reading() as reading:
        draft = reading.draft_of_task(task[-16:], office.ids["huangjp"]).id
    for place in ("", "/save", "/sign", "/discard"):
        captain.get(task)
        data = {**TICKET, "_do": "submit", "_shown": "x"}
        answer = fine(captain.post(f"/drafts/{draft}{place}", data))
        assert answer.status_code == 404 or place == "/discard"
    assert KEPT in captain.get(task).text


def test_fields_of_other_steps_are_not_written_by_a_decision(someone, office):
    record, captain = at_the_repair(office), someone("huangjp")
    before = dict(office.record(record).digests)
    answer = decide(
        captain, task_of(office, record, "repair"), "submit",
        self_check="好了", finished_on="2026-11-24", in_time="in_time",
        customer="别人", opinion_office="合格", trades="9", unit="jiangbin-1-1-0201",
        items="0000000a", number="PG-1", status="done",
    )  # fmt: skip
    assert answer.status_code == 303
    after = office.record(record).digests
    moved = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
    assert moved == {"self_check", "finished_on", "in_time"}


def test_the_price_column_is_all_that_the_review_may_change(someone, office):
    posted = {name: [text] if isinstance(text, str) else text for name, text in SETTLEMENT.items()}
    record = office.hands.submit("huangjp", "settlement", posted)
    before = dict(office.record(record).digests)
    answer = decide(
        someone("zhouxy"), task_of(office, record, "review"), "agree",
        **{"items": ["0000000a", "0000000b"], "items/0000000a/price": "22",
           "items/0000000a/quantity": "999", "items/0000000b/project": "x",
           "items/-1/price": "5", "total": "1"},
    )  # fmt: skip
    assert answer.status_code == 303
    after = office.record(record).digests
    moved = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
    assert moved == {"items/0000000a/price", "items/0000000a/approved", "total", "reduction",
                     "total_capitals"}  # fmt: skip


@pytest.mark.parametrize("verb", ["confirm", "submit", "object", "name", "withdraw", "annul", "x"])
def test_a_verb_that_the_step_does_not_have_is_refused(someone, office, verb):
    record = submitted(someone("wangmin"))
    head, task = someone("zhouxy"), task_of(office, record, "issue")
    shown = signed(head, f"{task}/agree")
    data = {**shown, "_password": PASSWORD, "_remark": "x", "_to": "prepare"}
    assert fine(head.post(f"{task}/{verb}", data)).status_code == 403
    head.get(task)
    assert fine(head.post(task, {"_do": verb})).status_code == 303
    assert office.record(record).open_tasks()[0].step == "issue"


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


def test_two_submits_at_one_moment_make_one_record(someone, office, app):
    browser = someone("wangmin")
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = {**signed(browser, f"{address}/sign"), "_password": PASSWORD}
    answers = at_once([(browser, f"{address}/sign", shown)] * 4, app)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with office.ports.store.reading() as reading:
        assert len(reading.started(office.ids["wangmin"])) == 1


def test_of_two_decisions_at_one_moment_one_wins(someone, office, app):
    record = submitted(someone("wangmin"))
    task, calls = task_of(office, record, "issue"), []
    for verb in ("agree", "reject", "agree"):
        browser = someone("zhouxy")
        shown = {**signed(browser, f"{task}/{verb}"), "_password": PASSWORD, "_remark": "不修"}
        calls.append((browser, f"{task}/{verb}", shown))
    answers = at_once(calls, app)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert sum(act.step == "issue" for act in office.record(record).acts.values()) == 1


def at_once(calls, app):
    """Post all of (browser, address, data) at one moment."""
    answers, start = [], threading.Barrier(len(calls))

    def post(browser, address, data):
        twin = Browser(app)
        for name in ("countersign",):
            twin.client.set_cookie(name, browser.client.get_cookie(name).value)
        twin.page = browser.page
        start.wait(10)
        answers.append(twin.post(address, data))

    threads = [threading.Thread(target=post, args=call) for call in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert len(answers) == len(calls)
    return [fine(each) for each in answers]


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


def test_a_cookie_that_was_changed_is_nobodys(someone, app):
    browser = someone("wangmin")
    cookie = browser.client.get_cookie("countersign").value
    body_, stamp, seal = cookie.rsplit(".", 2)
    for forged in (
        body_,
        f"{body_}.{stamp}.{seal[:-3]}xyz",
        f"{body_[:-2]}xx.{stamp}.{seal}",
        "",
        ".",
        "x" * 4000,
        f"{body_}..{seal}",
        "eyJwZXJzb24iOiJhZG1pbiJ9.x.y",
    ):
        stranger = Browser(app)
        stranger.client.set_cookie("countersign", forged)
        assert fine(stranger.get("/inbox/")).status_code == 302


def test_a_new_password_or_a_closed_account_ends_every_session(someone, office):
    old, own = someone("wangmin"), someone("wangmin")
    address = with_draft(own)
    own.get("/me")
    fresh = "another-calm-grey-heron"
    own.post("/me", {"old": PASSWORD, "new": fresh, "again": fresh})
    assert own.get("/inbox/").status_code == 200
    assert old.get("/inbox/").status_code == 302
    assert old.client.post(f"{address}/save", data={"customer": "x"}).status_code == 401
    assert old.get(f"{address}/preview.pdf").status_code == 302
    with office.ports.store.writing() as writing:
        person = writing.organisation().people[office.ids["wangmin"]]
        closed = replace(person, active=False)
        writing.put_person(closed, at=office.ports.now(), by="system:test")
    assert own.get("/inbox/").status_code == 302
    assert Browser(own.client.application).sign_in("wangmin", fresh).status_code == 403


def test_the_next_person_at_a_device_signs_with_their_own_password(someone, office):
    first = someone("wangmin")
    record = submitted(first)  # the password was typed a moment ago
    first.get("/me")
    answer = first.post("/sign-out")
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    first.sign_in("zhouxy")
    task = task_of(office, record, "issue")
    shown = signed(first, f"{task}/agree")
    assert 'name="_password"' in first.page
    assert first.post(f"{task}/agree", shown).status_code == 422


def test_signing_in_over_somebody_elses_session_takes_nothing_of_it_along(someone, office):
    first = someone("wangmin")
    record = submitted(first)
    first.sign_in("zhouxy")  # without signing out
    task = task_of(office, record, "issue")
    first.get(f"{task}/agree")
    assert 'name="_password"' in first.page


def test_a_session_and_a_signing_session_end_in_time(someone, office, app):
    browser = someone("wangmin")
    submitted(browser)
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    browser.get(f"{address}/sign")
    assert 'name="_password"' not in browser.page
    now = office.ports.now()
    for minutes, code, asked in ((11, 200, True), (13 * 60, 302, False)):
        later = Office(replace(office.ports, clock=lambda at=minutes: moved(now, at)), office.ids)
        twin = Browser(later.app())
        twin.client.set_cookie("countersign", browser.client.get_cookie("countersign").value)
        assert twin.get(f"{address}/sign").status_code == code
        assert ('name="_password"' in twin.page) is asked


def moved(now, minutes):
    return now.fromtimestamp(now.timestamp() + 60 * minutes, now.tzinfo)


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


def upload(browser, data, name="x.pdf", code=""):
    """Hand in a file, its multipart body written by hand."""
    parts = {"csrf_token": browser.hidden("csrf_token"), "_code": code}
    begin = "--x\r\nContent-Disposition: form-data; name="
    texts = [f'{begin}"{key}"\r\n\r\n{text}\r\n' for key, text in parts.items()]
    head = f'{begin}"file"; filename="{name}"\r\n\r\n'
    whole = b"".join([*(each.encode() for each in texts), head.encode(), data, b"\r\n--x--\r\n"])
    media = "multipart/form-data; boundary=x"
    return browser.client.post("/verify", data=whole, content_type=media)


def pdf(*objects, tail=b""):
    """Something that begins and ends like a PDF."""
    return b"%PDF-1.7\n" + b"\n".join(objects) + tail + b"\n%%EOF\n"


def bomb():
    """A PDF whose one stream is 200 MB when it is unpacked."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"\0" * 2**20) for _ in range(200)) + squeeze.flush()
    head = b"1 0 obj<</Length %d/Filter/FlateDecode/Type/ObjStm/N 9/First 9>>stream\n" % len(packed)
    return pdf(head + packed + b"\nendstream endobj")


HOSTILE = {
    "nothing of ours": b"GIF89a" + b"\0" * 100,
    "only a head": b"%PDF-",
    "a bomb": bomb,
    "a range beyond the file": pdf(b"/ByteRange [0 9 99999999999 99999999999] /Contents <00>"),
    "negative ranges": pdf(b"/ByteRange [-1 -9 -99 -1] /Contents <00>"),
    "a thousand signatures": pdf(b"/Type /Sig /ByteRange [0 1 2 3] /Contents <00>" * 1000),
    "brackets": pdf(b"[" * 200_000, b"<<" * 200_000),
    "a ring": pdf(b"1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj", tail=b"trailer<</Root 1 0 R>>"),
    "a long number": pdf(b"/ByteRange [" + b"9" * 100_000 + b" 1 2 3]"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_unknown_and_soon_told_so(anonymous, kind, monkeypatch):
    monkeypatch.setattr("app.web.verify.UPLOADS", Limit(100))
    made = HOSTILE[kind]
    data = made() if callable(made) else made
    anonymous.get("/verify")
    started = time.process_time()
    answer = fine(upload(anonymous, data, name='x"; filename="../../y.pdf', code="\0" * 5000))
    assert answer.status_code == 200
    assert "Unknown." in answer.text
    assert time.process_time() - started < 3


def test_a_file_over_fifty_megabytes_is_refused(anonymous):
    anonymous.get("/verify")
    data = b"%PDF-" + b"\0" * (50 * 1024 * 1024 - 4)
    assert fine(upload(anonymous, data)).status_code == 413


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
