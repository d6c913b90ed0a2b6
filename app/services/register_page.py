"""The page of a register: one page of rows, what else there is, what can be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.engine.access import lists, may_open
from app.core.engine.register import Column
from app.core.errors import Message
from app.core.fields.base import Field
from app.core.fields.choice import Choice as ChoiceField
from app.core.records.organisation import Department
from app.core.records.query import Query, load_query
from app.services.ledgers import at_once
from app.services.page import Choice
from app.services.ports import Ports
from app.services.registers import PAGE, Asked, Register, Row, ask, register_of, rows
from app.services.stewards import looks_after_form
from app.services.views import droppable
from app.storage.registers import Key, Listed, Tally
from app.storage.store import Reading

_LARGEST = 2**63 - 1

ENOUGH = 200  # records that are counted where counting on would take its time
MOST_CHOICES = 200  # in one list; of what there is more, one is typed


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A form whose register the person has, and how many records there are."""

    form: str
    title: str
    counts: Tally


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A column that can be filtered by; `choices`: what to choose from, none: it is typed."""

    column: Column
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A saved view of the register. `droppable`: the person may throw it away."""

    id: str
    name: str
    query: Query
    mine: bool
    droppable: bool
    shared: bool


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """One page of a register.

    Attributes:
        query: What was asked for.
        columns: Those shown, in order.
        every: All that could be.
        rows: In their order.
        before: The key that the page before ends in front of; None: there is none.
        after: The key that the next page comes behind.
        tally: How many by status, of all that fit whatever their status.
        searched: Whether anything was looked for at all; what kept it from that, the notes say.
        total: The same of the whole register, where nothing fits.
        notes: What of the query counts for nothing, and why.
        wrong: Filters whose value does not fit: (field, op) → what would.
        criteria: What can be filtered by.
    """

    register: Register
    query: Query
    columns: tuple[Column, ...]
    every: tuple[Column, ...]
    rows: tuple[Row, ...]
    before: Key | None
    after: Key | None
    tally: Tally
    searched: bool
    total: Tally
    notes: tuple[Message, ...]
    wrong: Mapping[tuple[str, str], Message]
    criteria: tuple[Criterion, ...]
    departments: tuple[Choice, ...]
    people: tuple[Choice, ...]
    views: tuple[SavedView, ...] = ()
    opens: bool = False  # whether the person may open one

    @property
    def prints_at_once(self) -> bool:
        """Whether its ledger is known to be short enough to be waited for."""
        wanted = self.query.states or tuple(self.tally.counts)
        counted = sum(self.tally.counts.get(each, 0) for each in wanted)
        return counted <= at_once(len(self.columns)) and not self.tally.more.intersection(wanted)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in its order a page lies: behind a key, or in front of one; as the address has them."""

    after: str = ""
    before: str = ""


def offered(ports: Ports, me: str) -> tuple[Offered, ...]:
    """The registers that the person has, by title."""
    with ports.store.reading() as reading:
        organisation, found = ports.organisation(reading), []
        for form, hash_ in reading.current_bundles().items():
            bundle = ports.bundle(reading, hash_)
            tied = reading.ties(me, form)
            if lists(me, bundle.form, organisation, ports.today(), tied=tied):
                register = register_of(ports, reading, me, form)
                found.append(
                    Offered(
                        form=form,
                        title=register.title,
                        counts=_count(ports, reading, register, Query(form=form)),
                    )
                )
    return tuple(sorted(found, key=lambda each: each.title))


def page(ports: Ports, me: str, query: Query, place: Place) -> RegisterPage:
    """One page of the register.

    Raises:
        NotAllowed: The person has no such register.
        NotFound: There is no such form.
    """
    with ports.store.reading() as reading:
        register = register_of(ports, reading, me, query.form)
        asked = ask(ports, reading, register, query)
        key, back, notes = _key(asked, place)
        found, more = _found(reading, asked, key, back)
        tally = reading.tally(asked.wanted, enough=ENOUGH) if asked.wanted else Tally()
        whole = Query(form=query.form)
        total = Tally() if found or not query.narrow else _count(ports, reading, register, whole)
        bundle = register.bundles[0]
        return RegisterPage(
            register=register,
            query=query,
            columns=asked.understood.columns,
            every=register.columns,
            rows=tuple(rows(ports, reading, register, asked, found)),
            before=found[0].key if found and (key if not back else more) else None,
            after=found[-1].key if found and (more if not back else True) else None,
            tally=tally,
            searched=asked.wanted is not None,
            total=total,
            notes=(*asked.notes, *notes),
            wrong=asked.wrong,
            criteria=tuple(_criteria(register)),
            departments=_sorted(register.organisation.departments.values()),
            people=_people(register),
            views=_views(ports, reading, register),
            opens=may_open(bundle, me, ports.context(reading, bundle, me)),
        )


def key_text(key: Key) -> str:
    """A key as an address has it."""
    if key.value is None:
        return str(key.place)
    said = key.value.isoformat() if isinstance(key.value, date) else str(key.value)
    return f"{key.place}~{said}"


def _key(asked: Asked, place: Place) -> tuple[Key | None, bool, tuple[Message, ...]]:
    """Where the page lies, whether it ends there, and what is wrong with the address."""
    text, back = (place.before, True) if place.before else (place.after, False)
    if not text or asked.wanted is None:
        return None, False, ()
    number, _, said = text.partition("~")
    try:
        at = int(number) if len(number) < 20 else _LARGEST + 1
        value = _value(asked, said) if said else None
    except (ValueError, ArithmeticError):
        at, value = _LARGEST + 1, None
    if abs(at) > _LARGEST or (asked.wanted.order == "number" and not value):
        return None, False, (Message("这一页的地址不对，从第一页看起。"),)
    return Key(place=at, value=value), back, ()


def _value(asked: Asked, said: str) -> str | Decimal | date | None:
    """What is sorted by, as its slot compares it."""
    sort = asked.understood.sort
    if sort is None:
        return None
    if sort.kind == "number":
        value = Decimal(said[:60])
        if not value.is_finite() or not -30 < value.adjusted() < 30:  # no slot holds such a number
            raise ValueError(said)
        return value
    return date.fromisoformat(said) if sort.kind == "date" else said[:200].replace("\0", "")


def _found(
    reading: Reading, asked: Asked, key: Key | None, back: bool
) -> tuple[tuple[Listed, ...], bool]:
    """The page's rows, and whether there are more in the direction that was gone."""
    if asked.wanted is None:
        return (), False
    found = reading.listed(asked.wanted, behind=key, back=back, limit=PAGE + 1)
    more = len(found) > PAGE
    return (found[-PAGE:] if back else found[:PAGE]), more


def _count(ports: Ports, reading: Reading, register: Register, query: Query) -> Tally:
    asked = ask(ports, reading, register, query)
    return reading.tally(asked.wanted, enough=ENOUGH) if asked.wanted else Tally()


def _criteria(register: Register) -> Iterable[Criterion]:
    for column in register.columns:
        if column.kind and column.field is not None:
            yield Criterion(column=column, choices=_choices(register, column.field))


def _choices(register: Register, field: Field) -> tuple[Choice, ...]:
    """What there is to choose for a field; nothing where it is typed or there is too much."""
    organisation = register.organisation
    if isinstance(field, ChoiceField):
        return tuple(Choice(id=code, title=str(each)) for code, each in field.options.items())
    named = {"estate": organisation.estates, "outside": organisation.outsiders}
    if field.reference in named:
        found = tuple(Choice(id=id_, title=each) for id_, each in named[field.reference].items())
    elif field.reference == "department":
        found = _sorted(organisation.departments.values())
    elif field.reference == "person":
        found = _people(register)
    else:
        return ()
    return found if len(found) <= MOST_CHOICES else ()


def _sorted(departments: Iterable[Department]) -> tuple[Choice, ...]:
    return tuple(Choice(id=each.id, title=each.title) for each in departments)


def _people(register: Register) -> tuple[Choice, ...]:
    """Everybody of the house, also who has left: they are in old records."""
    people = register.organisation.people.values()
    return tuple(
        Choice(id=each.id, title=each.name)
        for each in sorted(people, key=lambda each: (not each.active, each.name))
        if not each.outside
    )


def _views(ports: Ports, reading: Reading, register: Register) -> tuple[SavedView, ...]:
    kept = reading.views(register.form, register.me)
    if not kept:
        return ()
    cares = looks_after_form(ports, reading, register.me, register.form)
    return tuple(
        SavedView(
            id=view.id,
            name=view.name,
            query=load_query(view.query),
            mine=view.person == register.me,
            droppable=droppable(view, register.me, cares=cares),
            shared=view.shared,
        )
        for view in kept
    )
