"""What a store is asked for a register, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from app.core.engine.access import Scope
from app.core.engine.register import Condition

Bundles = frozenset[str]  # hashes; none: whatever bundle


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which records of a form, in which order.

    Attributes:
        form: Its name.
        scopes: What may be read, of the records of which bundles.
        statuses: Those wanted; none: all.
        since: Submitted then or later.
        until: Submitted before then.
        initiators: Submitted by one of them; None: by anybody.
        person: Who takes part; empty: whoever.
        conditions: What slots have to hold.
        terms: Folded texts that all have to be found.
        number: The one with that number; empty: whichever.
        order: place, number, or slot.
        places: For slot: in which slot which bundles keep what is sorted by.
        descending: The last first; what is empty comes last either way.
    """

    form: str
    scopes: tuple[tuple[Scope, Bundles], ...]
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    initiators: tuple[str, ...] | None = None
    person: str = ""
    conditions: tuple[Condition, ...] = ()
    terms: tuple[str, ...] = ()
    number: str = ""
    order: str = "place"
    places: tuple[tuple[str, Bundles], ...] = ()
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class Key:
    """Where a row stands in its order; `value` is what is sorted by, None where it is empty."""

    place: int
    value: str | Decimal | date | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A record as a register lists it; `shown` maps fields to answers as they are dumped."""

    record: str
    bundle: str
    number: str
    title: str
    status: str
    initiator: str
    submitted_at: datetime | None
    ended_at: datetime | None
    shown: Mapping[str, Any]
    key: Key


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An open task: whose it is and how its clock stands."""

    step: str
    holders: tuple[str, ...] = ()
    due_at: datetime | None = None
    department: str = ""  # whose working days its clock counts; empty: the company's
    paused_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records by status, as far as was counted; `more`: there are more of these."""

    counts: Mapping[str, int] = field(default_factory=dict)
    more: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class View:
    """How somebody likes to see a register; `query` as `dump_query` gives it."""

    id: str
    form: str
    person: str
    name: str
    shared: bool
    query: Mapping[str, Any]
    at: datetime


class RegistersReading(Protocol):
    """Lists of records."""

    def bundles_of(self, form: str) -> tuple[str, ...]:
        """The hashes of every bundle that the form ever had, the newest edition first."""
        ...

    def listed(
        self, wanted: Wanted, *, behind: Key | None = None, back: bool = False, limit: int = 50
    ) -> tuple[Listed, ...]:
        """Records in the order wanted, from the first, or right behind a key.

        With `back` those right before the key, or the last ones; in the same order.
        """
        ...

    def tally(self, wanted: Wanted, most: int = 1000, enough: int = 0) -> Tally:
        """How many there are by status, whatever statuses are wanted; counts to `most` at most.

        Where so many as are `enough` are met among the newest, it counts no further.
        """
        ...

    def ties(self, person: str, form: str) -> bool:
        """Whether anything ties the person to any record of the form."""
        ...

    def numbers(self, of: Sequence[str]) -> Mapping[str, str]:
        """Record id → number."""
        ...

    def standing(self, of: Sequence[str]) -> Mapping[str, tuple[Standing, ...]]:
        """Record id → its open tasks in the order asked, with who has them."""
        ...

    def views(self, form: str, person: str) -> tuple[View, ...]:
        """The person's own views of a register and those that others share, by name."""
        ...


class RegistersWriting(Protocol):
    """Keeping how somebody likes to see a register."""

    def put_view(self, view: View) -> None:
        """Keep it, in place of the one with the same id."""
        ...

    def drop_view(self, view: str) -> None:
        """Throw it away."""
        ...
