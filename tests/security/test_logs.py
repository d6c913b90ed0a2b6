"""The operator's log says what failed and where, and nothing of what people typed."""

import errno
import io
import logging
import sqlite3

import pytest

from app.intake.looking import look
from app.intake.process import look_in_child
from app.jobs._worker import work_until_done
from app.rendering.faults import RenderingFailed
from app.web import errors
from tests.offices import PASSWORD
from tests.outsiders import Visits
from tests.services.surveys import published
from tests.web.conftest import Browser
from tests.web.papers import TICKET, signed

FILE = ("渗水照片说明.txt", "信里的一句话", "图旁的一句话")  # name, content, caption
LETTER = FILE[1].encode()
CANARIES = (
    *("陈秋水", "138 0000 7777", "渗水的地方", "不能这样修", PASSWORD, "mistyped-password"),
    *FILE,
)
TYPED = {**TICKET, "customer": CANARIES[0], "phone": CANARIES[1], "work": CANARIES[2]}


@pytest.fixture
def silent(caplog, capfd):
    """Afterwards: the log and what was printed hold no canary."""
    caplog.set_level(logging.INFO)
    yield caplog
    said = capfd.readouterr()
    told = caplog.text + said.out + said.err
    assert [each for each in CANARIES if each in told] == []


def submit(browser):
    address = browser.begin()
    browser.post(f"{address}/save", TYPED)
    browser.post(address, {**TYPED, "_do": "submit"})
    shown = signed(browser, f"{address}/sign")
    browser.post(f"{address}/sign", {**shown, "_password": CANARIES[5]})
    return browser.post(f"{address}/sign", {**shown, "_password": PASSWORD})


def finish(office):
    """A ticket that is done, its seal still to be made."""
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", {k: [v] for k, v in TYPED.items()})
    hands.act("zhouxy", record, "issue", "agree", remark=CANARIES[3])
    hands.act("huangjp", record, "accept", "confirm")
    fills = {"self_check": [CANARIES[2]], "finished_on": ["2026-11-24"], "in_time": ["in_time"]}
    hands.act("huangjp", record, "repair", "submit", fills)
    for who, step in (("dinglp", "property"), ("wangmin", "office"), ("wangmin", "customer")):
        in_person = step == "customer"
        hands.act(who, record, f"check_{step}", "confirm", in_person=in_person)
    hands.call_back(record)
    return record


def test_a_whole_trip_is_told_without_answers(silent, someone, office):
    browser = someone("wangmin")
    assert submit(browser).status_code == 303
    browser.get("/inbox/started")
    head = someone("zhouxy")
    head.get("/inbox/")
    finish(office)
    office.ports.render = lambda *_, **__: (_ for _ in ()).throw(RenderingFailed("took 1 s"))
    work_until_done(office.ports)
    assert "took 1 s" in silent.text, "what failed is told"


@pytest.mark.parametrize("kind", [LookupError, sqlite3.OperationalError, UnicodeEncodeError])
def test_a_fault_is_told_by_kind_and_place(silent, someone, monkeypatch, kind):
    browser = someone("wangmin")

    def broken(*_, **__):
        if kind is UnicodeEncodeError:
            CANARIES[0].encode("ascii")
        raise kind(f"near {CANARIES}")

    monkeypatch.setattr("app.services.drafts.append", broken)
    answer = submit(browser)
    assert answer.status_code == 500
    assert kind.__name__ in silent.text
    assert not any(each in answer.text for each in CANARIES)


def test_a_fault_of_the_page_that_tells_a_fault_is_told_without_answers(
    silent, someone, monkeypatch
):
    """The database fails, and then again when the page counts what waits."""
    browser = someone("wangmin")

    def broken(*_, **__):
        raise sqlite3.OperationalError(f"near {CANARIES}")

    browser.get("/forms")
    monkeypatch.setattr("app.web.around", broken)
    answer = browser.get("/inbox/")
    assert answer.status_code == 500
    assert "no page could be drawn: OperationalError" in silent.text
    assert errors.HEADS[500][0] in answer.text


def test_a_job_that_fails_is_told_by_kind_and_place(silent, office):
    finish(office)

    def broken(html, *_, **__):
        assert CANARIES[0] in html
        raise ValueError(html)

    office.ports.render = broken
    work_until_done(office.ports)
    assert "ValueError" in silent.text


def test_a_real_renderer_that_breaks_tells_no_answers(silent, office):
    from app.rendering.process import render_in_child

    finish(office)
    office.ports.render = lambda html, files, at, **_: render_in_child(
        html, files, at, seconds=20, megabytes=60
    )
    work_until_done(office.ports)
    assert "failed for record" in silent.text


def test_signing_in_wrongly_is_told_without_what_was_typed(silent, anonymous):
    for login in (CANARIES[0], "wangmin", "x" * 9000):
        anonymous.get("/sign-in")
        anonymous.post("/sign-in", {"login": login, "password": CANARIES[5]})


def test_a_hostile_file_is_told_without_what_it_holds(silent, someone, monkeypatch):
    browser = someone("wangmin")
    browser.get("/verify")
    monkeypatch.setattr("app.web.verify.UPLOADS.most", 100)
    for data in (b"%PDF-1.7 " + CANARIES[0].encode(), CANARIES[2].encode()):
        browser.post("/verify", {"file": (io.BytesIO(data), f"{CANARIES[0]}.pdf")})


def test_no_file_is_named_or_quoted_whatever_becomes_of_it(silent, someone, office, monkeypatch):
    published(office)
    browser = someone("wangmin")
    address = browser.begin("survey-photos")

    def upload(name=FILE[0], data=LETTER):
        chosen = {"_files/plan": (io.BytesIO(data), name), "plan/1": FILE[2]}
        return browser.post(f"{address}/files/plan", chosen).status_code

    assert upload() == 303
    assert upload(name=FILE[0] + ".exe") == 422
    assert upload(data=b"PK" + FILE[1].encode()) == 422
    office.ports.look = look_in_child
    assert upload(data=b"\xff\xd8\xff" + FILE[1].encode()) == 422
    office.ports.look = lambda data: 1 / 0
    assert upload() == 500

    def full(*_, **__):
        raise OSError(errno.ENOSPC, f"No space left for {FILE[0]}")

    office.ports.look = look
    monkeypatch.setattr("app.storage.disk.tempfile.mkstemp", full)
    assert upload(data=(FILE[1] + "，又一句").encode()) == 422
    monkeypatch.setattr("app.web.attachments.handing_in.hand_in", full)
    assert upload() == 507
    assert "the disk is full" in silent.text, "what is wrong is told"
    assert "ZeroDivisionError" in silent.text


def test_links_and_codes_are_in_no_log(office, caplog, capfd):
    """Neither is an address, whether the message was taken or not."""
    from app.core.errors import AppError
    from app.services import outside

    caplog.set_level(logging.DEBUG)
    visits = Visits.of(office)
    record = visits.submit()
    secret = visits.invite(record)
    browser = Browser(office.app())
    browser.get(f"/s/{secret}")
    browser.post(f"/s/{secret}", {"_do": "code"})
    code = visits.box.code
    browser.post(f"/s/{secret}", {"_do": "sign", "_code": code, "_verb": "confirm"})
    visits.box.broken = True
    visits.later(minutes=2)
    with pytest.raises(AppError):
        outside.send_code(visits.ports, secret, "a" * 32)
    visits.invite(record)
    said = capfd.readouterr()
    told = caplog.text + said.out + said.err
    assert "OSError" in told, "that it failed is told"
    for each in (secret, f"验证码 {code}", "138 0000 2716", "13800002716", "王小川"):
        assert each not in told
