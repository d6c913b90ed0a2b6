"""Two hosts' worth of processes on one PostgreSQL: each thing is done once, and one may die."""

import shutil
import time

import pytest

from app.services import checkpoints
from app.services.backing_up import back_up
from tests.crash import checks
from tests.crash.load import Load, publish
from tests.offices import Office, open_office
from tests.waiting import until


@pytest.fixture(params=["folder", "object storage"])
def hosts(request, postgres_office, served, tmp_path, monkeypatch):
    """The office, and two servers with an instance each: keys and secret are the same."""
    own = postgres_office.ports.settings
    place = str(tmp_path / "shared")
    if request.param != "folder":
        place = request.getfixturevalue("bucket")
    postgres_office.ports.store.close()
    ports = open_office(own.instance, own.database, files=place)
    office = Office(ports, postgres_office.ids)
    publish(office)
    other = tmp_path / "host-b" / "instance"
    other.mkdir(parents=True)
    shutil.copytree(own.instance / "keys", other / "keys")
    shutil.copy(own.instance / "secret", other / "secret")
    given = {"database": own.database, "files": place, "lease_seconds": 3}
    yield office, [served(each, **given) for each in (own.instance, other)]
    ports.store.close()


def test_two_hosts_do_each_thing_once_and_one_goes_on_when_the_other_dies(hosts, pytestconfig):
    office, (first, second) = hosts
    for each in (first, second):
        each.start()
    loads = [
        Load(each.port, pytestconfig.option.crash_seed + each.port) for each in (first, second)
    ]
    for load in loads:
        load.sign_in()
        load.start()
    time.sleep(1.5)
    first.kill_everything()
    loads[0].end()
    time.sleep(0.5)
    loads[1].end()
    for browser in loads[0].browsers.values():
        browser.port = second.port  # its people go on at the other host, and are signed in there
    loads[0].repeat()
    told = loads[0].told
    for name in ("submitted", "agreed", "odd", "unclear"):
        getattr(told, name).extend(getattr(loads[1].told, name))
    told.drafts |= loads[1].told.drafts
    assert told.odd == []
    assert until(lambda: checks.work_is_done(office.ports), 90, every=0.2), second.said()
    checks.every_acknowledged_submission_is_there(office.ports, told)
    checks.numbers_have_no_gap_and_no_double(office.ports)
    checks.every_trail_adds_up(office.ports)
    checks.every_done_record_is_sealed_once(office.ports)
    checks.decisions_were_taken_once(office.ports, told)
    second.terminate()
    ports = office.ports
    checkpoints.lay(ports)
    assert list(checkpoints.faults(ports.store, ports.checkpoint_key.public)) == []
    target = ports.settings.instance.parent / "b.tar"
    made = back_up(ports.store, ports.files, ports.settings.instance, target, ports.now())
    with ports.store.reading() as reading:
        assert made.files >= len(reading.contents())
