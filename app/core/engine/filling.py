"""Filling in a form: what a browser posted becomes answers, faults as instructions, drops told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app.core.definitions.bundle import Bundle, path_name
from app.core.definitions.form import Form
from app.core.definitions.plan import leaves
from app.core.definitions.spoken import KEPT, Spoken, spoken
from app.core.engine.course import formula
from app.core.engine.posted import Fault, Files, Posted, Read, Reader, Records, within
from app.core.engine.settling import Settled, settle
from app.core.errors import Message
from app.core.fields.base import Field
from app.core.fields.log import Log, entries_of
from app.core.fields.table import Table
from app.core.records.answer import Answers, Value, rows_of
from app.core.records.organisation import Organisation
from app.core.wording import say

_CHOSEN = (  # widgets where one chooses rather than types
    "picks", "ticks", "select", "yes_no", "date", "time", "datetime", "rating", "photos", "files",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it was filled in.

    Attributes:
        answers: All answers, computed ones worked out, hidden ones that may be written dropped.
        raw: What was typed, by posted name, for showing it again.
        faults: What has to be put right, in the order of the form.
        dropped: Labels of the fields whose answers were dropped because they do not show.
        hidden: Names and paths of cells that do not show.
    """

    answers: dict[str, Value]
    raw: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    dropped: tuple[str, ...]
    hidden: frozenset[str]


def fill(
    form: Form,
    posted: Posted,
    *,
    before: Answers,
    writable: frozenset[str],
    settings: Mapping[str, Any],
    today: date,
    organisation: Organisation,
    new_row: Callable[[], str],
    files: Files = MappingProxyType({}),
    records: Records = MappingProxyType({}),
    later: frozenset[str] = frozenset(),
) -> Filled:
    """The form filled in with what was posted; never raises, whatever that is.

    Args:
        form: The form.
        posted: Names and texts as they came.
        before: The answers as they stand; what may not be written stays so.
        writable: What may be written, see `writable_fields`.
        settings: Values of the form's settings.
        today: The day in the organisation's zone.
        organisation: For answers that name people or places.
        new_row: Gives a fresh row id, 8 hex digits.
        files: What the person handed in here, by field and id.
        records: The records whose numbers are typed, by field and number.
        later: What may be written here, and is wanted of a later step only.
    """
    read = Reader(
        form=form,
        posted=posted,
        before=before,
        writable=writable,
        organisation=organisation,
        new_row=new_row,
        files=files,
        records=records,
    ).read()
    settled = settle(form, read.answers, settings, today)
    check = _Check(form, read, settled, writable)
    check.required(form.plan.required & writable - later)
    check.checks()
    answers, dropped = _without_hidden(form, settled, writable)
    return Filled(
        answers=answers,
        raw=read.raw,
        faults=tuple(check.faults()),
        dropped=dropped,
        hidden=settled.hidden,
    )


def writable_fields(bundle: Bundle, step: str) -> frozenset[str]:
    """What may be written at a step: fields, tables with their rows, columns (`items.price`).

    The first step may write everything that no later step claims; a later one what it `fills`.
    A log grows: that later steps write into it keeps nobody from beginning it.
    """
    return _writable(spoken(bundle), step)


@lru_cache(KEPT)
def _writable(of: Spoken, step: str) -> frozenset[str]:
    bundle, workflow = of.bundle, of.bundle.workflow
    if step == workflow.first.step:
        claimed = _inside(bundle.form, workflow.claimed())
        return frozenset(
            name
            for name, field, _ in leaves(bundle.form.fields)
            if (name not in claimed or isinstance(field, Log))
            and field.answered
            and not field.computed
        )
    filled = _inside(bundle.form, workflow.steps[step].fills)
    return frozenset(
        name for name, field, _ in leaves(bundle.form.fields) if name in filled and field.asked
    )


def wanted_later(bundle: Bundle, step: str) -> frozenset[str]:
    """The logs that the first step may begin and a later one fills: that one is asked for them."""
    workflow = bundle.workflow
    if step != workflow.first.step:
        return frozenset()
    claimed = workflow.claimed()
    return frozenset(
        each.name for each in bundle.form.fields if isinstance(each, Log) and each.name in claimed
    )


def _inside(form: Form, names: Any) -> frozenset[str]:
    """The names, whole tables with their columns."""
    columns = (f"{name}.{c.name}" for name in names if name in form.tables
               for c in form.tables[name].columns)  # fmt: skip
    return frozenset((*names, *columns))


def shows(form: Form, hidden: frozenset[str], path: str) -> bool:
    """Whether what stands at a path shows: neither it nor its table is hidden."""
    return path not in hidden and path.split("/", 1)[0] not in hidden


@dataclass(frozen=True)
class _Check:
    """What is missing and what does not hold, noted in `read.faults`."""

    form: Form
    read: Read
    settled: Settled
    writable: frozenset[str]

    def faults(self) -> Iterator[Fault]:
        """Faults of what shows, in the order of the form."""
        if not self.read.faults:
            return iter(())
        places = {path: place for place, (path, _, _) in enumerate(self._cells())}
        found = [
            fault
            for path, fault in self.read.faults.items()
            if shows(self.form, self.settled.hidden, path)
        ]

        def place(fault: Fault) -> int:
            path = fault.path
            while path and path not in places:  # an input inside a field stands where that does
                path = path.rpartition("/")[0]
            return places.get(path, len(places))

        return iter(sorted(found, key=place))

    def required(self, wanted: frozenset[str]) -> None:
        """Note what is wanted, shows, and is blank."""
        if not wanted:
            return
        for path, field, value in self._cells():
            name = path_name(path)
            if name not in wanted or not shows(self.form, self.settled.hidden, path):
                continue
            if isinstance(field, Table):
                if not value:
                    self._refuse(path, field, Message("请填写至少 1 行"))
            elif isinstance(field, Log):
                if not value:
                    self._refuse(path, field, Message("请至少记一条"))
            elif not self._faulty(path):
                for at in field.lacks(value):
                    label = {"label": field.named(at) or str(field.label)}
                    chosen = field.widget in _CHOSEN
                    words = Message("请选择{label}" if chosen else "请填写{label}", label)
                    self._refuse(path + at, field, words, at)

    def checks(self) -> None:
        """Note what does not hold between answers; not where an answer in it has a fault."""
        if not self.form.plan.checks:
            return
        for path, field, value in self._cells():
            name = path_name(path)
            if field.check is None or value is None or not self._concerns(name):
                continue
            if not shows(self.form, self.settled.hidden, path) or self._unsure(field, path):
                continue
            run, instead = self.form.plan.checks[name]
            if run(self._names(path)) is not True:
                self._refuse(path, field, Message(str(instead)))

    def _unsure(self, field: Field, path: str) -> bool:
        """Whether an answer that the check asks for has a fault of its own."""
        row = path.rpartition("/")[0]
        asked = formula(field.check.that).names if field.check else frozenset()
        return any(self._faulty(each) or self._faulty(f"{row}/{each}") for each in asked)

    def _faulty(self, path: str) -> bool:
        """Whether a fault was found in what was typed there, or into an input inside it."""
        return any(each == path or each.startswith(f"{path}/") for each in self.read.faults)

    def _concerns(self, name: str) -> bool:
        """Whether what is written here can make the difference."""
        return bool((self.form.plan.inputs(name) | {name}) & self.writable)

    def _names(self, path: str) -> Mapping[str, Any]:
        table, _, rest = path.partition("/")
        if not rest:
            return self.settled.names
        row = rest.split("/")[0]
        rows = rows_of(self.settled.answers[table])
        place = next(place for place, each in enumerate(rows) if each.id == row)
        return {**self.settled.names, **self.settled.names[table][place]}

    def _cells(self) -> Iterator[tuple[str, Field, Any]]:
        """Every input's path, field and value, in the order of the form."""
        for field in self.form.fields:
            value = self.settled.answers[field.name]
            yield field.name, field, value
            if isinstance(field, Table):
                for row in rows_of(value):
                    for column in field.columns:
                        path = f"{field.name}/{row.id}/{column.name}"
                        yield path, column, row.cells.get(column.name)

    def _refuse(self, path: str, field: Field, message: Message, at: str = "") -> None:
        label = self.read.places.get(path.removesuffix(at), str(field.label))
        self.read.refuse(path, within(field, label, at), message)


def _without_hidden(
    form: Form, settled: Settled, writable: frozenset[str]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The answers without those that may be written and do not show, and the labels of these."""
    answers, dropped = dict(settled.answers), []
    for field in form.fields:
        value = answers[field.name]
        if isinstance(field, Log):
            written = tuple(each for each in entries_of(value) if each.at is not None)
            if field.name in settled.hidden and value != written:
                dropped.append(str(field.label))
                answers[field.name] = written
        elif field.name in settled.hidden:
            if field.name in writable and value not in (None, ()):
                dropped.append(str(field.label))
            if field.name in writable:
                answers[field.name] = () if isinstance(field, Table) else None
        elif isinstance(field, Table):
            rows, labels = _rows_without_hidden(field, rows_of(value), settled.hidden, writable)
            answers[field.name] = rows
            dropped.extend(labels)
    return answers, tuple(dropped)


def _rows_without_hidden(
    table: Table, rows: Any, hidden: frozenset[str], writable: frozenset[str]
) -> tuple[tuple[Any, ...], list[str]]:
    labels: dict[str, None] = {}
    kept = []
    for row in rows:
        cells = dict(row.cells)
        for column in table.columns:
            at = f"{table.name}/{row.id}/{column.name}"
            if at in hidden and f"{table.name}.{column.name}" in writable:
                if cells.get(column.name) is not None:
                    label = say("{where}，{label}", where=table.label, label=column.label)
                    labels[label] = None
                cells[column.name] = None
        kept.append(replace(row, cells=cells))
    return tuple(kept), list(labels)
