"""When people want mail: once a day, and not in quiet hours; what was not taken is listed."""

from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.services import notices, notifying
from app.storage.store import Notices
from tests.services.test_notifying import CANARY, MONDAY, house, mail_of  # noqa: F401

ZHOU = mail_of("zhouxy")


def want(house, *wanted):  # noqa: F811
    notices.want(house.ports, house.office.ids["zhouxy"], *wanted)


def test_who_wants_one_mail_a_day_gets_one_with_all_that_waits(house):  # noqa: F811
    want(house, "17:30", "", "")
    first, second = house.submit(), house.submit()
    assert house.work() == []
    assert house.work(MONDAY + timedelta(hours=8)) == []  # 17:00
    assert house.work(MONDAY + timedelta(hours=8, minutes=31)) == [(ZHOU, "今天：2 件等您办")]
    text = house.mail.letters[-1].text
    for record in (first, second):
        assert house.office.record(record).number in text
    assert CANARY not in text
    assert "部门审批，应于" in text
    house.agree(first)
    house.agree(second)
    assert [to for to, _ in house.work(MONDAY + timedelta(days=3)) if to == ZHOU] == []


def test_a_mail_of_the_day_with_nothing_in_it_is_not_sent(house):  # noqa: F811
    want(house, "17:30", "", "")
    record = house.submit()
    house.work()
    hands = house.office.hands
    hands.ports = house.ports
    hands.act("zhouxy", record, "agree", "reject", remark="不用了")
    assert [to for to, _ in house.work(MONDAY + timedelta(hours=9)) if to == ZHOU] == []


def test_whoever_asks_for_a_later_time_gets_a_second_mail_that_day(house):  # noqa: F811
    want(house, "17:30", "", "")
    house.submit()
    house.work()
    assert house.work(MONDAY + timedelta(hours=9)) == [(ZHOU, "今天：1 件等您办")]  # 18:00
    want(house, "20:00", "", "")
    house.submit()
    assert house.work() == []
    assert house.work(MONDAY + timedelta(hours=11)) == [(ZHOU, "今天：2 件等您办")]


@pytest.mark.parametrize("typed", ["T08:30", "083015", "08:30:15.5", "08:30"])
def test_a_time_is_kept_as_it_is_read(office, typed):
    me = office.ids["wangmin"]
    notices.want(office.ports, me, typed, typed, "0915")
    assert notices.wanted(office.ports, me) == Notices(me, "08:30", "08:30", "09:15")


def test_in_quiet_hours_a_mail_waits_until_they_are_over(house):  # noqa: F811
    want(house, "", "21:00", "07:00")
    house.now = MONDAY + timedelta(hours=13)  # 22:00
    house.submit()
    assert house.work() == []
    assert house.work(MONDAY + timedelta(hours=21, minutes=59)) == []  # 6:59
    ((to, subject),) = house.work(MONDAY + timedelta(hours=22))
    assert to == ZHOU
    assert subject.startswith("请您办理")


QUIET = [
    ("21:00", "07:00", 22, 31),
    ("21:00", "07:00", 6, 7),
    ("21:00", "07:00", 7, None),
    ("21:00", "07:00", 20, None),
    ("12:00", "14:00", 13, 14),
    ("12:00", "14:00", 14, None),
    ("", "", 3, None),
]


def test_quiet_hours_may_reach_over_midnight(office):
    day = MONDAY - timedelta(hours=9)  # midnight in Shanghai
    for begins, ends, hour, until in QUIET:
        wanted = Notices("ann", "", begins, ends)
        found = notices.quiet_until(office.ports, wanted, day + timedelta(hours=hour))
        assert found == (None if until is None else day + timedelta(hours=until))


def test_what_is_no_time_is_refused(office):
    for wanted in (("25:00", "", ""), ("x", "", ""), ("", "21:00", ""), ("", "07:00", "07:00")):
        with pytest.raises(Invalid):
            notices.want(office.ports, office.ids["wangmin"], *wanted)


def test_a_mail_that_is_not_taken_is_listed_without_its_address(house):  # noqa: F811
    house.mail.refused.add(ZHOU)
    record = house.submit()
    house.work()
    (failed,) = notifying.undelivered(house.ports)
    assert (failed.person, failed.record, failed.attempts) == ("周晓燕", record, 1)
    assert failed.again_at is not None
    assert ZHOU not in failed.error
    house.mail.refused.clear()
    house.work(failed.again_at)
    assert notifying.undelivered(house.ports) == ()
