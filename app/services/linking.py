"""Ties between records: an event in both, and a row beside them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.core.engine import routing
from app.core.records.event import Linked
from app.core.records.record import Link, Record
from app.services.appending import append
from app.services.contents import current
from app.services.ports import Ports
from app.storage.store import Writing


def locked(writing: Writing, ids: Iterable[str]) -> dict[str, Record]:
    """The records of those ids, locked one after the other in the order of their ids."""
    found = {each: writing.lock_record(each) for each in sorted({*ids} - {""})}
    return {id_: record for id_, record in found.items() if record is not None}


def tied(
    outcome: routing.Outcome, at: datetime, me: str, way: str, other: Record
) -> routing.Outcome:
    """The outcome with the tie to another record; the same where they are tied already."""
    if any(link.record == other.id for link in outcome.record.links):
        return outcome
    event = Linked(at=at, actor=me, way=way, other=other.id, form=other.form)
    link = Link(way=way, record=other.id, form=other.form)
    record = replace(outcome.record, links=(*outcome.record.links, link))
    return replace(outcome, events=(*outcome.events, event), record=record)


def tell(ports: Ports, writing: Writing, me: str, other: Record, new: Record) -> Record:
    """Tie a locked record to the one that came of it; gives it as it then stands."""
    bundle = ports.bundle(writing, other.bundle)
    nothing = routing.Outcome(events=(), kept=(), record=other)
    outcome = tied(nothing, ports.now(), me, "to", new)
    if not outcome.events:
        return other
    answers = current(bundle, other, writing.kept(other.id))
    writing.link(other.id, new.id, ports.now())
    return append(ports, writing, bundle, other, outcome, answers)
