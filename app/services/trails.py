"""Every trail checked against itself and against what is stored beside it."""

from collections.abc import Iterator
from dataclasses import replace

from app.core.engine.folding import fold
from app.core.records.record import Record
from app.core.trail.chain import first_break
from app.core.trail.digests import holds
from app.storage.store import Reading, Store


def faults(store: Store) -> Iterator[tuple[str, list[str]]]:
    """For each record its faults, none where everything adds up."""
    after = ""
    while True:
        with store.reading() as reading:
            ids = reading.records(after=after, limit=200)
            for each in ids:
                yield each, faults_of(reading, each)
        if not ids:
            return
        after = ids[-1]


def faults_of(reading: Reading, record_id: str) -> list[str]:
    """What does not add up about one record, in English sentences for the operator."""
    record = reading.record(record_id)
    if record is None:
        return ["there is no such record"]
    written = reading.written(record_id)
    broken = first_break(written)
    if broken:
        return [f"event {broken} does not fit behind the one before"]
    chained, told = [each.chained for each in written], []
    if len(chained) != record.seq or (chained and chained[-1].hash != record.head):
        told.append(f"the trail has {len(chained)} events, the state says {record.seq}")
    folded = fold(Record(id=record.id, code=record.code), [each.event for each in chained])
    if replace(folded, seq=record.seq, head=record.head) != record:
        told.append("the stored state is not what the events add up to")
    kept = reading.kept(record_id)
    for path, digest in record.digests.items():
        if digest not in kept:
            told.append(f"the value of {path} is gone, and was not erased on purpose")
    told += [f"the value of {each.path} was changed" for each in kept.values() if not holds(each)]
    return told
