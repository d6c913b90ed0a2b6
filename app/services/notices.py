"""When somebody wants mail: all of a day at one time, and never in quiet hours."""

from datetime import datetime, time, timedelta

from app.core.errors import Invalid
from app.services.ports import Ports
from app.storage.store import Notices


def wanted(ports: Ports, me: str) -> Notices:
    """When the person wants mail."""
    with ports.store.reading() as reading:
        return reading.notices(me)


def want(ports: Ports, me: str, digest: str, quiet_from: str, quiet_to: str) -> None:
    """Note when the person wants mail; empty texts: each by itself, at any time.

    Raises:
        Invalid: A text is no time of day, or one end of the quiet hours is missing.
    """
    given = (digest.strip(), quiet_from.strip(), quiet_to.strip())
    digest, quiet_from, quiet_to = (f"{_clock(each):%H:%M}" if each else "" for each in given)
    if bool(quiet_from) != bool(quiet_to):
        raise Invalid("安静的时间要填起和止两头，或者都不填。")
    if quiet_from and quiet_from == quiet_to:
        raise Invalid("安静的时间起和止不能一样。")
    with ports.store.writing() as writing:
        writing.put_notices(Notices(me, digest, quiet_from, quiet_to))


def quiet_until(ports: Ports, notices: Notices, now: datetime) -> datetime | None:
    """When the quiet hours end that the moment lies in; None: it lies in none."""
    if not notices.quiet_from:
        return None
    local = now.astimezone(ports.zone)
    begins, ends = _clock(notices.quiet_from), _clock(notices.quiet_to)
    for days in (-1, 0):  # those of yesterday may reach into today
        day = local.date() + timedelta(days=days)
        first = datetime.combine(day, begins, ports.zone)
        last = datetime.combine(day + timedelta(days=ends <= begins), ends, ports.zone)
        if first <= local < last:
            return last
    return None


def next_digest(ports: Ports, notices: Notices, now: datetime) -> datetime:
    """When the next mail of the day goes out."""
    local = now.astimezone(ports.zone)
    at = datetime.combine(local.date(), _clock(notices.digest), ports.zone)
    return at if at > local else at + timedelta(days=1)


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Invalid("时间请写成 08:30 这样。") from None
