"""The organisation on every store: people, accounts, memberships, and their events."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from app.core.errors import Conflict
from app.core.records.organisation import Department, Membership, Person, Unit
from tests.storage.conftest import NOW, later, look


def test_the_organisation_is_read_back_as_it_was_written(store):
    ann = Person(id="ann", name="安娜", login="ann", phone="555")
    con = Person(id="con", name="Con", login="con", outside="builder", active=False)
    head = Membership(person="ann", role="head", department="repair")
    clerk = Membership(
        person="ann",
        role="clerk",
        department="repair",
        estate="park",
        since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )
    with store.writing() as tx:
        by = {"at": NOW, "by": "root"}
        tx.put_person(ann, **by)
        tx.put_person(con, **by)
        tx.put_department(Department(id="repair", title="维修队", parent="office"), **by)
        tx.put_role("head", "主管", **by)
        tx.put_outsider("builder", "建筑公司", **by)
        tx.put_estate("park", "公园里", **by)
        tx.put_unit(Unit(id="u1", estate="park", title="3-1-1202", building="3"), **by)
        tx.put_membership(head, **by)
        tx.put_membership(clerk, **by)
    found = look(store, "organisation")
    assert found.people == {"ann": ann, "con": con}
    assert set(found.memberships) == {head, clerk}
    assert found.departments["repair"].title == "维修队"
    assert (found.roles, found.outsiders) == ({"head": "主管"}, {"builder": "建筑公司"})
    assert found.estates == {"park": "公园里"}
    assert found.units["u1"].building == "3"
    assert found.version == look(store, "organisation_version") == 9


def test_a_membership_ends_and_stays_in_the_books(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
        open_ = Membership(person="ann", role="head", department="repair")
        tx.put_membership(open_, at=NOW, by="root")
        ended = replace(open_, until=date(2026, 6, 30))
        tx.put_membership(ended, at=NOW, by="root")
        again = replace(open_, since=date(2026, 9, 1))
        tx.put_membership(again, at=NOW, by="root")
    assert set(look(store, "organisation").memberships) == {ended, again}


def test_every_write_to_the_house_leaves_an_event_without_passwords(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
        tx.set_password("ann", "argon2 secret", "stamp", at=later(1), by="ann")
    events = look(store, "house_events")
    assert [event["type"] for event in events] == ["password", "person"]
    assert events[0] == {
        "seq": 2,
        "at": later(1),
        "by": "ann",
        "type": "password",
        "body": {"person": "ann"},
    }
    assert "secret" not in str(events)
    assert len(look(store, "house_events", 1)) == 1


def test_an_account_keeps_its_password_when_the_person_changes(store):
    ann = Person(id="ann", name="Ann", login="ann")
    with store.writing() as tx:
        tx.put_person(ann, at=NOW, by="root")
        assert tx.account("ann").password == ""
        tx.set_password("ann", "hash", "stamp", at=NOW, by="root")
        tx.put_person(replace(ann, name="Ann Lee", login="annlee"), at=NOW, by="root")
    account = look(store, "account", "annlee")
    assert (account.person.name, account.password, account.stamp) == ("Ann Lee", "hash", "stamp")
    assert look(store, "account_of", "ann") == account
    assert look(store, "account", "ann") is None


def test_a_login_belongs_to_one_person(store):
    with store.writing() as tx:
        tx.put_person(Person(id="ann", name="Ann", login="ann"), at=NOW, by="root")
    with pytest.raises(Conflict, match="ann"), store.writing() as tx:
        tx.put_person(Person(id="bob", name="Bob", login="ann"), at=NOW, by="root")
    assert set(look(store, "organisation").people) == {"ann"}


def test_versions_of_the_organisation_come_in_the_order_of_commits(store):
    together = Barrier(4)

    def add(name):
        together.wait()
        for number in range(5):
            with store.writing() as tx:
                tx.put_role(f"{name}{number}", "role", at=NOW, by="root")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, "abcd"))
    assert look(store, "organisation_version") == 20
    assert len(look(store, "organisation").roles) == 20
