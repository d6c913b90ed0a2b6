"""The conditions of what is wanted of a register: what is bound now, and their text when it is due.

The text of a select depends on the shape of what is wanted alone and is put together once for each
shape; the values change every time. So conditions are kept as functions that make them.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from app.core.engine.access import Scope
from app.core.engine.register import Condition
from app.core.records.searching import looked_up
from app.storage.registers import Bundles, Wanted
from app.storage.schema import filled, readers, records, slots
from app.storage.sql import found
from app.storage.sql.indexing import place_at

LAST = "\U0010ffff"  # behind everything that begins with the same letters
FLAGS = ("participant", "holder", "told")
_LARGEST = 2**63 - 1
_OTHERS = readers.alias("others")


class Source(NamedTuple):
    """Where the columns are taken from: the tables, or a part of one of them."""

    slots: FromClause = slots
    readers: FromClause = readers
    records: FromClause = records


Made = Callable[[Source], ColumnElement[bool]]


class Narrowing:
    """The conditions, and the values bound in them.

    Attributes:
        leader: What the rows are gone through by: the form's `slots`, the `readers` of somebody
            who is tied to all that is wanted, `records` by number, or what the search has `found`.
        values: What is bound, by name.
        period: Conditions on the place.
        beside: All the others.
        handles: What an index can tell the number of rows of: a leader as it begins, and more.
        used: The columns of `slots` that conditions and order read.
        joined: Whether a condition or the order reads `records`.
    """

    def __init__(
        self, wanted: Wanted, dialect: str, *, near: bool = False, leader: Table | None = None
    ) -> None:
        """Put them together.

        Args:
            wanted: What is wanted.
            dialect: The kind of database.
            near: Whether it goes along its order, whatever other index there is.
            leader: What has few rows, so that all of them are gathered and sorted; see `handles`.
        """
        self.lite, self.near = dialect == "sqlite", near
        self.wanted = wanted
        self.values: dict[str, Any] = {"form": wanted.form}
        self.period: list[Made] = []
        self.beside: list[Made] = []
        self.handles: dict[str, tuple[Table, list[Made]]] = {}
        self.used = {"record", "place", "status"}
        self.joined = wanted.order == "number"
        self.mine = not any(scope.all for scope, _ in wanted.scopes)
        self.gathers = leader is not None
        self.leader = self._leader(leader)
        self._shape: list[object] = [wanted.order, near, self.gathers, self.leader.name, self.mine]
        self._order()
        self._search(wanted.terms)
        self._tie()
        self._narrow()

    @property
    def bare(self) -> bool:
        """Whether nothing narrows it: all records of the form."""
        return self.leader in (slots, records) and not self.beside and not self.period

    @property
    def direct(self) -> bool:
        """Whether one index has just the rows that are wanted, in their order."""
        wanted, more = self.wanted, len(self.beside)
        if wanted.number:
            return more == 1
        if wanted.order != "place":
            return not more and not self.period
        if self.joined:
            return False
        if self.leader is readers:
            return more == 1  # by what they are tied
        if self.leader is found.found:
            return more == len(wanted.terms)
        (only, *_) = wanted.conditions or (None,)
        plain = only is not None and only.op == "is" and len(only.places) == 1
        return not more or (more == 1 and (plain or len(wanted.statuses) == 1))

    @property
    def walks(self) -> bool:
        """Whether there is an index along the order."""
        places = self.wanted.places
        return self.wanted.order != "slot" or (len(places) == 1 and not places[0][1])

    @property
    def sure(self) -> bool:
        """Whether SQLite, which counts nothing before it goes, goes by an index that is right.

        Along the search, somebody's ties or one value it stops as soon as it has enough.
        """
        wanted = self.wanted
        if wanted.order != "place":
            return False
        plain = any(each.op == "is" and len(each.places) == 1 for each in wanted.conditions)
        return self.leader is not slots or plain or len(wanted.statuses) == 1

    def _leader(self, given: Table | None) -> Table:
        wanted, along = self.wanted, records if self.wanted.order == "number" else slots
        person = wanted.scopes[0][0].person if self.mine else wanted.person
        if person:
            self.values["leader"] = person
            self.handles["readers"] = (readers, [])
        if self.lite and wanted.terms:
            self.handles["found"] = (found.found, [])
        if given is not None:
            return given
        if self.near and wanted.order != "place":
            return along
        if self.lite and wanted.terms and not self.near:
            return found.found
        return readers if person else along

    def lead(self, source: Source, leader: Table | None = None) -> list[ColumnElement[bool]]:
        """How the leader begins."""
        leader = self.leader if leader is None else leader
        if leader is slots:
            return [source.slots.c.form == bindparam("form")]
        if leader is records:
            return [source.records.c.form == bindparam("form"), filled(source.records.c.number)]
        if leader is readers:
            mine = source.readers.c.person == bindparam("leader")
            return [mine, source.readers.c.form == bindparam("form")]
        return [found.found.c.found.op("MATCH")(bindparam("match"))]

    def hang(self, source: Source) -> list[ColumnElement[bool]]:
        """How `slots` and `records` hang on it."""
        of = source.slots.c.record
        if self.leader is found.found:
            of_form = plain(source.slots.c.form) == bindparam("form")
            hung = [found.found.c.rowid == source.slots.c.place, of_form]
        else:
            hung = [source.readers.c.record == of] if self.leader is readers else []
        return [*hung, *([of == source.records.c.id] if self.joined else [])]

    def place(self, source: Source) -> ColumnElement[int]:
        """The place of a record, where the index of the leader has it."""
        if self.wanted.order == "place":
            if self.leader is found.found:
                return found.found.c.rowid
            if self.leader is readers:
                return source.readers.c.place
        return source.slots.c.place

    def _order(self) -> None:
        """What the order binds."""
        wanted = self.wanted
        if wanted.order != "slot":
            return
        self._shape.append(tuple((slot, bool(hashes)) for slot, hashes in wanted.places))
        self.used |= {slot for slot, _ in wanted.places}
        if len(wanted.places) > 1 or wanted.places[0][1]:
            self.joined = True
            for at, (_, hashes) in enumerate(wanted.places):
                self.values[f"by{at}"] = listed(sorted(hashes), lite=self.lite)

    def _search(self, terms: Sequence[str]) -> None:
        self._shape.append(len(terms))
        if not terms:
            return
        self.used.add("words")
        given = looked_up(terms)
        if self.lite:
            self.values["match"] = found.wanted(self.wanted.form, given)
        elif not self.near:
            self.values["grams"] = given
            self.beside.append(lambda _: found.holds_pairs())
        for number, term in enumerate(terms):
            self.values[f"term{number}"] = term
            self.beside.append(self._stands(f"term{number}"))

    def _stands(self, name: str) -> Made:
        """Whether the words hold the term as it was typed."""
        at = func.instr if self.lite else func.strpos
        return lambda source: at(source.slots.c.words, bindparam(name)) > 0

    def _tie(self) -> None:
        """What may be read, and who takes part."""
        wanted, leads = self.wanted, self.leader is readers
        if not all(scope.all for scope, _ in wanted.scopes):
            self.values["me"] = wanted.scopes[0][0].person
        if not all(scope.all and not hashes for scope, hashes in wanted.scopes):
            ways = [
                self._readable(scope, hashes, number, tied=leads and self.mine)
                for number, (scope, hashes) in enumerate(wanted.scopes)
            ]
            self.beside.append(lambda source: or_(*(way(source) for way in ways)))
        if wanted.person and leads and not self.mine:
            self._add("led by", lambda source: source.readers.c.participant.is_(True))
        elif wanted.person:
            self.values["person"] = wanted.person
            self._add("person", _tied("person", ("participant",)))

    def _readable(self, scope: Scope, hashes: Bundles, number: int, *, tied: bool) -> Made:
        flags = [flag for flag in FLAGS if getattr(scope, flag)]
        self._shape.append(("scope", scope.all, *flags, bool(hashes), tied))
        if scope.all:
            way: Made = lambda _: true()  # noqa: E731
        elif not flags:
            way = lambda _: false()  # noqa: E731
        elif tied:
            way = lambda source: or_(*(source.readers.c[flag].is_(True) for flag in flags))  # noqa: E731
        else:
            way = _tied("me", flags)
        if not hashes:
            return way
        of_these = self._of_bundles(f"scope{number}", hashes)
        return lambda source: and_(of_these(source), way(source))

    def _narrow(self) -> None:
        wanted = self.wanted
        if len(wanted.statuses) == 1:
            self.values["status"] = wanted.statuses[0]
            self._add("status", lambda source: source.slots.c.status == bindparam("status"))
        elif wanted.statuses:
            self._add("statuses", self._among("status", "statuses", wanted.statuses))
        for name, moment in (("since", wanted.since), ("until", wanted.until)):
            if moment is not None:
                self.values[name] = _place(moment)
                self._shape.append(name)
                self.period.append(self._bound(name))
        if wanted.number:
            self.joined = True
            self.values["number"] = wanted.number
            self._add("number", _numbered)
        if wanted.initiators is not None:
            self._add("initiators", self._among("initiator", "initiators", wanted.initiators))
        for number, condition in enumerate(wanted.conditions):
            self._meet(condition, number)

    def _bound(self, name: str) -> Made:
        if name == "since":
            return lambda source: self.place(source) >= bindparam(name)
        return lambda source: self.place(source) < bindparam(name)

    def _meet(self, condition: Condition, number: int) -> None:
        ways: list[list[Made]] = []
        for at, (slot, hashes) in enumerate(condition.places):
            name = f"c{number}_{at}"
            way = [self._of_bundles(f"{name}_in", hashes)] if hashes else []
            ways.append([*way, self._compare(slot, condition.op, name, condition.value)])
            if len(condition.places) == 1 and condition.op != "among":
                self.handles.setdefault(slot, (slots, []))[1].append(ways[0][-1])
        places = tuple((slot, bool(hashes)) for slot, hashes in condition.places)
        self._add(
            ("condition", condition.op, places),
            lambda source: or_(*(and_(*(each(source) for each in way)) for way in ways)),
        )

    def _compare(self, slot: str, op: str, name: str, value: Any) -> Made:
        if op == "among":
            return self._among(slot, name, value)
        self.used.add(slot)
        self.values[name] = value
        if op == "begins":
            self.values[f"{name}_end"] = f"{value}{LAST}"

        def made(source: Source) -> ColumnElement[bool]:
            column = source.slots.c[slot]
            given = bindparam(name, type_=column.type)
            if op == "from":
                return column >= given
            if op == "to":
                return column <= given
            if op == "begins":
                end = bindparam(f"{name}_end", type_=column.type)
                return and_(column >= given, column < end)
            return column == given

        return made

    def _of_bundles(self, name: str, hashes: Bundles) -> Made:
        """Whether the record runs on one of these."""
        self.joined = True
        self.values[name] = listed(sorted(hashes), lite=self.lite)
        return lambda source: among(source.records.c.bundle, name, lite=self.lite)

    def _among(self, column: str, name: str, values: Sequence[str]) -> Made:
        """Whether the column of `slots` holds one of the values."""
        self.used.add(column)
        self.values[name] = listed(values, lite=self.lite)
        return lambda source: among(source.slots.c[column], name, lite=self.lite)

    def _add(self, shape: object, made: Made) -> None:
        self._shape.append(shape)
        self.beside.append(made)


def _tied(person: str, flags: Sequence[str]) -> Made:
    """Whether one of these ties the person to the record."""
    return lambda source: (
        select(_OTHERS.c.record)
        .where(
            _OTHERS.c.record == source.slots.c.record,
            _OTHERS.c.person == bindparam(person),
            or_(*(_OTHERS.c[flag].is_(True) for flag in flags)),
        )
        .exists()
    )


def _numbered(source: Source) -> ColumnElement[bool]:
    return and_(
        source.records.c.form == bindparam("form"),
        filled(source.records.c.number),
        source.records.c.number == bindparam("number"),
    )


def plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same, so that SQLite goes along no index of it."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


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
