"""What came from a browser, read into values: nothing foreign gets in, nothing typed is lost.

A field is posted under its name. A table posts its row ids, in order, under its own name and
each cell under `items/ROW/price`. Of a name posted twice the first value counts.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from app.core.definitions.form import Form
from app.core.errors import Message
from app.core.fields._handed_in import HandedIn, files_of
from app.core.fields.base import BadAnswer, Field
from app.core.fields.log import MOST, Log, entries_of
from app.core.fields.table import Table
from app.core.records.answer import Answers, Entry, FileRef, Row, Value, rows_of
from app.core.records.organisation import Organisation
from app.core.source.scalars import Words
from app.core.wording import say

_ROW_ID = re.compile(r"[0-9a-f]{8}")

Posted = Mapping[str, Sequence[str]]
Files = Mapping[str, Mapping[str, FileRef]]
"""What was handed in and may be answered with: field → id → the file."""
UNKNOWN_RECORD = (
    "没有找到这张单据，请检查编号。只能填您能看的单据"  # there, or not to be read: alike
)
Records = Mapping[str, Mapping[str, str]]
"""Which records the numbers are that were typed, looked up beforehand: field → number → id."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What has to be put right, as an instruction. `path` names the input, `label` the field."""

    path: str
    label: str
    message: Message


@dataclass(kw_only=True)
class Read:
    """What was read.

    Attributes:
        answers: Every field by name; what may not be written stands as it was before.
        raw: What was typed into inputs that may be written, by posted name.
        faults: By path.
        places: For each path of a cell its label, such as 明细第 4 行，数量.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def refuse(self, path: str, label: str, message: Message) -> None:
        """Note a fault; the first at a path counts."""
        self.faults.setdefault(path, Fault(path=path, label=label, message=message))


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads one post against one form.

    Attributes:
        before: Answers as they stand, for what may not be written.
        writable: Names and columns (`items.price`) that may be.
        new_row: Gives a fresh row id, 8 hex digits.
        files: What the person handed in here, besides the files that stand in `before`.
        records: The records whose numbers were typed, those that the person may read.
    """

    form: Form
    posted: Posted
    before: Answers
    writable: frozenset[str]
    organisation: Organisation
    new_row: Callable[[], str]
    files: Files = field(default_factory=dict)
    records: Records = field(default_factory=dict)

    def read(self) -> Read:
        """Everything posted that may be written, and the rest as it was."""
        read = Read()
        for each in self.form.fields:
            if isinstance(each, Table):
                self._table(each, read)
            elif isinstance(each, Log):
                self._log(each, read)
            elif isinstance(each, HandedIn):
                self._handed_in(each, read)
            elif each.name in self.writable and not each.computed:
                value = self._value(each, each.name, each.name, each.label, read)
                if each.reference == "record":
                    value = self._record(each, value, read)
                read.answers[each.name] = value
            else:
                read.answers[each.name] = self.before.get(each.name)
        for each in self.form.fields:
            self._exists(each, read)
        return read

    def _value(self, asked: Field, posted: str, path: str, label: Words | str, read: Read) -> Any:
        typed = gathered(asked, self.posted, posted)
        for inside, texts in typed.items():
            read.raw[path + inside] = texts
        try:
            return asked.read(typed)
        except BadAnswer as refused:
            read.refuse(path + refused.at, within(asked, str(label), refused.at), refused.message)
            return None

    def _record(self, asked: Field, typed: str | None, read: Read) -> str | None:
        """The record that a number names; what stands there already needs no looking up."""
        if typed is None or typed == self.before.get(asked.name):
            return typed
        found = self.records.get(asked.name, {}).get(typed)
        if found is None:
            read.refuse(asked.name, str(asked.label), Message(UNKNOWN_RECORD))
        return found

    def _log(self, log: Log, read: Read) -> None:
        """What is typed is one more entry; those that were written down stay as they are."""
        name, old = log.name, entries_of(self.before.get(log.name))
        new: tuple[Entry, ...] = ()
        if name in self.writable:
            new = self._value(log, name, name, log.label, read) or ()
        if len(old) + len(new) > MOST:
            said = Message("这里已经记了 {most} 条，不能再记", {"most": MOST})
            read.refuse(name, str(log.label), said)
            new = ()
        read.answers[name] = (*old, *(replace(each, id=self.new_row()) for each in new))

    def _handed_in(self, asked: HandedIn, read: Read) -> None:
        """The files that the ids name; an id of anybody else's file is like one of none."""
        name, old = asked.name, self.before.get(asked.name)
        if name not in self.writable:
            read.answers[name] = old
            return
        named = self._value(asked, name, name, asked.label, read) or ()
        known = {**files_of(old), **self.files.get(name, {})}
        lost = sum(each.id not in known for each in named)
        if lost:
            said = Message("有 {n} 个文件不在了，请重新上传", {"n": lost})
            read.refuse(name, str(asked.label), said)
        found: Value = tuple(
            replace(known[each.id], caption=each.caption) for each in named if each.id in known
        )
        read.answers[name] = found or None

    def _table(self, table: Table, read: Read) -> None:
        name, label = table.name, str(table.label)
        old = {row.id: row for row in rows_of(self.before.get(name))}
        open_ = [c for c in table.columns if f"{name}.{c.name}" in self.writable and not c.computed]
        whole = name in self.writable
        if not whole and not open_:
            read.answers[name] = tuple(old.values())
            return
        ids = dict(self._rows(name)) if whole else {row: row for row in old}
        rows = []
        for place, (key, row) in enumerate(ids.items(), 1):
            cells = dict(old[row].cells) if row in old else {}
            where = say("{table}第 {place} 行", table=label, place=place)
            read.places[f"{name}/{row}"] = where
            for column in table.columns:
                path = f"{name}/{row}/{column.name}"
                read.places[path] = say("{where}，{label}", where=where, label=column.label)
                if column in open_:
                    cells[column.name] = self._value(
                        column, f"{name}/{key}/{column.name}", path, read.places[path], read
                    )
            if not whole or self._filled(table, row, cells, read):
                rows.append(Row(id=row, cells=cells))
        read.raw[name] = tuple(ids.values())
        read.answers[name] = tuple(rows[: table.rows.max])
        if whole and len(rows) > table.rows.max:
            said = Message(
                "请填写不超过 {max} 行，现有 {n} 行", {"max": table.rows.max, "n": len(rows)}
            )
            read.refuse(name, label, said)
        elif whole and len(rows) < table.rows.min:
            read.refuse(name, label, Message("请填写至少 {min} 行", {"min": table.rows.min}))

    def _rows(self, table: str) -> Iterator[tuple[str, str]]:
        """Row ids as posted, and as they will be kept; each once."""
        taken = set()
        for key in dict.fromkeys(self.posted.get(table, ())):
            row = key if _ROW_ID.fullmatch(key) else self.new_row()
            if row not in taken:
                taken.add(row)
                yield key, row

    @staticmethod
    def _filled(table: Table, row: str, cells: Mapping[str, Any], read: Read) -> bool:
        """Whether anything stands in a row, even if it could not be read."""
        typed = [column.name for column in table.columns if not column.computed]
        faulty = any(f"{table.name}/{row}/{name}" in read.faults for name in typed)
        return faulty or any(cells.get(name) is not None for name in typed)

    def _exists(self, asked: Field, read: Read) -> None:
        """Note a fault for each id that names nothing."""
        if isinstance(asked, Table):
            for column in asked.columns:
                if column.reference and f"{asked.name}.{column.name}" in self.writable:
                    for row in read.answers[asked.name]:
                        path = f"{asked.name}/{row.id}/{column.name}"
                        self._known(column, row.cells.get(column.name), path, row.cells, read)
        elif asked.reference and asked.name in self.writable:
            value = read.answers[asked.name]
            self._known(asked, value, asked.name, read.answers, read)

    def _known(
        self, asked: Field, value: Any, path: str, beside: Mapping[str, Any], read: Read
    ) -> None:
        if value is None or asked.computed or asked.reference == "record":
            return
        if isinstance(value, tuple):
            for each in value:
                self._known(asked, each, path, beside, read)
            return
        house, label = self.organisation, read.places.get(path, str(asked.label))
        if asked.reference == "unit":
            of = getattr(asked, "of", "")
            estate = beside[of] if of in beside else read.answers.get(of)
            unit = house.units.get(value)
            if unit is None or unit.estate != estate or not house.in_use("unit", value):
                named = self.form.field(of)
                word = str(named.label) if named else of
                read.refuse(path, label, Message("请选择“{estate}”里的单元", {"estate": word}))
            return
        known: dict[str, Callable[[str], bool]] = {
            "person": house.active,
            "department": partial(_offered, house, "department", house.departments),
            "estate": partial(_offered, house, "estate", house.estates),
            "outside": partial(_offered, house, "outside", house.outsiders),
        }
        if not known[asked.reference](value):
            read.refuse(path, label, Message("请从列表中选择"))


def _offered(house: Organisation, kind: str, known: Container[str], id_: str) -> bool:
    return id_ in known and house.in_use(kind, id_)


def within(asked: Field, label: str, at: str) -> str:
    """What the input `/ITEM` inside a field is called beside others: 评分，土建工程."""
    named = asked.named(at)
    return say("{where}，{label}", where=label, label=named) if named else label


def gathered(asked: Field, posted: Posted, at: str) -> dict[str, tuple[str, ...]]:
    """What was posted for one field that stands at `at`, see `fields.base.Typed`."""
    texts = posted.get(at, ())
    found = {"": tuple(texts if asked.several else texts[:1])} if texts else {}
    if asked.inside:
        for name, each in posted.items():
            if name.startswith(f"{at}/") and each:
                found[name[len(at) :]] = tuple(each)
    return found


def posted_of(form: Form, answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers as a browser would post them, computed ones left out."""
    posted: dict[str, tuple[str, ...]] = {}
    for each in form.fields:
        value = answers.get(each.name)
        if isinstance(each, Table):
            rows = rows_of(value)
            posted[each.name] = tuple(row.id for row in rows)
            for row in rows:
                for column in each.columns:
                    cell = row.cells.get(column.name)
                    if cell is not None and not column.computed:
                        at = f"{each.name}/{row.id}/{column.name}"
                        posted |= {at + inside: t for inside, t in column.typed(cell).items()}
        elif value is not None and not each.computed:
            posted |= {each.name + inside: texts for inside, texts in each.typed(value).items()}
    return posted
