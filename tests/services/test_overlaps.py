"""One room is not given to two at the same time, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.services import drafts
from app.services.identity import Identity
from app.services.page import Refused

PASSWORD = Identity(kind="password", view="", consent="同意", nonce="0" * 32)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request):
    """The company, once on each kind of database."""
    return request.getfixturevalue("office" if request.param == "sqlite" else "postgres_office")


def booking(office, begins, ends, room="large"):
    day = office.hands.at.date() + timedelta(days=30)
    return {
        "subject": ["汇总会"], "room": [room], "people": ["8"], "banner": ["no"],
        "day": [f"{day}"], "begins": [begins], "ends": [ends],
    }  # fmt: skip


def book(office, begins, ends, room="large", who="wangmin"):
    return office.hands.submit(who, "room-booking", booking(office, begins, ends, room))


def test_who_comes_second_is_told_where_and_keeps_what_was_typed(anywhere):
    book(anywhere, "9:00", "11:00")
    draft = anywhere.hands.begin("chenjia", "room-booking", booking(anywhere, "10:30", "12:00"))
    with pytest.raises(Refused) as refused:
        drafts.submit(anywhere.ports, anywhere.ids["chenjia"], draft, PASSWORD)
    (fault,) = refused.value.page.faults
    assert (fault.path, str(fault.message)) == ("begins", "这个时段会议室已有人用，请换一个")
    kept = drafts.form_page(anywhere.ports, anywhere.ids["chenjia"], draft)
    assert kept.raw["begins"] == ("10:30",)
    book(anywhere, "11:00", "12:00")
    book(anywhere, "9:30", "10:30", room="small")


def test_a_room_that_is_given_back_is_free(anywhere):
    record = book(anywhere, "9:00", "11:00")
    anywhere.hands.withdraw("wangmin", record, "不开了")
    book(anywhere, "9:00", "11:00", who="chenjia")


def test_nobody_is_in_their_own_way_and_a_returned_booking_is_looked_at_again(anywhere):
    record = book(anywhere, "9:00", "11:00")
    anywhere.hands.act("guoyl", record, "agree", "return", to="apply", remark="改个时间")
    book(anywhere, "14:00", "15:00", who="chenjia")
    taken = booking(anywhere, "14:30", "16:00")
    with pytest.raises(Refused) as refused:
        anywhere.hands.act("wangmin", record, "apply", "submit", taken)
    assert [each.path for each in refused.value.page.faults] == ["begins"]
    again = booking(anywhere, "9:30", "11:30")
    anywhere.hands.act("wangmin", record, "apply", "submit", again)
    assert [each.step for each in anywhere.record(record).open_tasks()] == ["agree"]


def test_of_many_at_the_same_instant_one_gets_the_room(anywhere):
    office, me = anywhere, anywhere.ids["wangmin"]
    ready = [
        office.hands.begin("wangmin", "room-booking", booking(office, f"9:{n}0", "10:00"))
        for n in range(6)
    ]

    def submit(draft):
        try:
            return drafts.submit(office.ports, me, draft, PASSWORD)
        except Refused:
            return None

    with ThreadPoolExecutor(6) as threads:
        made = [each for each in threads.map(submit, ready) if each]
    assert len(made) == 1


TALK = """
language: 1
title: 面谈预约
number: MT-{year}-{seq:4}
workflow: talk
no_overlap: {same: [meeting], begins: begins, ends: ends, say: 已有人约}
fields:
  - {name: meeting, type: datetime, label: 场次, required: yes}
  - {name: begins, type: time, label: 从, required: yes}
  - {name: ends, type: time, label: 到, required: yes}
"""
ROUTE = """
language: 1
title: 面谈
owner: customer-service
steps:
  - {step: ask, kind: fill, title: 预约, by: {role: officer}}
"""


def test_a_moment_that_both_share_is_found_by_its_day(office):
    office.publish(forms__talk=TALK, workflows__talk=ROUTE)
    posted = {"meeting": ["2026-12-20T09:00"], "begins": ["9:00"], "ends": ["10:00"]}
    office.hands.submit("wangmin", "talk", posted)
    with pytest.raises(Refused):
        office.hands.submit("wangmin", "talk", posted)
    office.hands.submit("wangmin", "talk", {**posted, "meeting": ["2026-12-20T14:00"]})
