"""Heavy work takes turns, and whoever waits leaves threads for pages."""

import threading

import pytest
from flask import Flask, g

from app.core.errors import Message, TooOften
from app.core.records.organisation import Person
from app.web import turns
from app.web.turns import OWN, Turns
from tests.waiting import until

BUSY = Message("请稍等再试")


@pytest.fixture
def flask(office):
    app = Flask("turns")
    app.extensions["ports"] = office.ports
    return app


def at_work(flask, work, person, count, let_go):
    """So many requests of a person that work, or wait, until they are let go."""
    came = []

    def one():
        with flask.test_request_context():
            g.person = Person(id=person, name=person, login=person)
            try:
                with work.one():
                    let_go.wait(10)
                came.append("done")
            except TooOften:
                came.append("refused")

    threads = [threading.Thread(target=one) for _ in range(count)]
    for each in threads:
        each.start()
    return threads, came


def present(count):
    return until(lambda: turns._present.total() == count)


def test_of_one_person_one_is_done_and_one_waits(flask):
    work, let_go = Turns(5, BUSY), threading.Event()
    threads, came = at_work(flask, work, "wangmin", OWN + 4, let_go)
    assert present(OWN)
    let_go.set()
    for each in threads:
        each.join()
    assert sorted(came) == ["done"] * OWN + ["refused"] * 4
    assert turns._present.total() == 0


def test_one_thread_is_left_for_pages_whoever_asks(flask):
    work, other, let_go = Turns(5, BUSY), Turns(5, BUSY), threading.Event()
    running = [
        at_work(flask, work, "wangmin", 2, let_go),
        at_work(flask, other, "lihua", 2, let_go),
    ]
    assert present(3)
    let_go.set()
    for threads, _ in running:
        for each in threads:
            each.join()
    assert sorted(running[0][1] + running[1][1]) == ["done"] * 3 + ["refused"]


def test_who_waits_too_long_is_told(flask):
    work, let_go = Turns(0.05, BUSY), threading.Event()
    threads, came = at_work(flask, work, "wangmin", 2, let_go)
    threads[0].join(0.3)
    threads[1].join(0.3)
    assert came == ["refused"]
    let_go.set()
    for each in threads:
        each.join()
    assert sorted(came) == ["done", "refused"]
