"""Every trail checked against itself and against what is stored beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.engine.folding import fold
from app.core.records.answer import Kept
from app.core.records.record import Record
from app.core.trail.chain import Written, first_break
from app.core.trail.digests import holds
from app.storage.store import Reading, Store
from app.storage.trails import Stored

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)  # of what nobody of us wrote
A_LOOK, A_QUESTION = 500, 60  # records; of more, states and answers take longer to come to


def faults(store: Store) -> Iterator[tuple[str, list[str]]]:
    """For each record its faults, none where everything adds up."""
    for reading, ids in walked(store):
        yield from faults_of(reading, ids)
    with store.reading() as reading:
        for each in reading.unowned():
            yield each, ["its events are there, and the record is gone"]


def walked(store: Store) -> Iterator[tuple[Reading, Sequence[str]]]:
    """All ids, as many at a time as are read with one question, and a look at the store there."""
    after = ""
    while True:
        with store.reading() as reading:
            ids = reading.records(after=after, limit=A_LOOK)
            for at in range(0, len(ids), A_QUESTION):
                yield reading, ids[at : at + A_QUESTION]
        if not ids:
            return
        after = ids[-1]


def faults_of(reading: Reading, ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """For each of these records what does not add up, in English sentences for the operator."""
    try:
        found = list(_faults_of(reading, ids))
    except _UNREADABLE as error:
        if len(ids) == 1:
            found = [(ids[0], [f"what is stored of it cannot be read ({type(error).__name__})"])]
        else:  # one of them
            found = [told for each in ids for told in faults_of(reading, [each])]
    yield from found


def _faults_of(reading: Reading, ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    stored, values = reading.stored(ids), reading.values(ids)
    with reading.written(ids) as trails:
        told = {
            each: _told(stored[each].record, trail, values.get(each, ())) for each, trail in trails
        }
    for each in ids:
        if each not in told:  # it has no events
            told[each] = _told(stored[each].record, (), values.get(each, ()))
        yield each, told[each] + list(_beside(stored[each]))


def _beside(stored: Stored) -> Iterator[str]:
    """What registers, inboxes and exports go by, held against the state."""
    record, row, tasks, seals = stored
    for name, value in row.items():
        if getattr(record, name) != value:
            yield f"its {name} stands otherwise in the list of records than in its state"
    for task in tasks.keys() ^ record.tasks.keys():
        yield f"task {task} stands only in its state or only in the list of tasks"
    for task in tasks.keys() & record.tasks.keys():
        if tasks[task] != record.tasks[task].status:
            yield f"the status of task {task} stands otherwise in the list of tasks"
    if record.sealed and record.sealed not in seals:
        yield "its sealed file is not in the list of seals"


def _told(record: Record, written: Sequence[Written], kept: Sequence[Kept]) -> list[str]:
    broken = first_break(written)
    if broken:
        return [f"event {broken} does not fit behind the one before"]
    chained, told = [each.chained for each in written], []
    if len(chained) != record.seq or (chained and chained[-1].hash != record.head):
        told.append(f"the trail has {len(chained)} events, the state says {record.seq}")
    folded = fold(Record(id=record.id, code=record.code), [each.event for each in chained])
    if replace(folded, seq=record.seq, head=record.head) != record:
        told.append("the stored state is not what the events add up to")
    there = {each.digest for each in kept}
    for path, digest in record.digests.items():
        if digest not in there:
            told.append(f"the value of {path} is gone, and was not erased on purpose")
    for each in kept:
        if not holds(each):
            told.append(f"the value of {each.path} was changed")
        elif each.erased and (each.value is not None or each.salt):
            told.append(f"the value of {each.path} is said to be erased, and is there")
    return told
