"""Registers: who sees which rows, what finds them, in which order they come."""

import shutil

import pytest
from alembic import command
from sqlalchemy import text

from app.core.engine.access import may_read
from app.core.errors import NotAllowed
from app.core.records.query import Query
from app.services.demo.stories import tell
from app.services.registers import walk
from app.storage import migrating
from tests.offices import Office, found_office, open_office

FORMS = ("call-log", "dispatch-ticket", "settlement", "site-survey", "satisfaction-survey")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request, office_folder, tmp_path_factory):
    """The company with its records in every state, on each kind of database."""
    here = tmp_path_factory.mktemp("town") / "instance"
    if request.param == "sqlite":
        folder, ids = office_folder
        shutil.copytree(folder, here)
        office = Office(open_office(here), dict(ids))
    else:
        office = found_office(here, request.getfixturevalue("postgres").fresh())
    tell(office.hands)
    yield office
    office.ports.store.close()


def records(office, form):
    with office.ports.store.reading() as reading:
        return [reading.record(each) for each in reading.records(form=form)]


def found(office, login, form, **query):
    """The numbers of the rows, in their order."""
    me = office.ids[login]
    return [row.listed.number for row in walk(office.ports, me, Query(form=form, **query))]


def test_a_register_lists_what_its_person_may_read_and_nothing_else(town):
    ports, seen = town.ports, 0
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        for form in reading.current_bundles():
            every = records(town, form)
            for login, me in town.ids.items():
                mine = [
                    record.number
                    for record in every
                    if may_read(
                        me, record, ports.bundle(reading, record.bundle).form, organisation,
                        ports.today(),
                    )
                ]  # fmt: skip
                if organisation.people[me].outside:
                    with pytest.raises(NotAllowed):
                        found(town, login, form)
                    continue
                try:
                    listed = found(town, login, form)
                except NotAllowed:
                    listed = []
                assert sorted(listed) == sorted(mine), (login, form)
                seen += len(listed)
    assert seen > 100


@pytest.mark.parametrize("kind", ["office", "postgres_office"])
def test_the_migration_fills_what_registers_read_for_records_that_are_there(request, kind):
    office = request.getfixturevalue(kind)
    tell(office.hands)
    database = office.ports.store.database
    lists = "SELECT {} FROM {} ORDER BY record, {}"
    kept = (
        "place / 1024, record, form, status, initiator, text1, number1, date1, shown, words, named",
        "text1",
    )
    tied = ("place / 1024, record, person, participant, holder, told", "person")
    asked = [
        lists.format(*each) for each in ((kept[0], "slots", kept[1]), (tied[0], "readers", tied[1]))
    ]
    with database.connection("writing") as connection:
        before = [connection.execute(text(each)).all() for each in asked]
        assert all(len(rows) > 20 for rows in before)
        for table in ("readers", "views", *(["found"] if kind == "office" else [])):
            connection.execute(text(f"DROP TABLE {table}"))
        if kind != "office":
            connection.execute(text("DROP FUNCTION pairs CASCADE"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
        config = migrating._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        after = [connection.execute(text(each)).all() for each in asked]
        assert after == before
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    assert found(office, "zhouxy", "dispatch-ticket", search="渗水")
