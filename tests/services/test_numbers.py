"""The account of numbers over editions that number otherwise."""

import pytest

from app.services.audit.numbers import series_of
from app.services.audit.registers import write

FORM = """\
title: 请假条
number: {number}
workflow: leave
fields:
  - {{name: days, type: number, label: 天数, required: yes}}
"""
ROUTE = """\
title: 请假
steps:
  - {step: apply, kind: fill, title: 申请, by: {role: officer}}
"""


@pytest.fixture(params=["office", "postgres_office"])
def either(request):
    return request.getfixturevalue(request.param)


def submit(office, number, times):
    office.publish(forms__leave=FORM.format(number=number), workflows__leave=ROUTE)
    for _ in range(times):
        office.hands.submit("wangmin", "leave", {"days": ["3"]})


@pytest.mark.parametrize(
    ("earlier", "later"), [("QJ-{year}-{seq:4}", "QJ-{seq:4}"), ("QJ-{seq:4}", "QJ-{year}-{seq:4}")]
)
def test_numbers_add_up_after_the_year_came_into_them_or_left_them(either, earlier, later):
    office = either
    submit(office, earlier, 2)
    submit(office, later, 3)
    year = office.ports.today().year
    with office.ports.store.reading() as reading:
        found = {each.year: each.account for each in series_of(office.ports, reading, ("leave",))}
    yearly = 2 if "year" in earlier else 3
    assert {at: each.last for at, each in found.items()} == {0: 5 - yearly, year: yearly}
    assert all(each.adds_up for each in found.values()), found
    assert sum(sum(each.states.values()) for each in found.values()) == 5


def test_a_missing_number_is_written_as_its_own_series_wrote_it(office):
    submit(office, "QJ-{year}-{seq:4}", 1)
    with office.ports.store.writing() as writing:
        writing.next_number("leave", office.ports.today().year)
    submit(office, "QJ-{seq:4}", 1)
    year = office.ports.today().year
    with office.ports.store.reading() as reading:
        found = {each.year: each.missing for each in series_of(office.ports, reading, ("leave",))}
    assert found == {0: (), year: (f"QJ-{year}-0002",)}


def test_the_sheet_of_numbers_lists_each_record_once(office):
    submit(office, "QJ-{year}-{seq:4}", 2)
    submit(office, "QJ-{seq:4}", 1)
    sheets = {}

    class Book:
        def sheet(self, title, heads, rows):
            sheets[title] = list(rows)

    query = {"forms": ["leave"], "since": "", "until": "", "status": ""}
    with office.ports.store.reading() as reading:
        write(office.ports, reading, office.ids["linas"], query, {}, Book())
    year = office.ports.today().year
    numbers = sorted(row[2] for row in sheets["编号核对"])
    assert numbers == ["QJ-0001", f"QJ-{year}-0001", f"QJ-{year}-0002"]
    assert not any("不属于" in row[3] for row in sheets["编号核对"])
