"""The register of records that came to nothing: void, rejected, withdrawn; by whom, when, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.engine.sentences import sentence
from app.core.records.event import Annulled, Ended, Withdrawn
from app.services.audit.readable import reads
from app.services.contents import titles_in
from app.services.ports import Ports
from app.storage.store import Numbered, Reading

STATES = ("void", "rejected", "withdrawn")


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
    limit: int = 0,
) -> Iterator[Void]:
    """The form's records that came to nothing and that an auditor may read, by state.

    `limit`: how many of each state at most; 0: all.
    """
    for status in STATES:
        after, left = None, limit or None
        while left is None or left > 0:
            size = 200 if left is None else min(200, left)
            rows = reading.numbered(
                form, since=since, until=until, status=status, after=after, limit=size
            )
            for row in rows:
                if reads(ports, reading, me, row):
                    yield _void(ports, reading, row)
            if len(rows) < size:
                break
            after = (rows[-1].submitted_at, rows[-1].id)
            left = None if left is None else left - len(rows)


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
