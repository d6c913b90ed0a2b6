"""The worker: leases, what it says when something fails, how it goes on."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Conflict, NoRoom, Unreachable
from app.jobs import _rounds, _worker
from app.storage.store import Job
from tests.waiting import until


@pytest.fixture
def ports(office):
    """With one job to do, whose lease lasts a second."""
    given = replace(office.ports, settings=replace(office.ports.settings, lease_seconds="1"))
    with given.store.writing() as writing:
        writing.add_job(
            Job(
                id="j1",
                kind="wait",
                key="wait 1",
                record="r1",
                payload={},
                status="waiting",
                attempts=0,
                run_after=given.now(),
            )
        )
    return given


def job(ports):
    with ports.store.reading() as reading:
        return reading.jobs_of("r1")[0]


def doing(monkeypatch, run):
    class Wait:
        def run(self, ports, job):
            run(ports, job)

        def gave_up(self, ports, job):
            pass

    monkeypatch.setattr(_worker, "KINDS", {"wait": Wait})


def test_a_long_job_stays_with_its_worker(ports, monkeypatch):
    def wait_until_renewed(ports, taken):
        assert until(lambda: job(ports).leased_until > taken.leased_until, 10)

    doing(monkeypatch, wait_until_renewed)
    assert _worker.work_once(ports)
    assert (job(ports).status, job(ports).attempts) == ("done", 1)


class Killed(BaseException):
    """Nothing is done after it, as after kill -9."""


def test_the_job_of_a_worker_that_died_is_taken_up_after_its_lease(ports, monkeypatch):
    def die(_ports, _job):
        raise Killed

    doing(monkeypatch, die)
    with pytest.raises(Killed):
        _worker.work_once(ports)
    lapses = job(ports).leased_until
    doing(monkeypatch, lambda _ports, _job: None)
    early = replace(ports, clock=lambda: lapses - timedelta(milliseconds=1))
    assert not _worker.work_once(early)
    assert job(ports).status == "running"
    assert _worker.work_once(replace(ports, clock=lambda: lapses))
    assert job(ports).status == "done"


@pytest.mark.parametrize("fault", [NoRoom(), Unreachable(), OSError(28, "No space left")])
def test_a_full_disk_or_a_database_that_is_away_is_never_a_reason_to_give_up(
    ports, monkeypatch, fault
):
    def fail(_ports, _job):
        raise fault

    doing(monkeypatch, fail)
    now = ports.now()
    for _ in range(len(_worker.PAUSES) + 3):
        assert _worker.work_once(replace(ports, clock=lambda at=now: at))
        waits = job(ports)
        assert waits.status == "waiting"
        assert waits.run_after - now <= timedelta(seconds=_worker.WAITS)
        now = waits.run_after
    doing(monkeypatch, lambda _ports, _job: None)
    assert _worker.work_once(replace(ports, clock=lambda: now))
    assert job(ports).status == "done"


def test_a_job_that_fails_by_itself_is_given_up_in_the_end(ports, monkeypatch):
    def fail(_ports, _job):
        raise Conflict("no")

    doing(monkeypatch, fail)
    now = ports.now()
    while job(ports).status == "waiting":
        assert _worker.work_once(replace(ports, clock=lambda at=now: at))
        now = max(now, job(ports).run_after)
    assert (job(ports).status, job(ports).attempts) == ("failed", len(_worker.PAUSES) + 1)


def test_only_what_failed_by_itself_counts_towards_giving_up(ports, monkeypatch):
    def fail(_ports, _job):
        raise Unreachable

    doing(monkeypatch, fail)
    now = ports.now()
    for _ in range(len(_worker.PAUSES) + 3):
        assert _worker.work_once(replace(ports, clock=lambda at=now: at))
        now = job(ports).run_after

    def refuse(_ports, _job):
        raise Conflict("no")

    doing(monkeypatch, refuse)
    assert _worker.work_once(replace(ports, clock=lambda: now))
    waits = job(ports)
    assert (waits.status, waits.failures) == ("waiting", 1)
    assert waits.run_after - now == timedelta(seconds=_worker.PAUSES[0])


def test_a_job_of_which_its_worker_dies_each_time_is_given_up(ports, monkeypatch):
    def die(_ports, _job):
        raise Killed

    doing(monkeypatch, die)
    now = ports.now()
    deaths = 0
    while deaths < 20 and job(ports).status != "failed":
        try:
            assert _worker.work_once(replace(ports, clock=lambda at=now: at))
        except Killed:
            deaths += 1
            now = job(ports).leased_until
    assert deaths == _worker.LOSSES
    assert (job(ports).status, job(ports).error) == ("failed", _worker.LOST)


def test_jobs_that_were_done_long_ago_are_swept(ports, monkeypatch):
    doing(monkeypatch, lambda _ports, _job: None)
    monkeypatch.setattr(_rounds, "PIECE", 1)
    assert _worker.work_once(ports)
    _rounds.forget(ports)
    assert job(ports).status == "done"
    _rounds.forget(replace(ports, clock=lambda: ports.now() + _rounds.KEPT))
    with ports.store.reading() as reading:
        assert reading.jobs_of("r1") == ()


def test_a_worker_that_comes_too_late_changes_nothing(ports, monkeypatch):
    quick = replace(ports, clock=lambda: ports.now() + timedelta(hours=1))

    def overtaken(_ports, _job):
        doing(monkeypatch, lambda _ports, _job: None)
        assert _worker.work_once(quick)
        assert job(ports).status == "done"
        raise Conflict("too late")

    doing(monkeypatch, overtaken)
    assert _worker.work_once(ports)
    assert (job(ports).status, job(ports).error) == ("done", "")


def test_a_worker_that_is_stopped_puts_its_job_back(ports, monkeypatch):
    def stop(_ports, _job):
        raise _worker.Stopped

    doing(monkeypatch, stop)
    with pytest.raises(_worker.Stopped):
        _worker.work_once(ports)
    assert (job(ports).status, job(ports).error) == ("waiting", "the worker was stopped")


def test_a_foreign_error_is_told_by_its_place_and_not_by_its_words(ports, monkeypatch, caplog):
    def fail(_ports, _job):
        raise ValueError("陈小姐 138 0000 2716")

    doing(monkeypatch, fail)
    assert _worker.work_once(ports)
    assert "wait failed for record r1: ValueError in test_worker.py:" in caplog.text
    assert "(retry in 5 s)" in caplog.text
    assert "陈小姐" not in caplog.text + job(ports).error


def test_the_worker_lives_on_while_the_outbox_cannot_be_reached(ports, monkeypatch, caplog):
    class Busy:
        def writing(self):
            raise Conflict("系统正忙")

    paused = []
    monkeypatch.setattr(_worker.time, "sleep", paused.append)
    caplog.set_level(logging.ERROR)
    _worker.work(replace(ports, store=Busy()), lambda: len(paused) < 3)
    assert paused == [_worker.UNWELL] * 3
    assert "the outbox cannot be reached: Conflict: 系统正忙" in caplog.text
