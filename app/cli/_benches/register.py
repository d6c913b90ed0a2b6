"""`register`: one page of a register, whatever is asked, at few records and at many.

The product reads 50 rows through its store, inboxes besides, and two whole pages as the services
make them; the peer is the driver alone with an indexed select of the same columns. What counts is
that many records cost what few do: both are there at the same time, and are asked in turn, for as
many rows as the few have. Where these do not fill a page, the page that many fill stands beside.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._filling import BEGINNING, FORM, RARE, fill, found_company
from app.cli._benches._ground import Ground
from app.core.engine.access import Scope
from app.core.engine.register import Condition
from app.core.records.query import Query
from app.factory import open_ports
from app.services.inbox import waiting
from app.services.ports import Ports
from app.services.register_page import Place, page
from app.settings import read_settings
from app.storage.registers import Key, Wanted
from app.storage.sql import indexing
from app.storage.sql.store import SqlStore
from app.storage.store import Store

COMPARED = "one page of 50 rows through the store, beside the driver's own select of the newest 50"
PAGE = 50
FEW, MANY = 1_000, 100_000
SHORT = 3_000  # many, for runs of few rounds
LONG_RUN = 100  # rounds from which on many are really many
WARM_UP = 7  # rounds; PostgreSQL prepares a statement when it comes for the sixth time
DEEP = 6_000 * 50  # records in front of page 6,000; of fewer, half of them
BARE = "bare select"
_BARE = (
    "SELECT r.id, r.bundle, r.number, r.title, r.status, r.initiator, r.submitted_at, r.ended_at,"
    " s.shown, s.place FROM slots s JOIN records r ON r.id = s.record"
    " WHERE s.form = 'bench-register' ORDER BY s.place DESC LIMIT 50"
)


def measure(grounds: Sequence[Ground], rounds: int, records: int = MANY) -> dict[str, Any]:
    """Read pages on each database, of few records and of many.

    Args:
        grounds: The databases.
        rounds: How often.
        records: How many are many, in a run of many rounds.
    """
    many = records if rounds >= LONG_RUN or records != MANY else SHORT
    return {
        "compared": COMPARED,
        "rounds": rounds,
        "databases": {ground.kind: _measured(ground, rounds, many) for ground in grounds},
    }


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table for each database."""
    yield (
        f"register: {measured['compared']}; medians of {measured['rounds']} rounds, in turn. "
        f"Of lists that are shorter among few records: as many rows of both, and a page of many."
    )
    for kind, told in measured["databases"].items():
        few, many = told["sizes"]
        yield ""
        yield f"{kind}: {told['conditions']}"
        yield f"  {'':<24}{few:>10,}{many:>13,}{'many / few':>13}{'a page':>13}{'page / bare':>13}"
        for name, told_of in told["pages"].items():
            yield (
                f"  {name:<24}{told_of['few']['wall_us']:>7.0f} µs"
                f"{told_of['many']['wall_us']:>10.0f} µs{told_of['flat']['wall']:>11.2f} ×"
                f"{told_of['page']['wall_us']:>10.0f} µs{told_of['bare']['wall']:>11.2f} ×"
            )


def _measured(ground: Ground, rounds: int, many: int) -> dict[str, Any]:
    settings = read_settings(ground.folder, {})
    with ExitStack() as stack:
        ports = open_ports(replace(settings, database=ground.url))
        found_company(ports)
        fill(ground, ports, 0, FEW)
        ports.store.close()
        ground.copy()
        fill(ground, ports, FEW, many)
        few = open_ports(replace(settings, database=ground.copy_url))
        stack.callback(few.store.close)
        stack.callback(ports.store.close)
        drivers = [
            stack.enter_context(closing(ground.connected(copy=copy))).cursor()
            for copy in (True, False)
        ]
        rows = {name: max(1, _page(few.store, *asked, PAGE)) for name, asked in _asked(FEW).items()}
        whole = dict.fromkeys(rows, PAGE)
        runs = [
            _runs(few, FEW, drivers[0], rows),
            _runs(ports, many, drivers[1], rows),
            _runs(ports, many, drivers[1], whole),
        ]
        spans: list[dict[str, list[Span]]] = [{name: [] for name in runs[0]} for _ in runs]
        for number in range(WARM_UP + rounds):
            for name in runs[0]:
                for side, into in zip(runs, spans, strict=True):
                    span = timed(side[name])
                    if number >= WARM_UP:
                        into[name].append(span)
    some, lots, pages = spans
    return {
        "conditions": ground.conditions,
        "sizes": [FEW, many],
        "pages": {
            name: {
                "few": medians(some[name]),
                "many": medians(spans),
                "flat": ratios(spans, some[name]),
                "page": medians(pages[name]),
                "bare": ratios(pages[name], pages[BARE]),
            }
            for name, spans in lots.items()
        },
    }


def _runs(
    ports: Ports, size: int, driver: Any, rows: Mapping[str, int]
) -> dict[str, Callable[[], object]]:
    """Everything that is measured, the peer among it.

    Args:
        ports: The product on its database.
        size: How many records it holds.
        driver: A cursor on the same database.
        rows: How many rows are asked for, by what is asked.
    """
    store = ports.store
    assert isinstance(store, SqlStore)  # noqa: S101  the only kind there is
    reader, place = "bench-p0", Place()
    search = Query(form=FORM, search="阳台 空鼓")
    return {
        BARE: partial(_bare, driver),
        **{name: partial(_page, store, *asked, rows[name]) for name, asked in _asked(size).items()},
        "inbox: waiting": partial(waiting, ports, "bench-p7"),
        **{
            f"inbox: {name}": partial(_list, store, name, "bench-p7")
            for name in ("started", "decided", "copies")
        },
        "whole page, newest": partial(page, ports, reader, Query(form=FORM), place),
        "whole page, a search": partial(page, ports, reader, search, place),
    }


def _asked(size: int) -> dict[str, tuple[Wanted, Key | None]]:
    """What is asked for: what is wanted, and behind which key."""
    every = Wanted(form=FORM, scopes=((Scope(person="bench-p0", all=True), frozenset()),))
    mine = Scope(person="bench-p7", participant=True, holder=True, told=True)
    room = Condition(places=(("text1", frozenset()),), op="is", value="e3")
    named = Condition(places=(("text2", frozenset()),), op="begins", value="陈")
    by_sum = replace(every, order="slot", places=(("number1", frozenset()),))
    last = size - min(DEEP, size // 2)
    deep = Key(place=indexing.place_at(BEGINNING + timedelta(minutes=last)))
    half = Key(place=deep.place, value=Decimal(5_000))
    return {
        "newest": (every, None),
        "page 6,000": (every, deep),
        "one state": (replace(every, statuses=("void",)), None),
        "a slot": (replace(every, conditions=(room,)), None),
        "a beginning": (replace(every, conditions=(named,)), None),
        "a slot and a state": (replace(every, conditions=(room,), statuses=("running",)), None),
        "a search, often met": (replace(every, terms=("渗水",)), None),
        "a search, two words": (replace(every, terms=("阳台", "空鼓")), None),
        "a search, rarely met": (replace(every, terms=(RARE,)), None),
        "part of a number": (replace(every, terms=(f"{size // 2 + 42:07}"[-5:],)), None),
        "a number": (replace(every, number=f"BENCH-{size // 2:07}"), None),
        "own records": (replace(every, scopes=((mine, frozenset()),)), None),
        "sorted by a sum": (by_sum, half),
    }


def _page(store: Store, wanted: Wanted, behind: Key | None, limit: int) -> int:
    """How many rows came."""
    with store.reading() as reading:
        return len(reading.listed(wanted, behind=behind, limit=limit))


def _list(store: SqlStore, name: str, person: str) -> None:
    with store.reading() as reading:
        getattr(reading, name)(person)


def _bare(driver: Any) -> None:
    driver.execute(_BARE)
    driver.fetchall()
