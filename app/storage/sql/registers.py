"""Registers: rows by keyset, never by offset, each order on an index of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, or_, select

from app.core.records.query import STATES
from app.core.records.record import OPEN
from app.storage.registers import Key, Listed, Standing, Tally, View, Wanted
from app.storage.schema import bundles, readers, records, task_holders, tasks, views
from app.storage.sql.compiled import Cursor, Row
from app.storage.sql.listing import Asked, Listing
from app.storage.sql.narrowing import among, listed

LOOK = 2_000  # rows that are looked at before another index is
COUNTED = 8_000  # rows that are counted among before another index is
FURTHER = 8  # times as many the next time
GATHERED = 10_000  # rows that SQLite gathers and sorts, rather than going on along an order

_BUNDLES_OF = (
    select(bundles.c.hash)
    .where(bundles.c.form == bindparam("form"))
    .order_by(bundles.c.edition.desc())
)
_TIES = (
    select(readers.c.record)
    .where(readers.c.person == bindparam("person"), readers.c.form == bindparam("form"))
    .limit(1)
)
_NUMBERS = select(records.c.id, records.c.number)
_STANDING = (
    select(
        tasks.c.record,
        tasks.c.id,
        tasks.c.step,
        tasks.c.due_at,
        tasks.c.department,
        tasks.c.paused_at,
        task_holders.c.person,
    )
    .outerjoin(task_holders, task_holders.c.task == tasks.c.id)
    .where(tasks.c.status == OPEN)
    .order_by(tasks.c.record, tasks.c.position, task_holders.c.person)
)
_VIEWS = (
    select(*views.c)
    .where(
        views.c.form == bindparam("form"),
        or_(views.c.person == bindparam("person"), views.c.shared.is_(True)),
    )
    .order_by(views.c.name, views.c.id)
)
_DROP_VIEW = delete(views).where(views.c.id == bindparam("view"))


class RegistersReading:
    """Lists of records."""

    cursor: Cursor

    def bundles_of(self, form: str) -> tuple[str, ...]:
        """The hashes of every bundle that the form ever had, the newest edition first."""
        return tuple(row[0] for row in self.cursor.rows(_BUNDLES_OF, form=form))

    def listed(
        self, wanted: Wanted, *, behind: Key | None = None, back: bool = False, limit: int = 50
    ) -> tuple[Listed, ...]:
        """Records in the order wanted, from the first or right behind a key; see the protocol."""
        found: list[Row] = []
        for empty, key in _parts(wanted, behind, back):
            down, more = wanted.descending != back, limit - len(found)
            found += self._some(wanted, behind=key, empty=empty, down=down, limit=more)
            if len(found) == limit:
                break
        return tuple(map(_listed, reversed(found) if back else found))

    def tally(self, wanted: Wanted, most: int = 1000, enough: int = 0) -> Tally:
        """How many there are by status, whatever statuses are wanted; see the protocol."""
        wanted = replace(wanted, statuses=(), order="place", places=(), descending=True)
        every = self._listing(wanted)
        if every.bare:
            counts = self._counted(every.counted(most))
            return Tally(counts=counts, more=frozenset(e for e in counts if counts[e] == most))
        if not every.direct:  # what is often met is soon counted along the order, see `_some`
            near = self._listing(wanted, near=True)
            counts = self._counted(near.counted(most, COUNTED))
            edge = near.edge(behind=None, empty=False, down=True, look=COUNTED)
            if sum(counts.values()) < most and not self.cursor.asked(*edge):
                return Tally(counts=counts)
            if sum(counts.values()) >= (enough or most):
                return Tally(counts=counts, more=frozenset(STATES))
        counts = self._counted(every.counted(most))
        full = sum(counts.values()) == most
        return Tally(counts=counts, more=frozenset(STATES) if full else frozenset())

    def ties(self, person: str, form: str) -> bool:
        """Whether anything ties the person to any record of the form."""
        return self.cursor.row(_TIES, person=person, form=form) is not None

    def numbers(self, of: Sequence[str]) -> Mapping[str, str]:
        """Record id → number."""
        return {row[0]: row[1] for row in self._of(_NUMBERS, records.c.id, of)}

    def standing(self, of: Sequence[str]) -> Mapping[str, tuple[Standing, ...]]:
        """Record id → its open tasks in the order asked, with who has them."""
        found: dict[str, dict[str, Standing]] = {}
        for record, task, step, due_at, department, paused_at, person in self._of(
            _STANDING, tasks.c.record, of
        ):
            own = found.setdefault(record, {})
            known = own.get(task) or Standing(
                step=step, due_at=due_at, department=department, paused_at=paused_at
            )
            own[task] = replace(known, holders=(*known.holders, *([person] if person else ())))
        return {record: tuple(each.values()) for record, each in found.items()}

    def views(self, form: str, person: str) -> tuple[View, ...]:
        """The person's own views of a register and those that others share, by name."""
        names = views.c.keys()
        return tuple(
            View(**dict(zip(names, row, strict=True)))
            for row in self.cursor.rows(_VIEWS, form=form, person=person)
        )

    def _of(
        self, statement: Select[Any], column: ColumnElement[str], ids: Sequence[str]
    ) -> list[Row]:
        """The rows of the select for those of the ids, in one go."""
        if not ids:
            return []
        lite = self.cursor.statements.dialect.name == "sqlite"
        return self.cursor.asked(
            ("of", statement),
            lambda: statement.where(among(column, "ids", lite=lite)),
            {"ids": listed(ids, lite=lite)},
        )

    def _counted(self, asked: Asked) -> dict[str, int]:
        return {status: int(number) for status, number in self.cursor.asked(*asked) if number}

    def _listing(self, wanted: Wanted, **how: Any) -> Listing:
        return Listing(wanted, self.cursor.statements.dialect.name, **how)

    def _some(
        self, wanted: Wanted, *, behind: Key | None, empty: bool, down: bool, limit: int
    ) -> list[Row]:
        """Rows of one part of the order.

        What is often met stands among the next few rows, whatever was asked for; only where it
        does not, another index is gone by. PostgreSQL knows which; for SQLite it is counted here.
        """
        every, ask = self._listing(wanted), self.cursor.asked
        if not every.walks or (every.direct and not empty):
            return ask(*every.rows(behind=behind, empty=empty, down=down, limit=limit))
        near, look, found = self._listing(wanted, near=True), LOOK, list[Row]()
        while True:
            more = near.rows(
                behind=behind, empty=empty, down=down, limit=limit - len(found), look=look
            )
            found += ask(*more)
            if len(found) == limit:
                return found
            edge = ask(*near.edge(behind=behind, empty=empty, down=down, look=look))
            if not edge:
                return found
            place, value = edge[0]
            behind, look = Key(place=place, value=None if empty else value), look * FURTHER
            if other := self._other(wanted, every):
                rest = other.rows(behind=behind, empty=empty, down=down, limit=limit - len(found))
                return found + ask(*rest)

    def _other(self, wanted: Wanted, every: Listing) -> Listing | None:
        """How else to go than along the order; None: there is no better way."""
        if not every.lite or every.sure:
            return every
        counted = {
            handle: self.cursor.asked(*every.few(handle, GATHERED))[0][0]
            for handle in every.handles
        }
        handle = min(counted, key=counted.__getitem__, default="")
        if not handle or counted[handle] == GATHERED:
            return None
        return self._listing(wanted, leader=every.handles[handle][0])


class RegistersWriting(RegistersReading):
    """Keeping how somebody likes to see a register."""

    def put_view(self, view: View) -> None:
        """Keep it, in place of the one with the same id."""
        self.cursor.add(views, [asdict(view)], clash="replace")

    def drop_view(self, view: str) -> None:
        """Throw it away."""
        self.cursor.change(_DROP_VIEW, view=view)


def _parts(wanted: Wanted, behind: Key | None, back: bool) -> Iterable[tuple[bool, Key | None]]:
    """Which parts of the order come, and behind which key: (those that are empty?, key).

    What has nothing to sort by stands behind all the others, whatever the direction.
    """
    if wanted.order != "slot":
        return [(False, behind)]
    at_empty = behind is not None and behind.value is None
    if not back:
        return [(True, behind)] if at_empty else [(False, behind), (True, None)]
    if behind is not None and not at_empty:
        return [(False, behind)]
    return [(True, behind), (False, None)]


def _listed(row: tuple[Any, ...]) -> Listed:
    record, bundle, number, title, status, initiator, submitted_at, ended_at, shown, place, by = row
    return Listed(
        record=record,
        bundle=bundle,
        number=number,
        title=title,
        status=status,
        initiator=initiator,
        submitted_at=submitted_at,
        ended_at=ended_at,
        shown=shown,
        key=Key(place=place, value=by),
    )
