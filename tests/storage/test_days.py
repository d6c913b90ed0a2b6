"""Days off and hours, of the house and of departments, on every store."""

from datetime import date, time

from app.core.calendar.departments import Exceptions, Hours
from tests.storage.conftest import NOW, look


def test_days_are_off_or_working(store):
    with store.writing() as tx:
        tx.put_day(date(2026, 2, 28), True, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), True, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), False, at=NOW, by="ann")
    off, working = look(store, "days")
    assert (off, working) == ({date(2026, 3, 3)}, {date(2026, 2, 28)})
    with store.writing() as tx:
        tx.put_day(date(2026, 3, 3), None, at=NOW, by="ann")
    assert look(store, "days") == (set(), {date(2026, 2, 28)})
    assert look(store, "house_events")[0]["body"] == {"day": "2026-03-03", "working": None}


def test_a_department_has_hours_and_days_of_its_own_until_they_are_taken_back(store):
    version = look(store, "organisation_version")
    early = Hours(opens=time(7), closes=time(15, 30), weekdays=frozenset({1, 2, 3, 4, 5, 6}))
    with store.writing() as tx:
        tx.put_hours("desk", Hours(opens=time(9), closes=time(12), weekdays=frozenset({1})),
                     at=NOW, by="ann")  # fmt: skip
        tx.put_hours("desk", early, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), False, department="desk", at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), True, department="shop", at=NOW, by="ann")
        tx.put_day(date(2026, 3, 4), True, department="desk", at=NOW, by="ann")
    assert look(store, "days") == (set(), set())
    assert look(store, "organisation_version") > version  # nobody keeps an old calendar
    assert look(store, "exceptions") == Exceptions(
        hours={"desk": early},
        days={
            "desk": {date(2026, 3, 3): False, date(2026, 3, 4): True},
            "shop": {date(2026, 3, 3): True},
        },
    )
    with store.writing() as tx:
        tx.put_hours("desk", None, at=NOW, by="ann")
        tx.put_day(date(2026, 3, 3), None, department="desk", at=NOW, by="ann")
    found = look(store, "exceptions")
    assert found.hours == {}
    assert found.days["desk"] == {date(2026, 3, 4): True}
    assert [each["body"] for each in look(store, "house_events", 2)] == [
        {"department": "desk", "day": "2026-03-03", "working": None},
        {"department": "desk", "hours": ""},
    ]
