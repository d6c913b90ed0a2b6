"""Records that hang together: the chain that a page shows, and what a step may have to wait for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_read
from app.core.engine.context import LinkedState
from app.core.records.record import Record
from app.services.page import RecordRef
from app.services.ports import Ports
from app.storage.store import Reading

MOST = 12  # records of a chain that a page shows

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Records tied to each other, in the order in which they were submitted.

    `cut`: there are more, farther away from the record that was asked about.
    """

    refs: tuple[RecordRef, ...] = ()
    cut: bool = False


def chain(ports: Ports, reading: Reading, me: str, record: Record) -> Chain:
    """Every record tied to this one, readable or not; the nearest twelve."""
    found, cut = [record], False
    for other in _around(reading, record):
        if len(found) == MOST:
            cut = True
            break
        found.append(other)
    if len(found) == 1:
        return Chain()
    found.sort(key=lambda each: (each.submitted_at or _NEVER, each.id))
    refs = (reference(ports, reading, me, each, here=each is record) for each in found)
    return Chain(refs=tuple(refs), cut=cut)


def reference(
    ports: Ports, reading: Reading, me: str, record: Record, *, here: bool = False
) -> RecordRef:
    """A record as another one points to it."""
    form = ports.bundle(reading, record.bundle).form
    return RecordRef(
        id=record.id,
        form=record.form,
        form_title=str(form.title),
        number=record.number,
        status=record.status,
        readable=may_read(me, record, form, ports.organisation(reading), ports.today()),
        here=here,
    )


def opened(
    ports: Ports, reading: Reading, bundle: Bundle, record: Record
) -> tuple[LinkedState, ...]:
    """Where the records stand that were opened from this one, directly or through others.

    They are looked up only where a step of the route waits for some.
    """
    if not any(step.after_linked for step in bundle.workflow.steps.values()):
        return ()
    return tuple(
        LinkedState(
            id=each.id,
            form=each.form,
            title=str(ports.bundle(reading, each.bundle).form.title),
            number=each.number,
            status=each.status,
            way="to",
        )
        for each in _around(reading, record, way="to")
    )


def _around(reading: Reading, record: Record, way: str = "") -> Iterator[Record]:
    """The records tied to this one, the nearest first; only those that way, where one is given."""
    seen, waiting = {record.id}, [record]
    while waiting:
        here = waiting.pop(0)
        for link in here.links:
            if link.record in seen or (way and link.way != way):
                continue
            seen.add(link.record)
            other = reading.record(link.record)
            if other is not None:
                waiting.append(other)
                yield other
