"""The chain of a record's events: each holds the hash of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.records.event import Event, body
from app.core.trail.canonical import canonical, sha256


@dataclass(frozen=True, kw_only=True)
class Chained:
    """An event with its place in the chain of its record. `seq` counts from 1."""

    record: str
    seq: int
    event: Event
    previous: str  # hash of the event before, empty for the first
    hash: str


def instant(at: datetime) -> str:
    """The moment as the chain writes it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_hash(record: str, seq: int, event: Event, previous: str) -> str:
    """The hash that binds an event to its record, its place and all before it."""
    content = {
        "record": record,
        "seq": seq,
        "type": event.type,
        "version": event.version,
        "at": instant(event.at),
        "actor": event.actor,
        "body": body(event),
        "previous": previous,
    }
    return sha256(canonical(content))


def chain(record: str, seq: int, head: str, events: Iterable[Event]) -> tuple[Chained, ...]:
    """The events chained behind event number `seq` whose hash is `head`."""
    chained = []
    for number, event in enumerate(events, seq + 1):
        hash_ = event_hash(record, number, event, head)
        chained.append(Chained(record=record, seq=number, event=event, previous=head, hash=hash_))
        head = hash_
    return tuple(chained)


def first_break(links: Iterable[Chained]) -> int:
    """The seq of the first event that does not fit behind the one before; 0: all fit."""
    head, expected = "", 1
    for link in links:
        whole = event_hash(link.record, link.seq, link.event, link.previous) == link.hash
        if link.seq != expected or link.previous != head or not whole:
            return expected
        head, expected = link.hash, expected + 1
    return 0
