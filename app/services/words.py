"""Statuses and moments as people say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

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
WEEKDAYS = "一二三四五六日"


def status_words(status: str) -> str:
    """Where a record stands."""
    return STATUS.get(status, status)


def decided_words(status: str) -> str:
    """What became of a task."""
    return DECIDED.get(status, status)


def when_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as people say it: 今天 14:05, 11月24日 周二 09:00, with the year across years."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    clock = local.strftime("%H:%M")
    days = (today.date() - local.date()).days
    if days in (0, 1, -1):
        return f"{('今天', '昨天', '明天')[days]} {clock}"
    day = f"{local.month}月{local.day}日"
    if local.year != today.year:
        return f"{local.year}年{day} {clock}"
    return f"{day} 周{WEEKDAYS[local.weekday()]} {clock}"
