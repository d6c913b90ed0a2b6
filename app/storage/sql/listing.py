"""The selects of a register: its rows, how far a look at them goes, how many there are.

Each comes as its shape, a function that puts its text together where no such shape was met before,
and its values; see `narrowing.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect

from app.core.records.query import STATES
from app.storage.registers import Key
from app.storage.schema import filled, readers, records, slots
from app.storage.sql.narrowing import FLAGS, Narrowing, Source, among, plain

ROW = (
    records.c.id,
    records.c.bundle,
    records.c.number,
    records.c.title,
    records.c.status,
    records.c.initiator,
    records.c.submitted_at,
    records.c.ended_at,
    slots.c.shown,
    slots.c.place,
)
_TABLES = Source()
_LIMIT = bindparam("limit", type_=Integer)
_LOOK = bindparam("look", type_=Integer)


class Asked(NamedTuple):
    """A select by its shape; `make` puts it together."""

    shape: tuple[object, ...]
    make: Callable[[], Select[Any] | CompoundSelect[Any]]
    values: dict[str, Any]


class Listing(Narrowing):
    """What is asked of the database for one register."""

    def rows(
        self, *, behind: Key | None, empty: bool, down: bool, limit: int, look: int = 0
    ) -> Asked:
        """The rows with the value that they are sorted by.

        Args:
            behind: The key that they come behind, in the direction.
            empty: For an order by slot: those that have nothing there, or the others.
            down: The last first.
            limit: How many at most.
            look: Where it goes along its order: among how many only, whatever they hold.
        """

        def make() -> Select[Any]:
            if self.direct and not self.near and not self.gathers:
                return self._plain(behind, empty=empty, down=down)
            return self._late(behind, empty=empty, down=down)

        shape = (*self._shape, "rows", behind is not None, empty, down)
        return Asked(shape, make, {**self.values, **_key(behind), "limit": limit, "look": look})

    def edge(self, *, behind: Key | None, empty: bool, down: bool, look: int) -> Asked:
        """The place of the last of so many and what it is sorted by, whatever they hold."""

        def make() -> Select[Any]:
            ordered = self._ordered(_TABLES, empty=empty)
            at = literal(0) if self.leader is records else self.place(_TABLES)
            last = select(at, self._by(_TABLES)).where(
                *self._led(behind, ordered, empty=empty, down=down)
            )
            return last.order_by(*_directed(ordered, down=down)).limit(1).offset(_LOOK)

        shape = (*self._shape, "edge", behind is not None, empty, down)
        return Asked(shape, make, {**self.values, **_key(behind), "look": look - 1})

    def few(self, handle: str, most: int) -> Asked:
        """How many rows a handle has, counted to so many; see `Narrowing.handles`."""
        leader, conditions = self.handles[handle]

        def make() -> Select[Any]:
            where = [*self.lead(_TABLES, leader), *(each(_TABLES) for each in conditions)]
            some = select(literal(1)).select_from(leader).where(*where).limit(_LIMIT)
            return select(func.count()).select_from(some.subquery("some"))

        return Asked((*self._shape, "few", handle), make, {**self.values, "limit": most})

    def counted(self, most: int, look: int = 0) -> Asked:
        """How many there are by status; of all of them no more than so many.

        Where nothing narrows it: so many of each. Where it goes along its order: among how many.
        """

        def make() -> Select[Any] | CompoundSelect[Any]:
            if self.bare:
                return union_all(*map(_counted, STATES))
            if self.near:
                source = self._near(None, empty=False, down=True)
                where = self._beside(source)
            else:
                source, more = _TABLES, (*self.period, *self.beside)
                where = [*self.lead(source), *self.hang(source), *(each(source) for each in more)]
            some = select(source.slots.c.status).where(*where).limit(_LIMIT).subquery("some")
            return select(some.c.status, func.count()).group_by(some.c.status)

        states = {f"is_{status}": status for status in STATES}
        values = {**self.values, **states, "limit": most, "look": look}
        return Asked((*self._shape, "counted"), make, values)

    def _plain(self, behind: Key | None, *, empty: bool, down: bool) -> Select[Any]:
        """Row after row as they come."""
        ordered = self._ordered(_TABLES, empty=empty)
        where = [*self._led(behind, ordered, empty=empty, down=down), *self._beside(_TABLES)]
        if not self.joined:
            where.append(slots.c.record == records.c.id)
        found = select(*ROW, self._by(_TABLES).label("by")).where(*where)
        return found.order_by(*_directed(ordered, down=down)).limit(_LIMIT)

    def _late(self, behind: Key | None, *, empty: bool, down: bool) -> Select[Any]:
        """Which rows they are is found first, so that only these are read, and few are sorted."""
        if self.near:
            source = self._near(behind, empty=empty, down=down)
            where = self._beside(source)
            if empty:  # no index knows them
                where.append(self._by(source).is_(None))
        else:
            source, ordered = _TABLES, self._ordered(_TABLES, empty=empty)
            where = [*self._led(behind, ordered, empty=empty, down=down), *self._beside(source)]
            if self.leader is records:
                where.append(slots.c.form == bindparam("form"))  # another index may be better
        ordered = self._ordered(source, empty=empty)
        those = (
            select(
                source.slots.c.record,
                self.place(source).label("at"),
                self._by(source).label("by"),
            )
            .where(*where)
            .order_by(*_directed(map(plain, ordered) if self.gathers else ordered, down=down))
            .limit(_LIMIT)
            .subquery("those")
        )
        again = [those.c.at] if self._by_place(empty=empty) else [those.c.by, those.c.at]
        return (
            select(*ROW, those.c.by)
            .where(slots.c.record == those.c.record, records.c.id == those.c.record)
            .order_by(*_directed(again, down=down))
        )

    def _near(self, behind: Key | None, *, empty: bool, down: bool) -> Source:
        """The leader's next rows only."""
        ordered = self._ordered(_TABLES, empty=empty)
        if self.leader is slots:
            columns = [slots.c[name] for name in sorted(self.used)]
        elif self.leader is readers:
            columns = [readers.c[name] for name in ("record", "place", *FLAGS)]
        else:
            columns = [records.c.id, records.c.form, records.c.number, records.c.bundle]
        led = self._led(behind, ordered, empty=empty, down=down)
        some = select(*columns).where(*led).order_by(*_directed(ordered, down=down)).limit(_LOOK)
        return Source(**{self.leader.name: some.subquery("near")})

    def _led(
        self,
        behind: Key | None,
        ordered: Sequence[ColumnElement[Any]],
        *,
        empty: bool,
        down: bool,
    ) -> list[ColumnElement[bool]]:
        """Where it begins, as far as the index of the leader knows when it goes by place."""
        where = self.lead(_TABLES)
        if self.wanted.order == "number" and self.leader is not records:
            where.append(filled(records.c.number))
        if self.wanted.order == "place":
            where += [each(_TABLES) for each in self.period]
        if self.wanted.order == "slot" and not (self.near and empty):
            by = self._by(_TABLES)
            where.append(by.is_(None) if empty else by.is_not(None))
        if behind is not None:
            here, there = tuple_(*ordered), tuple_(*_bound(ordered))
            where.append(here < there if down else here > there)
        return where

    def _beside(self, source: Source) -> list[ColumnElement[bool]]:
        """What else has to be."""
        by_place = self.wanted.order == "place"
        more = self.beside if by_place else [*self.period, *self.beside]
        return [*self.hang(source), *(each(source) for each in more)]

    def _by_place(self, *, empty: bool) -> bool:
        return empty or self.wanted.order == "place"

    def _ordered(self, source: Source, *, empty: bool) -> list[ColumnElement[Any]]:
        if self.wanted.order == "number":
            return [source.records.c.number]
        place = self.place(source)
        return [place] if self._by_place(empty=empty) else [self._by(source), place]

    def _by(self, source: Source) -> ColumnElement[Any]:
        """What is sorted by."""
        if self.wanted.order == "number":
            return source.records.c.number
        if self.wanted.order == "place":
            return literal(None, Text)
        places = self.wanted.places
        if len(places) == 1 and not places[0][1]:
            return source.slots.c[places[0][0]]
        named = [
            (
                among(source.records.c.bundle, f"by{at}", lite=self.lite),
                source.slots.c[slot],
            )
            for at, (slot, _) in enumerate(places)
        ]
        return case(*named, else_=None)


def _key(key: Key | None) -> dict[str, Any]:
    return {} if key is None else {"place": key.place, "value": key.value}


def _bound(ordered: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """What the columns of an order are held against."""
    names = ["value", "place"][-len(ordered) :]
    if len(ordered) == 1 and ordered[0].table is records:
        names = ["value"]
    return [bindparam(name, type_=each.type) for name, each in zip(names, ordered, strict=True)]


def _directed(ordered: Iterable[ColumnElement[Any]], *, down: bool) -> list[ColumnElement[Any]]:
    return [each.desc() if down else each.asc() for each in ordered]


def _counted(status: str) -> Select[str, int]:
    """How many records of the form have that status, counted as far as the limit."""
    some = select(slots.c.place).where(
        slots.c.form == bindparam("form"), slots.c.status == bindparam(f"is_{status}")
    )
    return select(literal(status), func.count()).select_from(some.limit(_LIMIT).subquery(status))
