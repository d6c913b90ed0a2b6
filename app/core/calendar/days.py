"""Days as people say them: 2026年11月24日, 24 Nov 2026. Shorter ones leave the year out."""

from datetime import date

from app.core.wording import say

MONTHS = ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月")
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def whole_day(day: date) -> str:
    """A day in full: 2026年11月24日."""
    return say("{year}年{month}月{day}日", **day_parts(day))


def short_day(day: date) -> str:
    """A day without its year: 11月24日."""
    return say("{month}月{day}日", **_parts(day))


def weekday(day: date) -> str:
    """The day of the week: 周二."""
    return say(WEEKDAYS[day.weekday()])


def day_parts(day: date) -> dict[str, object]:
    """What a sentence about a day may need: figures, and the month by its name."""
    return {"year": day.year, **_parts(day)}


def _parts(day: date) -> dict[str, object]:
    return {"month": day.month, "day": day.day, "month_name": say(MONTHS[day.month - 1])}
