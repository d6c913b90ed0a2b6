"""Hours of departments and days of the house: written with an event, counted from the next task."""

from datetime import date, time

import pytest

from app.core.errors import Invalid
from app.services import hours, people


def calendar(office, department=""):
    with office.ports.store.reading() as reading:
        return office.ports.working_days(reading, department)


def last_event(office):
    with office.ports.store.reading() as reading:
        return reading.house_events(1)[0]


def test_a_department_works_its_own_hours_until_it_does_not(office):
    hours.set_hours(office.ports, "customer-service-east", "10:00-19:00", "23456")
    own = calendar(office, "customer-service-east")
    assert (own.opens, own.closes, own.weekdays) == (time(10), time(19), {2, 3, 4, 5, 6})
    assert last_event(office)["body"]["hours"] == "10:00-19:00 23456"
    assert calendar(office) == calendar(office, "customer-service")  # the one above does not
    hours.drop_hours(office.ports, "customer-service-east")
    assert calendar(office, "customer-service-east") == calendar(office)


def test_a_day_is_off_everywhere_or_in_one_department(office):
    tuesday, wednesday = date(2026, 11, 24), date(2026, 11, 25)
    hours.set_day(office.ports, tuesday, False)
    hours.set_day(office.ports, wednesday, False, "customer-service")
    assert not calendar(office).is_working(tuesday)
    assert calendar(office).is_working(wednesday)
    assert not calendar(office, "customer-service-east").is_working(wednesday)
    hours.set_day(office.ports, tuesday, None)
    assert calendar(office).is_working(tuesday)
    assert last_event(office)["type"] == "day"


def test_a_year_whose_make_up_days_an_administrator_knows_is_provisional_no_longer(office):
    ahead = max(calendar(office).provisional)
    saturday = next(day for n in range(1, 8) if (day := date(ahead, 2, n)).isoweekday() == 6)
    hours.set_day(office.ports, saturday, True)
    assert ahead not in calendar(office).provisional


@pytest.mark.parametrize(
    ("department", "span", "days", "told"),
    [
        ("nowhere", "08:00-17:00", "12345", "没有部门“nowhere”"),
        ("customer-service", "8-17", "12345", "must be like 08:30-17:30"),
        ("customer-service", "17:00-08:00", "12345", "must begin before it ends"),
        ("customer-service", "08:00-17:00", "89", "must be days such as 12345"),
    ],
)
def test_hours_that_mean_nothing_are_refused(office, department, span, days, told):
    with pytest.raises(Invalid, match=told):
        hours.set_hours(office.ports, department, span, days)


def test_where_somebody_gets_mail_is_an_event_of_the_house(office):
    people.set_email(office.ports, "wangmin", " wang@house.example ")
    assert last_event(office)["body"]["email"] == "wang@house.example"
    with office.ports.store.reading() as reading:
        assert reading.account("wangmin").person.email == "wang@house.example"
        assert reading.account("wangmin").password  # how they sign in stays
    people.set_email(office.ports, "wangmin", "")
    with pytest.raises(Invalid, match="请填写电子邮箱"):
        people.set_email(office.ports, "wangmin", "wang at house")
    with pytest.raises(Invalid, match="请填写电子邮箱"):
        people.set_email(office.ports, "wangmin", "wang@house.example\nBcc: a@b.example")
