"""`bench trail`: the check of every trail beside SHA-256 alone over the same bytes.

The chains alone: every event is read from the store, hashed with its place and the hash before it,
and compared. The whole check, as `verify-trail` and the night do it, folds the events besides,
compares what they add up to with the stored state, and every answer with its digest.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._ground import Ground
from app.cli._benches.route import STEPS, agreeing, found_company, publish, submit
from app.core.trail.chain import first_break
from app.factory import open_ports
from app.services import trails
from app.settings import read_settings
from app.storage.store import Store

COMPARED = "every event of some records, checked, beside SHA-256 over as many bytes in memory"
RECORDS, FEW = 250, 5
LONG_RUN = 100  # rounds from which on there are really many records
MOST, WARM_UP = 15, 1  # rounds
SIDES = {
    "chains": "product: the chains alone, from the store",
    "whole": "product: the whole check",
    "bare": "SHA-256 alone",
}


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Check the trails on each database in turn with the peer."""
    records = RECORDS if rounds >= LONG_RUN else FEW
    return {
        "compared": COMPARED,
        "rounds": min(rounds, MOST),
        "records": records,
        "databases": {each.kind: _measured(each, min(rounds, MOST), records) for each in grounds},
    }


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table for each database."""
    yield (
        f"trail: {measured['compared']}; medians of {measured['rounds']} rounds over "
        f"{measured['records']} records, sides in turn."
    )
    for kind, told in measured["databases"].items():
        yield ""
        yield f"{kind}: {told['conditions']}; {told['events']:,} events"
        for side, words in SIDES.items():
            each = told[side]["wall_us"] / told["events"]
            yield f"  {words:<44}{each:>8.2f} µs an event{1e6 / each:>12,.0f} a second"
        for side in ("chains", "whole"):
            yield f"  {f'{side} / bare':<44}{told['ratio'][side]['wall']:>8.2f} ×"


def _measured(ground: Ground, rounds: int, records: int) -> dict[str, Any]:
    ports = open_ports(replace(read_settings(ground.folder, {}), database=ground.url))
    try:
        found_company(ports)
        publish(ports)
        made = [submit(ports) for _ in range(records)]
        for each in made * STEPS:
            agreeing(ports, each)()
        store = ports.store
        texts = list(_texts(store, made))
        runs = {
            "chains": lambda: _chains(store),
            "whole": lambda: _whole(store),
            "bare": lambda: [hashlib.sha256(each).digest() for each in texts],
        }
        spans: dict[str, list[Span]] = {side: [] for side in SIDES}
        for number in range(WARM_UP + rounds):
            for side, run in runs.items():
                span = timed(run)
                if number >= WARM_UP:
                    spans[side].append(span)
        return {
            "conditions": ground.conditions,
            "events": len(texts),
            **{side: medians(told) for side, told in spans.items()},
            "ratio": {side: ratios(spans[side], spans["bare"]) for side in ("chains", "whole")},
        }
    finally:
        ports.store.close()


def _texts(store: Store, records: Sequence[str]) -> Iterator[bytes]:
    """What is hashed of each event."""
    with store.reading() as reading, reading.written(records) as trails:
        for _, trail in trails:
            yield from (each.text for each in trail)


def _chains(store: Store) -> None:
    for reading, ids in trails.walked(store):
        with reading.written(ids) as written:
            if [record for record, trail in written if first_break(trail)]:
                raise RuntimeError("a chain does not hold")


def _whole(store: Store) -> None:
    found = [told for _, told in trails.faults(store) if told]
    if found:
        raise RuntimeError(f"these do not add up: {found}")
