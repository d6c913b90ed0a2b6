"""`serve` keeps its worker alive, ends when it is told to, and shares an instance with another."""

import os
import signal
import time

import pytest

from tests.crash import checks
from tests.crash.load import Load, publish
from tests.crash.processes import is_alive
from tests.waiting import until


@pytest.fixture
def server(office, served):
    publish(office)
    return served(office.ports.settings.instance, lease_seconds=20)


def test_a_worker_that_dies_is_started_again_and_the_log_says_so(server):
    server.start()
    for _ in range(2):
        dead = server.worker().pid
        os.kill(dead, signal.SIGKILL)
        assert until(lambda dead=dead: (server.worker() or server.master).pid != dead)
        assert until(server.worker)
    said = server.said()
    assert "the worker ended (SIGKILL); the next one starts in 1 s" in said
    assert "the worker ended (SIGKILL); the next one starts in 2 s" in said


def test_the_worker_ends_when_its_server_is_gone(server):
    server.start()
    worker = server.worker().pid
    server.kill_master()
    assert not is_alive(worker)


def test_sigterm_ends_everything_and_puts_back_the_job_that_was_begun(office, server):
    server.start()
    record = office.hands.submit("wangmin", "note", {"customer": ["第 1 张"]})
    rendering = until(server.rendering)
    assert server.terminate() < 15  # idle: about one
    assert server.master.returncode == 0
    assert server.everything() == []
    assert not is_alive(rendering.pid)
    with office.ports.store.reading() as reading:
        (job,) = reading.jobs_of(record)
    assert (job.status, job.error) == ("waiting", "the worker was stopped")
    server.start()
    assert until(lambda: checks.work_is_done(office.ports)), server.said()
    assert checks.every_done_record_is_sealed_once(office.ports) == [record]


def test_two_servers_on_one_instance_do_each_thing_once(office, server, served, pytestconfig):
    other = served(server.instance, lease_seconds=20)
    servers = (server, other)
    for each in servers:
        each.start()
    loads = [Load(each.port, pytestconfig.option.crash_seed + each.port) for each in servers]
    for load in loads:
        load.sign_in()
    office.ports.store.close()
    for load in loads:
        load.start()
    time.sleep(1.5)
    for load in loads:
        load.end()
    told = loads[0].told
    for name in ("submitted", "agreed", "odd", "unclear"):
        getattr(told, name).extend(getattr(loads[1].told, name))
    told.drafts |= loads[1].told.drafts
    assert (told.odd, told.unclear) == ([], [])
    assert until(lambda: checks.work_is_done(office.ports), every=0.2)
    checks.every_acknowledged_submission_is_there(office.ports, told)
    checks.numbers_have_no_gap_and_no_double(office.ports)
    checks.every_trail_adds_up(office.ports)
    checks.every_done_record_is_sealed_once(office.ports)
    checks.drafts_hold_what_was_saved(office.ports, told)
    for each in servers:
        each.terminate()
    assert [each.master.returncode for each in servers] == [0, 0]
