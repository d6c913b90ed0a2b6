"""The select of a register's rows, put together for what is wanted.

The order decides where it begins: at the index of the search, at what ties a person to records,
or at the rows of the form; everything else only narrows.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from app.core.engine.access import Scope
from app.core.engine.register import Condition
from app.core.records.searching import MOST_PAIRS, pairs
from app.storage.registers import Bundles, Key, Wanted
from app.storage.schema import filled, readers, records, slots
from app.storage.sql import found
from app.storage.sql.indexing import place_at

LAST = "\U0010ffff"  # behind everything that begins with the same letters
FLAGS = ("participant", "holder", "told")
_LARGEST = 2**63 - 1
_OTHERS = readers.alias("others")

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


class Listing:
    """The conditions of what is wanted, and the values bound in them.

    Attributes:
        values: What is bound, by name.
    """

    def __init__(self, wanted: Wanted, dialect: str) -> None:
        self.lite = dialect == "sqlite"
        self.wanted = wanted
        self.values: dict[str, Any] = {"form": wanted.form}
        self.where = [slots.c.form == bindparam("form"), slots.c.record == records.c.id]
        self._shape: list[object] = [wanted.order, wanted.places]
        self.place: ColumnElement[int] = slots.c.place
        self._search(wanted.terms)
        self._tie()
        self._narrow()

    @property
    def bare(self) -> bool:
        """Whether nothing narrows it: all records of the form."""
        wanted = self.wanted
        narrow = (wanted.statuses, wanted.since, wanted.until, wanted.person, wanted.conditions)
        return (
            not any(narrow)
            and not (wanted.terms or wanted.number)
            and wanted.initiators is None
            and all(scope.all and not hashes for scope, hashes in wanted.scopes)
        )

    def rows(
        self, *, behind: Key | None, empty: bool, down: bool, limit: int
    ) -> tuple[object, Select[Any], dict[str, Any]]:
        """The select of rows with the value that they are sorted by, its shape and its values.

        Args:
            behind: The key that they come behind, in the direction.
            empty: For an order by slot: those that have nothing there, or the others.
            down: The last first.
            limit: How many at most.
        """
        by, where = self._by(), list(self.where)
        values = {**self.values, "limit": limit}
        if self.wanted.order == "slot":
            where.append(by.is_(None) if empty else by.is_not(None))
        ordered = [self.place] if empty or self.wanted.order == "place" else [by, self.place]
        if self.wanted.order == "number":
            where += [records.c.form == bindparam("form"), filled(records.c.number)]
            ordered = [by]
        if behind is not None:
            values |= {"place": behind.place, "value": behind.value}
            bound = [bindparam("value", type_=by.type), bindparam("place", type_=self.place.type)]
            bound = bound[-len(ordered) :] if ordered[0] is not by else bound[: len(ordered)]
            here, there = tuple_(*ordered), tuple_(*bound)
            where.append(here < there if down else here > there)
        order = [each.desc() if down else each.asc() for each in ordered]
        statement = select(*ROW, by.label("by")).where(*where).order_by(*order)
        shape = (*self._shape, "rows", behind is not None, empty, down)
        return shape, statement.limit(bindparam("limit", type_=Integer)), values

    def counted(self, status: str, most: int) -> tuple[object, Select[Any], dict[str, Any]]:
        """The select of how many there are by status, at most so many; of one status, or all."""
        where = [*self.where, *([slots.c.status == bindparam("one")] if status else [])]
        if self.bare:
            where = [each for each in where if each is not self.where[1]]  # no need of records
        some = select(slots.c.status).where(*where).limit(bindparam("limit", type_=Integer))
        inner = some.subquery("some")
        statement = select(inner.c.status, func.count()).group_by(inner.c.status)
        values = {**self.values, "one": status, "limit": most}
        return (*self._shape, "counted", bool(status)), statement, values

    def _by(self) -> ColumnElement[Any]:
        """What is sorted by."""
        if self.wanted.order == "number":
            return records.c.number
        if self.wanted.order == "slot":
            places = self.wanted.places
            if len(places) == 1 and not places[0][1]:
                return slots.c[places[0][0]]
            named = [
                (self._among(records.c.bundle, f"by{at}", sorted(hashes)), slots.c[slot])
                for at, (slot, hashes) in enumerate(places)
            ]
            return case(*named, else_=None)
        return literal(None, Text)

    def _search(self, terms: Sequence[str]) -> None:
        self._shape.append(len(terms))
        if not terms:
            return
        given = pairs(terms)[:MOST_PAIRS]
        if self.lite:
            self.values["match"] = found.wanted(self.wanted.form, given)
            self.place = found.found.c.rowid
            self.where += [
                found.found.c.found.op("MATCH")(bindparam("match")),
                found.found.c.rowid == slots.c.place,
            ]
        else:
            self.values["grams"] = given
            self.where.append(found.holds_pairs())
        at = func.instr if self.lite else func.strpos
        for number, term in enumerate(terms):
            self.values[f"term{number}"] = term
            self.where.append(at(slots.c.words, bindparam(f"term{number}")) > 0)

    def _tie(self) -> None:
        """What may be read; where a person is tied to all of it, it begins there."""
        wanted, me = self.wanted, self.wanted.scopes[0][0].person
        mine = not any(scope.all for scope, _ in wanted.scopes)
        leader = me if mine else wanted.person
        leads = bool(leader) and not (wanted.terms and self.lite)
        if leads:
            self._shape.append(("led", mine))
            self.values["leader"] = leader
            self.where += [
                readers.c.person == bindparam("leader"),
                readers.c.form == bindparam("form"),
                readers.c.record == slots.c.record,
            ]
            if wanted.order == "place":
                self.place = readers.c.place
        if any(not scope.all for scope, _ in wanted.scopes):
            self.values["me"] = me
        ways = [
            self._readable(scope, hashes, number, tied=leads and mine)
            for number, (scope, hashes) in enumerate(wanted.scopes)
        ]
        if not all(scope.all and not hashes for scope, hashes in wanted.scopes):
            self.where.append(or_(*ways))
        if wanted.person and not (leads and not mine):
            self.values["person"] = wanted.person
            self._add("person", self._tied(bindparam("person"), ("participant",)))
        elif wanted.person:
            self._add("led by", readers.c.participant.is_(True))

    def _readable(
        self, scope: Scope, hashes: Bundles, number: int, *, tied: bool
    ) -> ColumnElement[bool]:
        flags = [flag for flag in FLAGS if getattr(scope, flag)]
        self._shape += [("scope", scope.all, *flags, bool(hashes), tied)]
        if scope.all:
            way: ColumnElement[bool] = true()
        elif not flags:
            way = false()
        elif tied:
            way = or_(*(readers.c[flag].is_(True) for flag in flags))
        else:
            way = self._tied(bindparam("me"), flags)
        if hashes:
            among = self._among(records.c.bundle, f"scope{number}", sorted(hashes))
            return and_(among, way)
        return way

    def _tied(self, person: ColumnElement[str], flags: Sequence[str]) -> ColumnElement[bool]:
        """Whether one of these ties the person to the record."""
        return (
            select(_OTHERS.c.record)
            .where(
                _OTHERS.c.record == slots.c.record,
                _OTHERS.c.person == person,
                or_(*(_OTHERS.c[flag].is_(True) for flag in flags)),
            )
            .exists()
        )

    def _narrow(self) -> None:
        wanted = self.wanted
        if len(wanted.statuses) == 1:
            self.values["status"] = wanted.statuses[0]
            self._add("status", slots.c.status == bindparam("status"))
        elif wanted.statuses:
            self._add("statuses", self._among(slots.c.status, "statuses", wanted.statuses))
        if wanted.since is not None:
            self.values["since"] = _place(wanted.since)
            self._add("since", self.place >= bindparam("since"))
        if wanted.until is not None:
            self.values["until"] = _place(wanted.until)
            self._add("until", self.place < bindparam("until"))
        if wanted.number:
            self.values["number"] = wanted.number
            self.where += [records.c.form == bindparam("form"), filled(records.c.number)]
            self._add("number", records.c.number == bindparam("number"))
        if wanted.initiators is not None:
            among = self._among(slots.c.initiator, "initiators", wanted.initiators)
            self._add("initiators", among)
        for number, condition in enumerate(wanted.conditions):
            self._meet(condition, number)

    def _meet(self, condition: Condition, number: int) -> None:
        ways = []
        for at, (slot, hashes) in enumerate(condition.places):
            name = f"c{number}_{at}"
            way = self._compare(slots.c[slot], condition.op, name, condition.value)
            if hashes:
                way = and_(self._among(records.c.bundle, f"{name}_in", sorted(hashes)), way)
            ways.append(way)
        places = tuple((slot, bool(hashes)) for slot, hashes in condition.places)
        self._add(("condition", condition.op, places), or_(*ways))

    def _compare(
        self, column: ColumnElement[Any], op: str, name: str, value: Any
    ) -> ColumnElement[bool]:
        self.values[name] = value
        given = bindparam(name, type_=column.type)
        if op == "among":
            return self._among(column, name, value)
        if op == "from":
            return column >= given
        if op == "to":
            return column <= given
        if op == "begins":
            self.values[f"{name}_end"] = f"{value}{LAST}"
            return and_(column >= given, column < bindparam(f"{name}_end", type_=column.type))
        return column == given

    def _among(
        self, column: ColumnElement[str], name: str, values: Sequence[str]
    ) -> ColumnElement[bool]:
        """Whether the column holds one of the values."""
        self.values[name] = listed(values, lite=self.lite)
        return among(column, name, lite=self.lite)

    def _add(self, shape: object, condition: ColumnElement[bool]) -> None:
        self._shape.append(shape)
        self.where.append(condition)


def among(column: ColumnElement[str], name: str, *, lite: bool) -> ColumnElement[bool]:
    """Whether the column holds one of the values bound as `listed`; one text however many."""
    if not lite:
        return column == any_(bindparam(name, type_=ARRAY(Text)))
    each = func.json_each(bindparam(name)).table_valued("value", name=f"of_{name}")
    return column.in_(select(each.c.value))


def listed(values: Sequence[str], *, lite: bool) -> object:
    """The values as `among` takes them."""
    return json.dumps(list(values)) if lite else list(values)


def _place(moment: datetime) -> int:
    """The first place at that moment, of those that a database can hold."""
    return max(-_LARGEST, min(place_at(moment), _LARGEST))
