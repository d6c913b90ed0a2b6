"""A company with sealed, void, withdrawn and running tickets, and what its auditor exports.

Loaded as a plugin by tests/conftest.py. Sealing takes seconds, so that it is done once a session
and copied.
"""

import shutil
from zipfile import ZipFile

import pytest

from app.jobs._worker import work_until_done
from app.services.exports import asking
from tests.offices import Office, open_office

AUDITOR = "linas"


@pytest.fixture(scope="session")
def archives(office_folder, tmp_path_factory):
    """An instance folder whose tickets stand in every state, the finished ones sealed."""
    from tests.services.test_sealing import finished  # tests are no plugins: not before they run
    from tests.services.test_submitting import TICKET

    folder, ids = office_folder
    here = tmp_path_factory.mktemp("archives") / "instance"
    shutil.copytree(folder, here)
    office = Office(open_office(here), dict(ids))
    first, _ = finished(office), finished(office)
    work_until_done(office.ports)
    office.hands.annul("zhouxy", first, "开重了，以后一张为准。")
    withdrawn = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.hands.withdraw("wangmin", withdrawn, "客户改了主意")
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.ports.store.close()
    return here, dict(ids)


@pytest.fixture
def house(archives, tmp_path):
    """That company, all one's own."""
    folder, ids = archives
    shutil.copytree(folder, tmp_path / "instance")
    office = Office(open_office(tmp_path / "instance"), dict(ids))
    yield office
    office.ports.store.close()


def asked(office, who=AUDITOR, **query):
    """Ask for a ZIP of all tickets; gives its id."""
    given = {"forms": ("dispatch-ticket",), "since": "", "until": "", "status": "", **query}
    return asking.ask_for_zip(office.ports, office.ids[who], **given)


def exported(office, id_):
    """The export as it stands."""
    with office.ports.store.reading() as reading:
        return reading.export(id_)


@pytest.fixture(scope="session")
def zipped(archives, tmp_path_factory):
    """The ZIP of all tickets, as a file to copy."""
    folder, ids = archives
    here = tmp_path_factory.mktemp("zipped")
    shutil.copytree(folder, here / "instance")
    office = Office(open_office(here / "instance"), dict(ids))
    id_ = asked(office)
    work_until_done(office.ports)
    _, content = asking.take(office.ports, office.ids[AUDITOR], id_)
    with content, (here / "tickets.zip").open("wb") as out:
        shutil.copyfileobj(content, out)
    office.ports.store.close()
    return here / "tickets.zip"


@pytest.fixture
def unpacked(zipped, tmp_path):
    """The export, unpacked into a folder of one's own."""
    with ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"
