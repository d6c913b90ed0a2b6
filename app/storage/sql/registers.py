"""Registers: rows by keyset, never by offset, each order on an index of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, or_, select

from app.core.records.query import STATES
from app.core.records.record import OPEN
from app.storage.registers import Key, Listed, Standing, Tally, View, Wanted
from app.storage.schema import bundles, readers, records, task_holders, tasks, views
from app.storage.sql.compiled import Cursor
from app.storage.sql.listing import Listing, among, listed

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
        listing = Listing(wanted, self.cursor.statements.dialect.name)
        found: list[Listed] = []
        for empty, key in _parts(wanted, behind, back):
            shape, statement, values = listing.rows(
                behind=key,
                empty=empty,
                down=wanted.descending != back,
                limit=limit - len(found),
            )
            found += map(_listed, self.cursor.shaped(shape, statement, values))
            if len(found) == limit:
                break
        return tuple(reversed(found)) if back else tuple(found)

    def tally(self, wanted: Wanted, most: int = 1000) -> Tally:
        """How many there are by status, whatever statuses are wanted; counts to `most` at most."""
        listing = Listing(replace(wanted, statuses=()), self.cursor.statements.dialect.name)
        if not listing.bare:
            counts = self._counted(listing, "", most)
            full = sum(counts.values()) == most
            return Tally(counts=counts, more=frozenset(STATES) if full else frozenset())
        counts = {}
        for status in STATES:
            counts |= self._counted(listing, status, most)
        return Tally(counts=counts, more=frozenset(each for each in counts if counts[each] == most))

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
    ) -> list[tuple[Any, ...]]:
        """The rows of the select for those of the ids, in one go."""
        if not ids:
            return []
        lite = self.cursor.statements.dialect.name == "sqlite"
        some = statement.where(among(column, "ids", lite=lite))
        return self.cursor.shaped(("of", statement), some, {"ids": listed(ids, lite=lite)})

    def _counted(self, listing: Listing, status: str, most: int) -> dict[str, int]:
        shape, statement, values = listing.counted(status, most)
        return {row[0]: int(row[1]) for row in self.cursor.shaped(shape, statement, values)}


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
