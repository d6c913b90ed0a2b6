"""The void register and the account of numbers as sheets of a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.wording import bracketed, say
from app.rendering.xlsx import Book, Column
from app.services.audit.numbers import place_of, rows_of, series_of
from app.services.audit.voids import voids_of
from app.services.exports.wanted import Wanted
from app.services.ports import Ports
from app.services.words import status_words
from app.storage.store import Reading

MISSING = "缺号：没有单据"
STRANGE = "编号不属于这个系列"
VOIDS = (
    Column(title="单据", width=20),
    Column(title="编号", width=18),
    Column(title="标题", width=36),
    Column(title="状态", width=10),
    Column(title="提交时间", width=18),
    Column(title="作废时间", width=18),
    Column(title="经手人", width=10),
    Column(title="经过和原因", width=60),
)
NUMBERS = (
    Column(title="单据", width=20),
    Column(title="年度", width=8),
    Column(title="编号", width=18),
    Column(title="状态", width=20),
    Column(title="提交时间", width=18),
    Column(title="结束时间", width=18),
)


def write(
    ports: Ports,
    reading: Reading,
    me: str,
    query: Mapping[str, Any],
    titles: Mapping[str, str],
    book: Book,
) -> None:
    """Write both sheets for what was asked for; numbers always for the whole year."""
    wanted = Wanted.of(query)
    book.sheet(say("作废登记"), headings(VOIDS), _voids(ports, reading, me, wanted))
    book.sheet(say("编号核对"), headings(NUMBERS), _numbers(ports, reading, wanted, titles))


def headings(columns: Sequence[Column]) -> list[Column]:
    """Columns with their titles in the language that is spoken."""
    return [replace(each, title=say(each.title)) for each in columns]


def _voids(ports: Ports, reading: Reading, me: str, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    since, until = wanted.moments(ports.zone)
    for form in wanted.forms:
        for void in voids_of(ports, reading, me, form, since=since, until=until):
            yield (
                void.form_title,
                void.row.number,
                void.row.title,
                status_words(void.row.status),
                _local(ports, void.row.submitted_at),
                _local(ports, void.at),
                void.by,
                void.how,
            )


def _numbers(
    ports: Ports, reading: Reading, wanted: Wanted, titles: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    for series in series_of(ports, reading, wanted.forms, _years(wanted)):
        head = (titles.get(series.form, series.form), series.year or None)
        for run in series.missing:
            yield (*head, run, say(MISSING), None, None)
        for row in rows_of(ports, reading, series.form, series.year):
            place = place_of(ports, reading, row, series.year)
            inside = place is not None and place <= series.account.last
            words = status_words(row.status)
            yield (
                *head,
                row.number,
                words if inside else bracketed(words, say(STRANGE)),
                _local(ports, row.submitted_at),
                _local(ports, row.ended_at),
            )


def _years(wanted: Wanted) -> range:
    since = wanted.since.year if wanted.since else 0
    until = wanted.until.year if wanted.until else 9999
    return range(since, until + 1)


def _local(ports: Ports, moment: datetime | None) -> datetime | None:
    return moment.astimezone(ports.zone).replace(tzinfo=None) if moment else None
