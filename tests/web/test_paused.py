"""A clock that stands still, as lists and pages show it."""

from datetime import timedelta

from app.core.engine import clocks
from app.services import inbox, records
from tests.services.test_notifying import House, shanghai


def test_a_paused_task_is_never_late_and_says_whom_it_waits_for(office, messengers):
    house = House(office, messengers)
    record = house.submit()
    house.agree(record)
    (holder,) = house.task(record).holders
    house.clock(record, clocks.pause)
    house.now = shanghai(30, 9)  # long after it was due
    found = inbox.waiting(house.ports, holder)
    (group,) = [each for each in found.groups if each.title == "暂停计时"]
    assert [(work.due.words, work.due.tone) for work in group.lines] == [
        ("暂停计时，等客户", "paused")
    ]
    assert (group.tone, found.late) == ("", 0)
    page = records.record_page(house.ports, holder, record)
    assert page.standing[0].due.words == "暂停计时，等客户"
    assert "系统暂停“客户确认”的计时，等客户。" in [line.text for line in page.trail]
    house.clock(record, clocks.resume)
    assert inbox.waiting(house.ports, holder).late == 0
    house.now = house.task(record).due_at + timedelta(minutes=1)
    assert inbox.waiting(house.ports, holder).late == 1


def test_a_paused_task_is_listed_without_a_moment(office, messengers, someone):
    house = House(office, messengers)
    record = house.submit()
    house.agree(record)
    house.clock(record, clocks.pause)
    page = someone(house.of(record)).get("/inbox/").text
    assert '<span class="due paused">暂停计时，等客户</span></div>' in page
