"""Taking in tables of people, outside organisations, estates and units: looked at, then written.

Everything that is wrong is told at once, with row and column. A table is written as a whole, in one
transaction, or not at all; it is worked out again inside it, since others may have written.
"""

from dataclasses import dataclass, replace
from io import BytesIO
from types import ModuleType

from app.core.errors import Invalid, NotFound
from app.core.records.organisation import Membership, Person, Unit
from app.core.wording import say
from app.intake.faults import NotTaken
from app.intake.process import LookingFailed
from app.rendering import xlsx
from app.services.importing import outsiders, people, units
from app.services.importing.table import Column, Plan, Rows, Write
from app.services.ports import Ports
from app.storage.store import Writing

MOST_ROWS = 10_000
KINDS: dict[str, ModuleType] = {"people": people, "outsiders": outsiders, "units": units}

_SAYS = {
    "encrypted": "这个文件有密码，打不开。请去掉密码再选。",
    "macros": "这个文件里有宏。请另存为普通的 xlsx 再选。",
    "old_office": "这是旧的 xls 文件。请在 Excel 里另存为 xlsx 再选。",
    "empty": "请选择一个文件。",
    "damaged": "这个文件不完整，打不开。请重新保存一次再选。",
}
_UNREAD = "请选择 xlsx 文件，由 Excel 或 WPS 保存的。"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a table would do. `file` is where its bytes are kept until it is written."""

    kind: str
    file: str
    plan: Plan

    def count(self, what: str) -> int:
        """How many rows are new, changed or the same."""
        return sum(each.what == what for each in self.plan.changes)


def title_of(kind: str) -> str:
    """What the kind is called.

    Raises:
        NotFound: There is no such kind.
    """
    return say(str(_module(kind).TITLE))


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns that are read, in the order in which they are told."""
    columns: tuple[Column, ...] = _module(kind).COLUMNS
    return tuple(
        replace(each, heading=say(each.heading, count=1), tell=say(each.tell) if each.tell else "")
        for each in columns
    )


def blank(kind: str) -> bytes:
    """A workbook with the headings alone, to be filled in.

    Raises:
        NotFound: There is no such kind.
    """
    made = BytesIO()
    book = xlsx.Book(made)
    book.sheet(title_of(kind), [xlsx.Column(title=each.heading) for each in columns_of(kind)], ())
    book.close()
    return made.getvalue()


def preview(ports: Ports, kind: str, data: bytes) -> Preview:
    """Look at a table and say what it would do, and all that is wrong.

    Raises:
        Invalid: It cannot be read, or is another table.
        NotFound: There is no such kind.
    """
    rows = _rows(ports, kind, data)
    with ports.store.reading() as reading:
        plan = _plan(ports, kind, rows, reading.organisation())
    return Preview(kind=kind, file=ports.files.put(data), plan=plan)


def write(ports: Ports, kind: str, file: str, *, by: str) -> Plan:
    """Write a table that was looked at: all of it, or nothing.

    Raises:
        Invalid: Something is wrong in it by now.
        NotFound: It was looked at too long ago.
    """
    rows = _rows(ports, kind, ports.files.get(file))
    with ports.store.writing() as writing:
        plan = _plan(ports, kind, rows, writing.organisation())
        if plan.faults:
            first = plan.faults[0]
            raise Invalid(
                "刚刚有人改过，现在有 {count} 处不对，第一处在第 {row} 行：{why}。一行也没有写。",
                count=len(plan.faults), row=first.row, why=first.text,
            )  # fmt: skip
        for each in plan.writes:
            _write(ports, writing, each, by)
    return plan


def _module(kind: str) -> ModuleType:
    if kind not in KINDS:
        raise NotFound("没有这一页。")
    return KINDS[kind]


def _rows(ports: Ports, kind: str, data: bytes) -> Rows:
    _module(kind)
    try:
        return ports.sheet(data)
    except NotTaken as not_taken:
        raise Invalid(_SAYS.get(not_taken.reason, _UNREAD)) from None
    except LookingFailed:
        raise Invalid("这个文件太大或太复杂，读不完。请只留要导入的一张表，另存后再选。") from None


def _plan(ports: Ports, kind: str, rows: Rows, organisation: object) -> Plan:
    plan: Plan = _module(kind).plan(organisation, rows, ports.new_id, ports.today(), MOST_ROWS)
    plan.faults.sort(key=lambda fault: (fault.row, fault.column))
    return plan


def _write(ports: Ports, writing: Writing, each: Write, by: str) -> None:
    at = ports.now()
    if isinstance(each, Person):
        writing.put_person(each, at=at, by=by)
    elif isinstance(each, Membership):
        writing.put_membership(each, at=at, by=by)
    elif isinstance(each, Unit):
        writing.put_unit(each, at=at, by=by)
    elif each.kind == "estate":
        writing.put_estate(each.id, each.title, at=at, by=by)
    else:
        writing.put_outsider(each.id, each.title, at=at, by=by)
