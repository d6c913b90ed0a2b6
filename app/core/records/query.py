"""What somebody wants to see of a register: a value that pages, saved views and exports share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

STATES = ("running", "done", "rejected", "withdrawn", "void")
OPS = ("is", "from", "to")  # from and to: both ends included

# columns that every register has; no field can be called so
NUMBER, TITLE, STATUS = ".number", ".title", ".status"
INITIATOR, SUBMITTED, ENDED = ".initiator", ".submitted", ".ended"
HOLDERS, DUE = ".holders", ".due"
OWN = (NUMBER, SUBMITTED, TITLE, INITIATOR, HOLDERS, DUE, STATUS, ENDED)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One condition on a field: `value` is as it was typed; a text is met by how it begins."""

    field: str
    op: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which records of a form, in which order, with which columns.

    Attributes:
        form: Its name.
        search: Words that all have to be found in number, title and answers.
        states: Those wanted; none: all.
        since: First day of submission, in the organisation's zone.
        until: The last one.
        department: Where who submitted it works, those below it included.
        person: Who submitted it, was asked at it or signed it.
        filters: Conditions on fields; all have to be met.
        sort: A column; empty: by submission.
        descending: The last first.
        columns: Those shown, in order; none: the form's usual ones.
    """

    form: str
    search: str = ""
    states: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    department: str = ""
    person: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = True
    columns: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(
            self.search or self.states or self.since or self.until
            or self.department or self.person or self.filters
        )  # fmt: skip


def dump_query(query: Query) -> dict[str, Any]:
    """The query as JSON holds it."""
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(query, name))}
    return {**asdict(query), "since": "", "until": "", **days}


def load_query(stored: Mapping[str, Any]) -> Query:
    """What `dump_query` was given."""
    days = {
        name: date.fromisoformat(stored[name]) if stored[name] else None
        for name in ("since", "until")
    }
    lists = {name: tuple(stored[name]) for name in ("states", "columns")}
    filters = tuple(Filter(**each) for each in stored["filters"])
    return Query(**{**stored, **days, **lists, "filters": filters})
