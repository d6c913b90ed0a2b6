"""Who read which record as an auditor, and who took which file away: noted, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.engine.access import audits, looks_in
from app.core.errors import NotAllowed
from app.core.records.record import Record
from app.core.wording import SOURCE, say, speaking
from app.services.exports.titles import kind_words, ledger_title, title_of, titles_of
from app.services.ports import Ports
from app.storage.store import Look, Reading, Writing

ONE_SITTING = timedelta(minutes=10)
KINDS: Mapping[str, str] = {
    "read": "查看单据",
    "sealed": "下载盖章文件",
    "original": "下载原文件",
    "export": "下载导出文件",
    "ledger": "打印台账",
    "register": "查看台账",
    "voids": "查看作废登记",
}


@dataclass(frozen=True, kw_only=True)
class LookLine:
    """One line of the list. `key`: behind which the next page goes on."""

    at: datetime
    name: str
    did: str
    what: str
    record: str
    key: str


def note(
    ports: Ports,
    writing: Writing,
    me: str,
    kind: str,
    what: str,
    *,
    record: str = "",
    form: str = "",
    target: str = "",
) -> None:
    """Note that somebody looked."""
    look = Look(
        id=ports.new_id(),
        at=ports.now(),
        person=me,
        kind=kind,
        record=record,
        form=form,
        what=what,
        target=target,
    )
    writing.add_look(look)


def note_record(ports: Ports, me: str, record_id: str, kind: str, target: str = "") -> None:
    """Note that somebody read a record as an auditor, or took a file of it away."""
    with ports.store.writing() as writing:
        record = writing.record(record_id)
        if record is not None:
            _note_of(ports, writing, me, record, kind, target)


def note_read(ports: Ports, me: str, record_id: str, *, part: bool = False) -> None:
    """Note that the person read a record, where they read it as an auditor only.

    `part`: of one small piece of its page, which the note of the page itself has told of.
    """
    with ports.store.reading() as reading:
        record = reading.record(record_id)
        if record is None or (part and _just_read(ports, reading, me, record_id)):
            return
        form = ports.bundle(reading, record.bundle).form
        audited = looks_in(me, record, form, ports.organisation(reading), ports.today())
    if audited:
        note_record(ports, me, record_id, "read")


def audited(ports: Ports, me: str) -> bool:
    """Whether the person is an auditor, whose looks at registers are noted."""
    with ports.store.reading() as reading:
        return audits(me, ports.organisation(reading), ports.today())


def note_voids(ports: Ports, me: str, year: int, count: int) -> None:
    """Note that an auditor looked at the list of void records of a year."""
    if count:
        with ports.store.writing() as writing, speaking(SOURCE):
            note(ports, writing, me, "voids", _voids_words(year, count), target=f"{year}/{count}")


def note_register(ports: Ports, me: str, form: str, rows: int, counted: int) -> None:
    """Note that an auditor looked at a page of a register; of others nothing is noted.

    `counted`: records that it says there are, also where it shows none of them.
    """
    if (rows or counted) and audited(ports, me):
        with ports.store.writing() as writing, speaking(SOURCE):
            title = ledger_title(titles_of(ports, writing).get(form, form), rows)
            note(ports, writing, me, "register", title, form=form, target=str(rows))


def lines(
    ports: Ports, reading: Reading, me: str, *, record: str = "", before: str = "", limit: int = 50
) -> tuple[LookLine, ...]:
    """Who looked, newest first; for auditors.

    Raises:
        NotAllowed: The person is none.
    """
    organisation = ports.organisation(reading)
    if not audits(me, organisation, ports.today()):
        raise NotAllowed("稽核台只给稽核员看。")
    titles = titles_of(ports, reading)
    found = reading.looks(record=record, before=_behind(before), limit=limit)
    return tuple(
        LookLine(
            at=each.at,
            name=say("命令行") if each.person.startswith("system:")
            else organisation.title("person", each.person),
            did=say(KINDS[each.kind]),
            what=_what(reading, each, titles),
            record=each.record,
            key=f"{each.at.isoformat()}~{each.id}",
        )
        for each in found
    )  # fmt: skip


def _what(reading: Reading, look: Look, titles: Mapping[str, str]) -> str:
    """What was looked at, in the language of who reads the list: kept are its words in ours."""
    if look.kind == "export" and (export := reading.export(look.target)) is not None:
        return f"{kind_words(export)} {title_of(export, titles)}"
    if look.kind in ("ledger", "register") and look.target.isdecimal():
        return ledger_title(titles.get(look.form, look.form), int(look.target))
    if look.kind == "voids":
        year, _, count = look.target.partition("/")
        return _voids_words(int(year), int(count))
    return look.what


def _voids_words(year: int, count: int) -> str:
    return say("{year} 年，{count} 件", year=year, count=count)


def _just_read(ports: Ports, reading: Reading, me: str, record: str) -> bool:
    last = reading.looks(person=me, record=record, limit=1)
    return bool(last) and last[0].at >= ports.now() - ONE_SITTING


def _behind(key: str) -> tuple[datetime, str] | None:
    at, _, id_ = key.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC), id_) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _note_of(
    ports: Ports, writing: Writing, me: str, record: Record, kind: str, target: str = ""
) -> None:
    note(ports, writing, me, kind, record.number, record=record.id, form=record.form, target=target)
