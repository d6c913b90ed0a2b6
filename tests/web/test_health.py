"""What machines ask, and what people see while the database is away."""

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services import operating
from app.storage.sql import engine
from app.web.measuring import SILENT
from tests.offices import Office
from tests.web.conftest import Browser
from tests.web.papers import TICKET

TOKEN = "a-token-of-prometheus"


def measured(office):
    """The application with metrics on."""
    settings = replace(office.ports.settings, metrics_token=TOKEN)
    return Office(replace(office.ports, settings=settings), office.ids).app()


def asked(app, **headers):
    return app.test_client().get("/metrics", headers=headers)


def test_the_server_is_well_while_a_worker_gives_signs_of_life(office, app):
    client = app.test_client()
    said = client.get("/healthz")
    assert (said.status_code, said.json["worker"], said.json["database"]) == (503, "no", "ok")
    operating.beat(office.ports)
    assert client.get("/healthz").json == {
        "status": "ok", "database": "ok", "migrations": "ok", "worker": "ok",
    }  # fmt: skip
    later = office.at(office.ports.now() + operating.SILENT + timedelta(seconds=1)).app()
    assert later.test_client().get("/healthz").status_code == 503


def test_a_worker_with_a_long_job_in_hand_counts_as_alive(office):
    now = office.ports.now()
    with office.ports.store.writing() as writing:
        writing.add_job(_job(now))
        assert writing.take_job(now, now + timedelta(seconds=20)) is not None
    assert operating.health(office.ports).ok
    assert not operating.health(office.at(now + timedelta(seconds=21)).ports).ok


def _job(now):
    from app.storage.store import Job

    return Job(
        id="j", kind="seal", key="k", record="", payload={}, status="waiting", attempts=0,
        run_after=now,
    )  # fmt: skip


def test_metrics_are_off_until_a_token_is_set_and_only_who_has_it_gets_them(office, app):
    assert asked(app).status_code == 404
    on = measured(office)
    assert asked(on).status_code == 403
    assert asked(on, Authorization="Bearer else").status_code == 403
    assert asked(on, Authorization=f"Bearer {TOKEN}").status_code == 200


def test_metrics_and_the_log_tell_rules_and_numbers_and_nothing_of_people(office, caplog):
    caplog.set_level(logging.INFO)
    app = measured(office)
    browser = Browser(app)
    browser.sign_in("wangmin")
    address = browser.begin()
    browser.post(f"{address}/save", {**TICKET, "customer": "陈秋水"})
    browser.get("/s/a-secret-of-a-link?code=123456")
    browser.get("/nowhere/陈秋水")
    browser.client.open("/inbox/", method="BREW")
    text = asked(app, Authorization=f"Bearer {TOKEN}").text
    assert 'countersign_requests_total{method="POST",route="/sign-in",status="303"} 1.0' in text
    assert 'route="/s/<token>",status=' in text
    assert 'countersign_requests_total{method="-",route="-",status="404"} 1.0' in text
    assert "countersign_database_up 1.0" in text
    assert re.search(r"countersign_disk_free_bytes \d", text)
    line = r"POST /drafts/<draft>/save 204 \d+ ms|POST /drafts/<draft>/save 200 \d+ ms"
    assert re.search(line, caplog.text)
    for told in (text, caplog.text):
        for secret in ("陈秋水", "wangmin", "a-secret", "123456", address.split("/")[-1], "BREW"):
            assert secret not in told
    assert not any("/metrics" in each.getMessage() for each in caplog.records), SILENT


def test_a_database_that_restarts_is_said_clearly_and_loses_nothing(
    postgres_office, postgres, monkeypatch
):
    monkeypatch.setattr(engine, "_AWAY", 0.3)
    app = postgres_office.app()
    browser = Browser(app)
    browser.sign_in("wangmin")
    address = browser.begin()
    form = browser.page
    postgres.stop()
    try:
        shown = browser.get("/inbox/")
        assert shown.status_code == 503
        assert "数据库暂时连不上" in shown.text
        assert shown.headers["Retry-After"] == "20"
        assert browser.client.get("/healthz").json["database"] == "no"
        browser.page = form
        kept = browser.post(address, {**TICKET, "_do": "submit"})
        assert kept.status_code == 503
        assert "您填的都在这一页上" in kept.text
    finally:
        postgres.resume()
    browser.page = kept.text
    resumed = browser.post(
        "/resume", {name: browser.hidden(name) for name in ("_next", "_carried")}
    )
    assert resumed.location == address
    assert TICKET["customer"] in browser.get(address).text
    assert browser.get("/inbox/").status_code == 200
    with postgres_office.ports.store.reading() as reading:
        assert reading.records() == ()


def test_a_worker_goes_on_by_itself_when_the_database_is_back(
    postgres_office, postgres, monkeypatch, caplog
):
    from app.jobs import _rounds, _worker

    monkeypatch.setattr(engine, "_AWAY", 0.3)
    monkeypatch.setattr(_worker, "UNWELL", 0.01)
    monkeypatch.setattr(_rounds, "AGAIN", timedelta())
    ports, turns = postgres_office.ports, []

    def wanted():
        turns.append(operating.health(ports).database)
        if len(turns) == 1:
            postgres.stop()
        elif len(turns) == 2:
            postgres.resume()
        return len(turns) < 4

    _worker.work(ports, wanted)
    assert turns == [True, False, True, True]
    assert "the outbox cannot be reached: Unreachable" in caplog.text
    assert operating.health(ports).ok


@pytest.mark.parametrize("lines", ["text", "json"])
def test_log_lines_are_written_as_the_settings_say(lines):
    import json

    from app.cli._logs import formatter

    record = logging.LogRecord("countersign", logging.ERROR, "", 1, "%s 坏了", ("它",), None)
    record.request = {"route": "/"}
    try:
        raise ValueError("".join(("陈", "秋水")))
    except ValueError as fault:
        record.exc_info = (type(fault), fault, fault.__traceback__) if lines == "json" else None
    said = formatter(lines).format(record)
    if lines == "text":
        assert said.endswith("ERROR countersign: 它 坏了")
        return
    told = json.loads(said)
    assert (told["message"], told["route"], told["fault"]) == ("它 坏了", "/", "ValueError")
    assert "陈秋水" not in said
