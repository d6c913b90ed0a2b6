"""Days, moments and codes as pages write them, and the class that goes with a state."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.core.calendar.days import short_day, whole_day
from app.core.wording import say
from app.services.words import NEAR

TONES = {  # status of a record → class of `.state`
    "running": "running",
    "done": "done",
    "rejected": "refused",
    "withdrawn": "draft",
    "void": "void",
    "draft": "draft",
}


def tone(status: str) -> str:
    """The class of `.state` for a record's status."""
    return TONES.get(status, "draft")


def whole(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in full: 2026年11月24日 14:05."""
    local = moment.astimezone(zone)
    return f"{whole_day(local.date())} {local:%H:%M}"


def short(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment for a narrow column: 今天 14:05, 昨天 09:00, else only its day."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = local.date()
    days = (today - day).days
    if days in (0, 1):
        return f"{say(NEAR[days])} {local:%H:%M}"
    return short_day(day) if local.year == today.year else whole_day(day)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day: 14:05."""
    return moment.astimezone(zone).strftime("%H:%M")


def in_fours(code: str) -> str:
    """A code in groups of four, to be read out: 7F3A 92C1."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()


def unbroken(text: str) -> Markup:
    """A few words that stay on one line, such as a day with its time."""
    return Markup('<span class="unbroken">{}</span>').format(text)
