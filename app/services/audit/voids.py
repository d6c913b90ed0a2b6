"""The register of records that came to nothing: void, rejected, withdrawn; by whom, when, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.core.engine.sentences import sentence
from app.core.records.event import Annulled, Ended, Withdrawn
from app.services.audit.readable import reads
from app.services.contents import titles_in
from app.services.ports import Ports
from app.storage.store import Numbered, Reading

STATES = ("void", "rejected", "withdrawn")
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Void:
    """One line of the register. `how`: the sentence of the trail, reason and all."""

    row: Numbered
    form_title: str
    at: datetime
    by: str
    how: str


def voids_of(
    ports: Ports,
    reading: Reading,
    me: str,
    form: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Void]:
    """The form's records that came to nothing and that an auditor may read, by state."""
    for status in STATES:
        for row in _rows(ports, reading, me, form, status, since, until):
            yield _void(ports, reading, row)


def newest_of(
    ports: Ports,
    reading: Reading,
    me: str,
    form: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int,
) -> tuple[tuple[Void, ...], bool]:
    """Those of each state that were submitted last, and whether there are more.

    `limit`: how many of each state at most.
    """
    shown: list[Numbered] = []
    more = False
    for status in STATES:
        rows = _rows(ports, reading, me, form, status, since, until, newest=True)
        found = tuple(islice(rows, limit + 1))
        shown += found[:limit]
        more = more or len(found) > limit
    return tuple(_void(ports, reading, row) for row in shown), more


def _rows(
    ports: Ports,
    reading: Reading,
    me: str,
    form: str,
    status: str,
    since: datetime | None,
    until: datetime | None,
    *,
    newest: bool = False,
) -> Iterator[Numbered]:
    """The form's records of a state that the person may read, by their submission."""
    after = None
    while True:
        rows = reading.numbered(
            form,
            since=since,
            until=until,
            status=status,
            after=after,
            limit=BATCH,
            newest=newest,
        )
        yield from (row for row in rows if reads(ports, reading, me, row))
        if len(rows) < BATCH:
            return
        after = (rows[-1].submitted_at, rows[-1].id)


def _void(ports: Ports, reading: Reading, row: Numbered) -> Void:
    bundle = ports.bundle(reading, row.bundle)
    organisation = ports.organisation(reading)
    kept, titles = reading.kept(row.id), titles_in(organisation)
    told = [
        (each, text)
        for each in reading.events(row.id)
        if (text := sentence(bundle, each, titles, kept, ports.zone))
    ]
    ending = [pair for pair in told if isinstance(pair[0].event, Annulled | Withdrawn | Ended)]
    chained, how = (ending or told)[-1]
    if isinstance(chained.event, Ended):  # the act before it says who and why
        before = [pair for pair in told if pair[0].seq < chained.seq]
        chained, how = before[-1] if before else (chained, how)
    return Void(
        row=row,
        form_title=str(bundle.form.title),
        at=chained.event.at,
        by=organisation.title("person", chained.event.actor),
        how=how,
    )
