"""What an export of sealed PDFs is asked for: forms, a period, a state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.wording import listed, say
from app.services.words import STATUS, status_words


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Records of some forms, submitted in a period.

    Attributes:
        forms: Their names, in the order of the archive.
        since: First day of submission, local; None: from the first.
        until: Last day of submission; None: up to now.
        status: Empty: any.
    """

    forms: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    status: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Wanted":
        """As it was kept."""
        return cls(
            forms=tuple(query["forms"]),
            since=date.fromisoformat(query["since"]) if query.get("since") else None,
            until=date.fromisoformat(query["until"]) if query.get("until") else None,
            status=query["status"] if query.get("status") in STATUS else "",
        )

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "forms": list(self.forms),
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "status": self.status,
        }

    def moments(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """When the period begins, and when it is over."""
        end = self.until + timedelta(days=1) if self.until and self.until < date.max else None
        return (
            datetime.combine(self.since, time(), zone) if self.since else None,
            datetime.combine(end, time(), zone) if end else None,
        )

    def words(self, titles: Mapping[str, str], total: int) -> str:
        """The same as people say it; `total`: how many forms there are."""
        named = [titles.get(each, each) for each in self.forms]
        what = say("全部单据") if len(named) == total and total > 1 else listed(named)
        if self.since and self.until:
            what = say("{what} {since} 至 {until}", what=what, since=self.since, until=self.until)
        elif self.since:
            what = say("{what} {since} 起", what=what, since=self.since)
        elif self.until:
            what = say("{what} {until} 止", what=what, until=self.until)
        return f"{what} {status_words(self.status)}" if self.status else what
