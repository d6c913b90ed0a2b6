"""The chain of a record's events: each holds the hash of the one before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from app.core.records.event import Event, body, moment, read_event
from app.core.trail.canonical import canonical, sha256


@dataclass(frozen=True, kw_only=True)
class Chained:
    """An event with its place in the chain of its record. `seq` counts from 1."""

    record: str
    seq: int
    event: Event
    previous: str  # hash of the event before, empty for the first
    hash: str


class Written(NamedTuple):
    """The same as a store keeps it: `body` is the event's own content as JSON text.

    `at` is the moment as the chain writes it, see `instant`.
    """

    record: str
    seq: int
    type: str
    version: int
    at: str
    actor: str
    body: str
    previous: str
    hash: str

    @property
    def whole(self) -> bool:
        """Whether all of it is what its hash says."""
        record, seq, type_, version, at, actor, body, previous, hash_ = self
        try:
            content = orjson.loads(body)
            hashed = _hashed(record, seq, type_, version, at, actor, content, previous)
            return sha256(canonical(hashed)) == hash_
        except (TypeError, ValueError):
            return False

    @property
    def text(self) -> bytes:
        """What is hashed of it, where it stands as it was hashed."""
        record, seq, type_, version, at, actor, body, previous, _ = self
        content = orjson.Fragment(body)
        return orjson.dumps(_hashed(record, seq, type_, version, at, actor, content, previous))

    @property
    def chained(self) -> Chained:
        """The event, read.

        Raises:
            ValueError: No release ever wrote such an event.
        """
        content = orjson.loads(self.body)
        return Chained(
            record=self.record,
            seq=self.seq,
            event=read_event(self.type, self.version, moment(self.at), self.actor, content),
            previous=self.previous,
            hash=self.hash,
        )


def instant(at: datetime) -> str:
    """The moment as the chain writes it: UTC, microseconds, `Z`."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{utc.isoformat(timespec='microseconds')[:-6]}Z"


def event_hash(record: str, seq: int, event: Event, previous: str) -> str:
    """The hash that binds an event to its record, its place and all before it."""
    at, content = instant(event.at), body(event)
    return sha256(
        canonical(
            _hashed(record, seq, event.type, event.version, at, event.actor, content, previous)
        )
    )


def _hashed(
    record: str, seq: int, type_: str, version: int, at: str, actor: str, body: Any, previous: str
) -> dict[str, Any]:
    return {  # in the order of the names, as it is hashed
        "actor": actor,
        "at": at,
        "body": body,
        "previous": previous,
        "record": record,
        "seq": seq,
        "type": type_,
        "version": version,
    }


def chain(record: str, seq: int, head: str, events: Iterable[Event]) -> tuple[Chained, ...]:
    """The events chained behind event number `seq` whose hash is `head`."""
    chained = []
    for number, event in enumerate(events, seq + 1):
        hash_ = event_hash(record, number, event, head)
        chained.append(Chained(record=record, seq=number, event=event, previous=head, hash=hash_))
        head = hash_
    return tuple(chained)


def first_break(trail: Iterable[Written]) -> int:
    """The seq of the first event that does not fit behind the one before; 0: all fit.

    A text that stands as it was hashed, as all do but those with letters in parts, is not read.
    """
    head, expected = "", 1
    for link in trail:
        record, seq, type_, version, at, actor, body, previous, hash_ = link  # millions of them
        if seq != expected or previous != head:
            return expected
        content = orjson.Fragment(body)
        hashed = _hashed(record, seq, type_, version, at, actor, content, previous)
        if hashlib.sha256(orjson.dumps(hashed)).hexdigest() != hash_ and not link.whole:
            return expected
        head, expected = hash_, expected + 1
    return 0
