"""Asking for an export, calling it off, asking again, taking the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from app.core.engine.access import audits
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.records.query import Query, dump_query
from app.core.wording import SOURCE, language, say, speaking
from app.services.audit.looks import note
from app.services.audit.readable import readable
from app.services.exports import printed
from app.services.exports.making import allow, job_of
from app.services.exports.titles import kind_words, name_of, title_of, titles_of
from app.services.exports.wanted import Wanted
from app.services.ledgers import in_order
from app.services.ports import Ports
from app.services.registers import ask, register_of
from app.services.words import STATUS
from app.storage.store import Export, Reading, Writing

_FIRST = date(1900, 1, 1)  # no record lies before; the first days of all begin nowhere in UTC
MOST_OPEN = 3  # of one person: more would only wait for each other
STATES = {
    "waiting": "等着做",
    "running": "正在做",
    "cancelled": "已停下",
    "failed": "没有做成",
    "ready": "做好了",
    "expired": "已过期",
}


@dataclass(frozen=True, kw_only=True)
class ExportLine:
    """One export as its page shows it. `percent`: None while the total is not known."""

    id: str
    title: str
    kind: str
    status: str
    words: str
    done: int
    total: int
    percent: int | None
    error: str
    size: int
    sha256: str
    asked_at: datetime
    ended_at: datetime | None
    kept_until: datetime | None
    is_open: bool
    again: bool  # whether it can be asked for again
    lost: int = 0  # sealed files that were gone or damaged, and are not in it


@dataclass(frozen=True, kw_only=True)
class ExportsPage:
    """One's own exports, newest first.

    `forms`: what an auditor may ask for, (name, title); empty: nothing, or no auditor.
    `closed`: titles of forms that do not let auditors read.
    """

    lines: tuple[ExportLine, ...]
    forms: tuple[tuple[str, str], ...]
    closed: tuple[str, ...]
    audits: bool

    @property
    def is_open(self) -> bool:
        """Whether something is still being made."""
        return any(each.is_open for each in self.lines)


def page(ports: Ports, me: str) -> ExportsPage:
    """The page of one's own exports."""
    with ports.store.reading() as reading:
        auditor = audits(me, ports.organisation(reading), ports.today())
        titles = titles_of(ports, reading)
        forms = readable(ports, reading, me, titles) if auditor else ()
        found = reading.exports(me)
    return ExportsPage(
        lines=tuple(_line(each, titles) for each in found),
        forms=tuple((each, titles[each]) for each in forms),
        closed=tuple(title for form, title in titles.items() if auditor and form not in forms),
        audits=auditor,
    )


def ask_for_zip(
    ports: Ports, me: str, *, forms: tuple[str, ...], since: str, until: str, status: str
) -> str:
    """Ask for the sealed PDFs of some forms (none named: of all) and a period; gives the id.

    Raises:
        NotAllowed: The person is no auditor, or may not read one of the forms.
        Invalid: The period cannot be.
        Conflict: Too many are being made already.
    """
    first, last = _day(since), _day(until)
    if first and last and first > last:
        raise Invalid("“从”要早于“到”。请改一下日期。")
    with ports.store.writing() as writing:
        titles = titles_of(ports, writing)
        known = readable(ports, writing, me, titles)
        if any(each not in known for each in forms):
            raise NotAllowed("这种单据您不能导出。")
        wanted = Wanted(
            forms=tuple(each for each in known if each in forms or not forms),
            since=first,
            until=last,
            status=status if status in STATUS else "",
        )
        export = _asked(ports, writing, me, "zip", wanted.kept())
        allow(ports, writing, export)
        _begin(ports, writing, export)
    return export.id


def ask_for_register(ports: Ports, me: str, kind: str, query: Query) -> str:
    """Ask for a register as a file, with the columns that were seen; gives the id.

    Args:
        ports: As everywhere.
        me: Whose register it is.
        kind: xlsx, csv, or pdf: the ledger.
        query: Which records.

    Raises:
        NotAllowed: The person has no such register.
        NotFound: There is no such form, or no such kind.
        Invalid: A part of the query cannot be met, or a ledger holds less.
        Conflict: Too many are being made already.
    """
    if kind not in ("xlsx", "csv", "pdf"):
        raise NotFound("台账只能做成 XLSX、CSV 或 PDF。")
    if kind == "pdf":
        query = in_order(query)
    with ports.store.writing() as writing:
        register = register_of(ports, writing, me, query.form)
        asked = ask(ports, writing, register, query)
        fixed = replace(query, columns=tuple(each.name for each in asked.understood.columns))
        export = _asked(ports, writing, me, kind, dump_query(fixed))
        allow(ports, writing, export)
        if kind == "pdf":
            printed.refuse_more(ports, writing, export)
        _begin(ports, writing, export)
    return export.id


def cancel(ports: Ports, me: str, export: str) -> None:
    """Call it off; what was made so far waits a day for who goes on with it."""
    with ports.store.writing() as writing:
        found = _own(writing.lock_export(export), me)
        if not found.is_open:
            raise Conflict("这份导出已经不在做了，没有什么可停的。")
        writing.put_export(replace(found, status="cancelled", error="", ended_at=ports.now()))


def again(ports: Ports, me: str, export: str) -> None:
    """Go on with what was called off; make anew what failed or is not kept any more."""
    with ports.store.writing() as writing:
        found = _own(writing.lock_export(export), me)
        if found.is_open or found.status == "ready":
            raise Conflict("这份导出正在做，或已经做好了。")
        stopped = found.status == "cancelled"
        fresh = replace(
            found,
            status="waiting",
            done=found.done if stopped else 0,
            total=found.total if stopped else 0,
            place={"language": language(), **(found.place if stopped else {}), **_turn(ports)},
            error="",
            asked_at=found.asked_at if stopped else ports.now(),
            ended_at=None,
            kept_until=None,
        )
        allow(ports, writing, fresh)
        _begin(ports, writing, fresh)


def finished(ports: Ports, me: str, export: str) -> Export:
    """What the finished file is, without its content.

    Raises:
        NotFound: There is none (yet, or any more), or it is somebody else's.
        NotAllowed: The person may not have it any more.
    """
    with ports.store.reading() as reading:
        return _finished(ports, reading, me, export)


def take(ports: Ports, me: str, export: str) -> tuple[Export, BinaryIO]:
    """The finished file, open to read; that it was taken is noted before.

    Raises:
        NotFound: There is none (yet, or any more).
        NotAllowed: It is somebody else's, or the person may not have it any more.
    """
    with ports.store.writing() as writing:
        found = _finished(ports, writing, me, export)
        forms = found.query.get("forms") or [found.query["form"]]
        form = forms[0] if len(forms) == 1 else ""
        with speaking(SOURCE):  # kept; who reads the list is told anew, in their language
            what = f"{kind_words(found)} {title_of(found, titles_of(ports, writing))}"
        note(ports, writing, me, "export", what, form=form, target=found.id)
    return found, ports.files.open(found.sha256)


def _finished(ports: Ports, reading: Reading, me: str, export: str) -> Export:
    found = _own(reading.export(export), me)
    if found.status != "ready":
        raise NotFound("文件还没有做好，或已经过期。")
    allow(ports, reading, found)
    return replace(found, name=name_of(found, titles_of(ports, reading)))


def _own(export: Export | None, me: str) -> Export:
    if export is None or export.person != me:
        raise NotFound("没有这份导出。")
    return export


def _asked(ports: Ports, reading: Reading, me: str, kind: str, query: Mapping[str, Any]) -> Export:
    """It is made in the language in which it is asked for; its title is kept in the source's."""
    export = Export(
        id=ports.new_id(),
        person=me,
        kind=kind,
        query=query,
        title="",
        name="",
        place={"language": language(), **_turn(ports)},
        asked_at=ports.now(),
    )
    with speaking(SOURCE):
        titles = titles_of(ports, reading)
        return replace(export, title=title_of(export, titles), name=name_of(export, titles))


def _turn(ports: Ports) -> dict[str, str]:
    return {"turn": ports.new_id()}


def _begin(ports: Ports, writing: Writing, export: Export) -> None:
    if sum(each.is_open for each in writing.exports(export.person)) >= MOST_OPEN:
        raise Conflict("您已经有 {most} 份导出在做，请等一份做好再要。", most=MOST_OPEN)
    writing.put_export(export)
    writing.add_job(job_of(ports, export))


def _line(export: Export, titles: Mapping[str, str]) -> ExportLine:
    percent = min(99, export.done * 100 // export.total) if export.total else None
    return ExportLine(
        id=export.id,
        title=title_of(export, titles),
        kind=kind_words(export),
        status=export.status,
        words=say(STATES[export.status]),
        done=export.done,
        total=export.total,
        percent=100 if export.status == "ready" else percent,
        error=export.error,
        size=export.size,
        sha256=export.sha256,
        asked_at=export.asked_at,
        ended_at=export.ended_at,
        kept_until=export.kept_until,
        lost=export.place.get("lost", 0),
        is_open=export.is_open,
        again=not export.is_open and export.status != "ready",
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return max(date.fromisoformat(text.strip()), _FIRST)
    except ValueError:
        raise Invalid("请把日期写成 2026-11-26 这样。") from None
