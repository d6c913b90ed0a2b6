"""Registers (台账): which records of a form somebody may read, as rows, page by page or all.

`rows` gives one page of a query; `walk` gives every row of it, for exports and ledgers. What may
be read is decided by `engine.access.scope`, of each record by the rules of its own bundle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from app.core.definitions.bundle import Bundle
from app.core.engine.access import Scope, lists, scope
from app.core.engine.register import Column, Understood, columns_of, understand
from app.core.errors import Invalid, Message, NotAllowed, NotFound
from app.core.fields.base import Cell, Field
from app.core.fields.record import RecordField
from app.core.records import query as own
from app.core.records.answer import Value
from app.core.records.organisation import Organisation
from app.core.records.query import Query
from app.core.records.searching import LONGEST, pairs, terms
from app.core.wording import listed
from app.services.contents import titles_in
from app.services.inbox import due_of
from app.services.page import Due
from app.services.ports import Ports
from app.services.words import status_words
from app.storage.registers import Key, Listed, Standing, Wanted
from app.storage.store import Line, Reading

PAGE = 50
BATCH = 500

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)  # no record lies outside


@dataclass(frozen=True, kw_only=True)
class Register:
    """A form's register as one person has it.

    Attributes:
        bundles: Every edition of the form, the one in force first.
        scopes: What the person may read, of the records of which bundles.
    """

    form: str
    me: str
    bundles: tuple[Bundle, ...]
    scopes: tuple[tuple[Scope, frozenset[str]], ...]
    organisation: Organisation

    @property
    def title(self) -> str:
        """What the form is called."""
        return str(self.bundles[0].form.title)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column that there is."""
        return columns_of(self.bundles)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record in a register.

    Attributes:
        listed: What the store keeps of it for lists.
        bundle: What it runs on.
        standing: Its open tasks; only where the columns ask for them.
        due: When the first of its tasks is due.
    """

    listed: Listed
    bundle: Bundle
    register: Register
    ports: Ports
    numbers: dict[str, str]  # of records that its answers name
    standing: tuple[Standing, ...] = ()
    due: Due | None = None

    @property
    def record(self) -> str:
        """The record's id."""
        return self.listed.record

    @cached_property
    def values(self) -> dict[str, Value]:
        """Field → answer, typed; of fields that can be columns."""
        fields = self.bundle.form.by_name
        return {
            name: fields[name].load(stored)
            for name, stored in self.listed.shown.items()
            if name in fields
        }

    @property
    def holders(self) -> tuple[str, ...]:
        """Who has it now, by name."""
        names = (self._person(each) for task in self.standing for each in task.holders)
        return tuple(dict.fromkeys(names))

    def text(self, column: Column) -> str:
        """What a column says, as people read it; empty where it says nothing."""
        said = self._own(column.name)
        if said is not None:
            return said
        field, value = self.bundle.form.field(column.name), self.values.get(column.name)
        if field is None or value is None:
            return ""
        return field.show(value, titles_in(self.register.organisation, self.numbers))

    def long(self, columns: Sequence[Column]) -> str:
        """What the first of the columns says that holds whole sentences; empty: none does."""
        told = (each for each in columns if each.field and each.field.type == "paragraph")
        return next(filter(None, map(self.text, told)), "")

    def cell(self, column: Column) -> Cell | None:
        """What a column holds in a spreadsheet: exact numbers, days and local moments, or words."""
        moments = {own.SUBMITTED: self.listed.submitted_at, own.ENDED: self.listed.ended_at}
        if column.name in moments:
            moment = moments[column.name]
            return moment.astimezone(self.ports.zone).replace(tzinfo=None) if moment else None
        if column.name == own.DUE:
            return (
                self.due.at.astimezone(self.ports.zone).replace(tzinfo=None) if self.due else None
            )
        field, value = self.bundle.form.field(column.name), self.values.get(column.name)
        if field is None or value is None:
            return self._own(column.name) or None
        return field.cell(value, titles_in(self.register.organisation, self.numbers))

    def _own(self, name: str) -> str | None:
        """What a column of every register says; None: it is a field's."""
        kept = self.listed
        if name in (own.SUBMITTED, own.ENDED):
            moment = kept.submitted_at if name == own.SUBMITTED else kept.ended_at
            return f"{moment.astimezone(self.ports.zone):%Y-%m-%d %H:%M}" if moment else ""
        said = {
            own.NUMBER: kept.number,
            own.TITLE: kept.title,
            own.INITIATOR: self._person(kept.initiator),
            own.HOLDERS: listed(self.holders),
            own.DUE: self.due.words if self.due else "",
            own.STATUS: status_words(kept.status),
        }
        return said.get(name)

    def _person(self, person: str) -> str:
        return self.register.organisation.title("person", person)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A query as it is put to the store.

    Attributes:
        wanted: None: nothing can be found by what is searched for.
        notes: What of it counts for nothing, and why.
        unmet: Those of them by which something else comes than was asked for.
        wrong: Filters whose value does not fit: (field, op) → what would.
    """

    wanted: Wanted | None
    understood: Understood
    notes: tuple[Message, ...] = ()
    unmet: tuple[Message, ...] = ()
    wrong: dict[tuple[str, str], Message] = field(default_factory=dict)


def register_of(ports: Ports, reading: Reading, me: str, form: str) -> Register:
    """The form's register as the person has it.

    Raises:
        NotFound: There is no such form.
        NotAllowed: The person has no register of it.
    """
    hash_ = reading.current_bundles().get(form)
    if hash_ is None:
        raise NotFound("没有这种单据。")
    organisation, today = ports.organisation(reading), ports.today()
    current = ports.bundle(reading, hash_)
    tied = reading.ties(me, form)
    if not lists(me, current.form, organisation, today, tied=tied):
        raise NotAllowed("“{title}”的台账不对您开放。", title=str(current.form.title))
    hashes = [hash_, *(each for each in reading.bundles_of(form) if each != hash_)]
    bundles = tuple(ports.bundle(reading, each) for each in hashes)
    held: dict[Scope, set[str]] = {}
    for bundle in bundles:
        held.setdefault(scope(me, bundle.form, organisation, today), set()).add(bundle.hash)
    scopes = tuple(
        (each, frozenset(those) if len(held) > 1 else frozenset()) for each, those in held.items()
    )
    return Register(form=form, me=me, bundles=bundles, scopes=scopes, organisation=organisation)


def ask(ports: Ports, reading: Reading, register: Register, query: Query) -> Asked:
    """The query held against the register; whatever cannot be met is said and left out."""
    understood = understand(query, register.columns, _ids(reading, register))
    unmet = [*understood.unmet]
    looked_for, number = terms(query.search), _number(reading, query)
    if number:
        looked_for = ()
    impossible = bool(query.search.strip()) and not number and not pairs(looked_for)
    if impossible:
        unmet.append(Message("请至少连着输入两个字来查找。"))
    elif len(query.search) > LONGEST:
        impossible = True
        unmet.append(Message("要查找的内容太长，最多 {most} 个字。", {"most": LONGEST}))
    sort = understood.sort
    order = "place" if sort is None else "number" if sort.name == own.NUMBER else "slot"
    wanted = Wanted(
        form=register.form,
        scopes=register.scopes,
        statuses=_states(query, unmet),
        since=_start(ports, query.since),
        until=_end(ports, query.until),
        initiators=_initiators(ports, register, query.department, unmet),
        person=_person(register, query.person, unmet),
        conditions=understood.conditions,
        terms=looked_for,
        number=number,
        order=order,
        places=sort.places if sort is not None and order == "slot" else (),
        descending=query.descending,
    )
    return Asked(
        wanted=None if impossible else wanted,
        understood=understood,
        notes=(*unmet, *understood.notes),
        unmet=tuple(unmet),
        wrong=understood.wrong,
    )


def met(asked: Asked) -> Wanted:
    """What the store is asked for where everything is to be had, in a file or on paper.

    Raises:
        Invalid: A condition cannot be met; something else would come than was asked for.
    """
    if asked.wanted is None or asked.unmet:
        raise Invalid("有一个条件办不到，所以没有做。{why}", why=asked.unmet[0])
    return asked.wanted


def rows(
    ports: Ports, reading: Reading, register: Register, asked: Asked, found: Sequence[Listed]
) -> list[Row]:
    """The rows of what the store found, with what the columns asked for need besides."""
    shown = {each.name for each in asked.understood.columns}
    numbers = dict(reading.numbers(_named(register, shown, found)))
    bundles = {bundle.hash: bundle for bundle in register.bundles}
    timed = shown & {own.HOLDERS, own.DUE}
    running = [listed.record for listed in found if listed.status == "running" and timed]
    tasks = reading.standing(running)
    made = []
    for line in found:
        bundle = bundles[line.bundle]
        row = Row(listed=line, bundle=bundle, register=register, ports=ports, numbers=numbers)
        if standing := tasks.get(line.record, ()):
            due = _due(ports, reading, bundle, line, standing)
            row = replace(row, standing=standing, due=due)
        made.append(row)
    return made


def walk(ports: Ports, me: str, query: Query, behind: Key | None = None) -> Iterator[Row]:
    """Every row of the query in its order, in batches, each a look at the store of its own.

    Args:
        ports: As everywhere.
        me: Whose register it is; what they may read is asked anew for each batch.
        query: Which rows.
        behind: The key of the last row that was had already (`row.listed.key`).

    Raises:
        Invalid: A part of the query cannot be met; more would come than was asked for.
        NotAllowed: The person has no such register.
        NotFound: There is no such form.
    """
    while True:
        with ports.store.reading() as reading:
            register = register_of(ports, reading, me, query.form)
            asked = ask(ports, reading, register, query)
            found = reading.listed(met(asked), behind=behind, limit=BATCH)
            batch = rows(ports, reading, register, asked, found)
        yield from batch
        if len(found) < BATCH:
            return
        behind = found[-1].key


def _number(reading: Reading, query: Query) -> str:
    """The number of a record, where that is what is searched for, whatever its case."""
    typed = query.search.strip()
    if not typed or len(typed) > LONGEST:
        return ""
    either = (reading.record_of_number(query.form, each) for each in (typed, typed.upper()))
    return next((record.number for record in either if record is not None), "")


def _states(query: Query, unmet: list[Message]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys(each for each in query.states if each in own.STATES))
    if len(known) < len(set(query.states)):
        unmet.append(Message("有一种状态没有，没有按它筛选。"))
    return known


def _initiators(
    ports: Ports, register: Register, department: str, unmet: list[Message]
) -> tuple[str, ...] | None:
    """Who works in the department or below it today; None: whoever."""
    if not department:
        return None
    organisation = register.organisation
    if department not in organisation.departments:
        unmet.append(Message("没有这个部门，没有按它筛选。"))
        return None
    day = ports.today()
    return tuple(
        sorted(
            {
                each.person
                for each in organisation.memberships
                if each.lasts(day) and organisation.serves(each, department)
            }
        )
    )


def _person(register: Register, person: str, unmet: list[Message]) -> str:
    if person and person not in register.organisation.people:
        unmet.append(Message("没有这个人，没有按其筛选。"))
        return ""
    return person


def _start(ports: Ports, day: date | None) -> datetime | None:
    return datetime.combine(max(day, _FIRST), time(), ports.zone) if day else None


def _end(ports: Ports, day: date | None) -> datetime | None:
    return _start(ports, min(day, _LAST) + timedelta(days=1)) if day else None


def _ids(reading: Reading, register: Register) -> "_Ids":
    return _Ids(reading, register.organisation)


class _Ids:
    """What a text typed for a field of ids or codes may mean."""

    def __init__(self, reading: Reading, organisation: Organisation) -> None:
        self._reading, self._organisation = reading, organisation

    def __call__(self, field: Field, text: str) -> tuple[str, ...]:
        if isinstance(field, RecordField):
            named = (
                self._reading.record_of_number(field.form, each) for each in (text, text.upper())
            )
            found = dict.fromkeys(record.id for record in named if record)
            # a number that there is not narrows to nothing, as one does that may not be read:
            # whether it was drawn is told nowhere
            return tuple(found)[:1] or (text,)
        if field.codes:
            return (text,) if text in field.codes else ()
        known = self._known(field.reference)
        if text in known:
            return (text,)
        return tuple(id_ for id_, title in known.items() if title == text)

    def _known(self, reference: str) -> dict[str, str]:
        organisation = self._organisation
        if reference == "estate":
            return dict(organisation.estates)
        if reference == "outside":
            return dict(organisation.outsiders)
        if reference == "unit":
            return {each.id: each.title for each in organisation.units.values()}
        if reference == "department":
            return {each.id: each.title for each in organisation.departments.values()}
        return {each.id: each.name for each in organisation.people.values()}


def _named(register: Register, shown: set[str], found: Sequence[Listed]) -> list[str]:
    """The ids of records that the answers shown name."""
    fields = [
        each.name
        for each in register.columns
        if each.name in shown and isinstance(each.field, RecordField)
    ]
    ids = (listed.shown.get(name) for listed in found for name in fields)
    return list(dict.fromkeys(each for each in ids if isinstance(each, str)))


def _due(
    ports: Ports,
    reading: Reading,
    bundle: Bundle,
    listed: Listed,
    standing: Sequence[Standing],
) -> Due | None:
    """When the first of the open tasks is due; of clocks that stand still, the first."""
    timed = [each for each in standing if each.due_at is not None]
    if not timed:
        return None
    first = min(timed, key=lambda each: (each.paused_at is not None, each.due_at))
    line = Line(
        record=listed.record,
        form=bundle.form.name,
        number=listed.number,
        title="",
        status=listed.status,
        step=first.step,
        due_at=first.due_at,
        department=first.department,
        paused_at=first.paused_at,
    )
    return due_of(ports, reading, bundle, line)
