"""Statuses and moments as people say them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.calendar.days import short_day, weekday, whole_day
from app.core.wording import SOURCE, language, say

STATUS = {
    "running": "审批中",
    "done": "已通过",
    "rejected": "已拒绝",
    "withdrawn": "已撤回",
    "void": "已作废",
    "draft": "草稿",
}
DECIDED = {
    "open": "待处理",
    "submitted": "已提交",
    "agreed": "已同意",
    "confirmed": "已确认",
    "opened": "已开单",
    "rejected": "已拒绝",
    "returned": "已退回",
    "objected": "有异议，已退回",
    "cancelled": "已取消",
}
NEAR = {0: "今天", 1: "昨天", -1: "明天"}  # days ago → word


def status_words(status: str) -> str:
    """Where a record stands."""
    return say(STATUS.get(status, status))


def decided_words(status: str) -> str:
    """What became of a task."""
    return say(DECIDED.get(status, status))


def run_on(sentences: Iterable[str]) -> str:
    """Sentences one after the other."""
    return ("" if language() == SOURCE else " ").join(sentences)


def when_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as people say it: 今天 14:05, 11月24日 周二 09:00, with the year across years."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    clock, day = local.strftime("%H:%M"), local.date()
    days = (today.date() - day).days
    if days in (0, 1, -1):
        return f"{say(NEAR[days])} {clock}"
    if local.year != today.year:
        return f"{whole_day(day)} {clock}"
    said = [short_day(day), weekday(day)]
    return " ".join([*(said if language() == SOURCE else said[::-1]), clock])
