"""kill -9 while definitions are published: all of them are in force, or none."""

import subprocess
import sys

import pytest

from tests.offices import ROOT
from tests.services.test_publishing import change

DESK = (
    "language: 1\ntitle: 工位申请\nworkflow: room-booking\nfields:\n"
    "  - {name: subject, type: text, label: 事由}\n"
)


def state(office):
    with office.ports.store.reading() as reading:
        return (
            dict(reading.current_bundles()),
            {form: len(reading.editions(form)) for form in ("room-booking", "desk-booking")},
            len(reading.definition_drafts("room-booking")),
        )


def publish_and_die(office, after):
    instance = office.ports.settings.instance
    hand = [sys.executable, "-m", "tests.crash.publishing_hand", str(instance)]
    return subprocess.run(
        [*hand, office.ids["admin"], str(after)], cwd=ROOT, check=False
    ).returncode


@pytest.fixture
def ready(office):
    """Two forms on one route, and a draft that changes it for both."""
    office.publish(forms__desk_booking=DESK)
    change(office, "admin", "room-booking", "workflows", ("zh: 办公室审批", "zh: 批准"))
    return office


def test_a_publication_that_is_killed_at_some_write_has_changed_nothing(ready):
    before = state(ready)
    for after in (1, 4, 7):  # of event, bundle, edition, pointer, for each of the two forms
        assert publish_and_die(ready, after) == -9
        assert state(ready) == before
    assert publish_and_die(ready, 99) == 0
    written = (ready.ports.settings.instance / "published").read_text(encoding="utf-8").split()
    assert written == ["house_events", "bundles", "editions", "current_bundles"] * 2
    bundles, editions, drafts = state(ready)
    assert editions == {"room-booking": 2, "desk-booking": 2}
    assert drafts == 0
    assert bundles != before[0]
