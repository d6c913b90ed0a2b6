"""`type: time` and `type: datetime`."""

from datetime import date, datetime, time

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.datetime import DateTime
from app.core.fields.time import Time

OPENS = Time(name="start", label="开始", earliest="08:00", latest="18:00")
CALLED = DateTime(name="called_at", label="来电时间")


def test_the_ways_to_write_a_time_of_day():
    clock = Time(name="start", label="开始")
    for raw in ("14:05", "１４：０５", "14点5分", "14时05", " 1405 ", "14:05:00"):
        assert clock.parse(raw) == time(14, 5)
    assert clock.parse("9点") == time(9)


def test_what_is_no_time_of_day_is_refused():
    for raw in ("24:00", "12:60", "99点"):
        with pytest.raises(BadAnswer, match="没有这个时刻"):
            Time(name="start", label="开始").parse(raw)
    for raw in ("", "noon", "14.05", "1:5", "14:05:30", "-1:00", "14:05 PM"):
        with pytest.raises(BadAnswer, match="例如 14:05"):
            Time(name="start", label="开始").parse(raw)


def test_a_time_keeps_within_its_bounds_both_included():
    assert OPENS.parse("08:00") == time(8)
    assert OPENS.parse("18:00") == time(18)
    with pytest.raises(BadAnswer, match="请填写不早于 08:00 的时刻"):
        OPENS.parse("7:59")
    with pytest.raises(BadAnswer, match="请填写不晚于 18:00 的时刻"):
        OPENS.parse("18:01")
    assert OPENS.attributes() == {"min": "08:00", "max": "18:00"}


def test_bounds_that_exclude_everything_are_refused():
    with pytest.raises(ValidationError, match="earliest 09:00 lies after latest 08:00"):
        Time(name="start", label="开始", earliest="09:00", latest="08:00")
    with pytest.raises(ValidationError, match="must be a time such as 08:30"):
        Time(name="start", label="开始", earliest="morning")


def test_a_moment_is_kept_without_zone():
    value = CALLED.parse("2026年11月24日 14点05分")
    assert value == datetime.fromisoformat("2026-11-24T14:05")
    assert value.tzinfo is None
    assert CALLED.dump(value) == "2026-11-24T14:05"
    assert CALLED.show(value, None) == "2026年11月24日 14:05"
    assert CALLED.cell(value, None) == value
    assert type(value) is not date


def test_a_moment_has_a_day_and_a_time():
    for raw in ("2026-11-24", "14:05", "2026-11-24 ", "", "T", "2026-02-30T14:05",
                "2026-11-24T25:00", "20261124T14:05+08:00", "1899-12-31T10:00"):  # fmt: skip
        with pytest.raises(BadAnswer) as refused:
            CALLED.parse(raw)
        assert "请" in str(refused.value)
