"""kill -9 while a checkpoint is laid: it is there with all its leaves, or not at all."""

import subprocess
import sys

import pytest

from app.services import checkpoints
from tests.offices import ROOT
from tests.services.test_sealing import TICKET


def lay_and_die(office, after):
    instance = str(office.ports.settings.instance)
    hand = [sys.executable, "-m", "tests.crash.laying_hand", instance, str(after)]
    return subprocess.run(hand, cwd=ROOT, check=False).returncode


def tree(office):
    with office.ports.store.reading() as reading:
        last = reading.last_checkpoint()
        return reading.tree_size(), last.number if last else 0


@pytest.fixture
def waiting(office):
    """A tree with one checkpoint, and events that wait for the next."""
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    checkpoints.lay(office.ports)
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    return office


def sound(office):
    key = office.ports.checkpoint_key.public
    noted = list(checkpoints.noted(office.ports.settings.instance, key))
    return list(checkpoints.faults(office.ports.store, key, noted)) == []


def test_a_checkpoint_that_is_killed_at_some_write_has_laid_nothing(waiting):
    before = tree(waiting)
    for after in (0, 1):  # before the leaves, before the checkpoint
        assert lay_and_die(waiting, after) == -9
        assert tree(waiting) == before
        assert sound(waiting)
    assert lay_and_die(waiting, 99) == 0
    laid = (waiting.ports.settings.instance / "laid").read_text(encoding="utf-8").split()
    assert laid == ["leaves", "checkpoints"]
    assert tree(waiting)[1] == before[1] + 1
    assert sound(waiting)


def test_a_checkpoint_that_is_killed_before_it_is_written_down_outside_stands(waiting):
    size, number = tree(waiting)
    assert lay_and_die(waiting, "kept") == -9
    assert tree(waiting)[0] > size
    assert tree(waiting)[1] == number + 1
    assert sound(waiting)
    waiting.hands.submit("wangmin", "dispatch-ticket", TICKET)
    assert checkpoints.lay(waiting.ports).number == number + 2
    assert sound(waiting)
