"""`register`: one page of a register, whatever is asked, at few records and at many.

The product reads 50 rows through its store; the peer is the driver alone with an indexed select of
the same columns. What counts is that many records cost what few do.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._ground import Ground
from app.core.engine.access import Scope
from app.core.engine.register import Condition
from app.storage import schema
from app.storage.opening import open_store
from app.storage.registers import Key, Wanted
from app.storage.sql import found, indexing
from app.storage.sql.compiled import Cursor
from app.storage.sql.store import SqlStore

COMPARED = "one page of 50 rows through the store, beside the driver's own select of the newest 50"
FEW, MANY = 1_000, 100_000
SHORT = 3_000  # many, for runs of few rounds
LONG_RUN = 100  # rounds from which on many are really many
WARM_UP = 5
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = "渗水 漏水 空鼓 开裂 返味 松动 锈蚀 霉变 异响 脱落 堵塞 起皮 变形 积水 缺失 断电"
PLACES = "厨房 阳台 主卧 次卧 客厅 卫生间 飘窗 屋面 地库 走廊 外墙 电梯厅"
HEADS = "陈林黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄吕江何萧罗"
_BARE = (
    "SELECT r.id, r.bundle, r.number, r.title, r.status, r.initiator, r.submitted_at, r.ended_at,"
    " s.shown, s.place FROM slots s JOIN records r ON r.id = s.record"
    " WHERE s.form = 'bench' ORDER BY s.place DESC LIMIT 50"
)


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Read pages on each database, of few records first and of many afterwards."""
    many = MANY if rounds >= LONG_RUN else SHORT
    return {
        "compared": COMPARED,
        "rounds": rounds,
        "databases": {ground.kind: _measured(ground, rounds, many) for ground in grounds},
    }


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table for each database."""
    yield f"register: {measured['compared']}; medians of {measured['rounds']} rounds."
    for kind, told in measured["databases"].items():
        few, many = told["sizes"]
        yield ""
        yield f"{kind}: {told['conditions']}"
        yield f"  {'':<22}{few:>10,}  {many:>12,}  {'many / few':>12}{'many / bare':>12}"
        for name, page in told["pages"].items():
            yield (
                f"  {name:<22}{page['few']['wall_us']:>7.0f} µs{page['many']['wall_us']:>12.0f} µs"
                f"{page['flat']['wall']:>11.2f} ×{page['bare']['wall']:>10.2f} ×"
            )


def _measured(ground: Ground, rounds: int, many: int) -> dict[str, Any]:
    store = open_store(ground.url)
    assert isinstance(store, SqlStore)  # noqa: S101  the only kind there is
    try:
        store.migrate()
        _fill(store, 0, FEW)
        few = _timed(ground, store, FEW, rounds)
        _fill(store, FEW, many)
        lots = _timed(ground, store, many, rounds)
    finally:
        store.close()
    return {
        "conditions": ground.conditions,
        "sizes": [FEW, many],
        "pages": {
            name: {
                "few": medians(few[name]),
                "many": medians(spans),
                "flat": ratios(spans, few[name]),
                "bare": ratios(spans, lots["bare select"]),
            }
            for name, spans in lots.items()
        },
    }


def _timed(ground: Ground, store: SqlStore, size: int, rounds: int) -> dict[str, list[Span]]:
    """Every kind of page in turn, the peer among them."""
    connection = ground.connected(copy=False)
    driver = connection.cursor()
    pages = {name: partial(_page, store, *asked) for name, asked in _asked(store, size).items()}
    runs = {"bare select": partial(_bare, driver), **pages}
    spans: dict[str, list[Span]] = {name: [] for name in runs}
    for number in range(WARM_UP + rounds):
        for name, run in runs.items():
            span = timed(run)
            if number >= WARM_UP:
                spans[name].append(span)
    connection.close()
    return spans


def _asked(store: SqlStore, size: int) -> dict[str, tuple[Wanted, Key | None]]:
    """What is asked for: what is wanted, and behind which key."""
    every = Wanted(form="bench", scopes=((Scope(person="p0", all=True), frozenset()),))
    mine = Scope(person="p7", participant=True, holder=True, told=True)
    room = Condition(places=(("text1", frozenset()),), op="is", value="e3")
    by_sum = replace(every, order="slot", places=(("number1", frozenset()),))
    deep = Key(place=indexing.place_at(BEGINNING + timedelta(minutes=size // 2)))
    with store.reading() as reading:
        (row, *_) = reading.listed(by_sum, limit=1)
    half = Key(place=row.key.place, value=Decimal(5_000))
    return {
        "newest": (every, None),
        "page in the middle": (every, deep),
        "one state": (replace(every, statuses=("void",)), None),
        "a slot": (replace(every, conditions=(room,)), None),
        "a search, often met": (replace(every, terms=("渗水",)), None),
        "a search, two words": (replace(every, terms=("阳台", "空鼓")), None),
        "a number": (replace(every, number=f"BENCH-{size // 2:07}"), None),
        "own records": (replace(every, scopes=((mine, frozenset()),)), None),
        "sorted by a sum": (by_sum, half),
    }


def _page(store: SqlStore, wanted: Wanted, behind: Key | None) -> None:
    with store.reading() as reading:
        reading.listed(wanted, behind=behind, limit=50)


def _bare(driver: Any) -> None:
    driver.execute(_BARE)
    driver.fetchall()


def _fill(store: SqlStore, first: int, last: int) -> None:
    """Records with searchable answers, a minute apart, each tied to two of forty people."""
    chance = random.Random(first)  # noqa: S311  the same in every run
    if first == 0:
        with store.writing() as writing:
            writing.publish("bench", "bench", "{}", BEGINNING, "system:bench")
    for start in range(first, last, 2_000):
        with store.database.transaction("writing") as cursor:
            numbers = range(start, min(start + 2_000, last))
            _add(cursor, [_record(number, chance) for number in numbers])
    with store.database.connection("writing") as connection:
        connection.exec_driver_sql("ANALYZE")


def _add(cursor: Cursor, made: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    cursor.add(schema.records, [record for record, _ in made])
    cursor.add(schema.slots, [slot for _, slot in made])
    ties = [
        {
            "record": slot["record"],
            "person": person,
            "form": "bench",
            "place": slot["place"],
            "participant": True,
            "holder": False,
            "told": False,
        }
        for record, slot in made
        for person in {record["initiator"], f"p{slot['place'] % 37}"}
    ]
    cursor.add(schema.readers, ties)
    for _, slot in made:
        found.put(cursor, "bench", slot["place"], slot["words"], None)


def _record(number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of one record in `records` and `slots`."""
    at = BEGINNING + timedelta(minutes=number)
    status = chance.choices(("done", "running", "void"), (90, 9, 1))[0]
    who = f"p{number % 40}"
    customer = chance.choice(HEADS) + chance.choice("伟芳娜敏静丽强磊洋艳勇军杰娟涛明超")
    said = "，".join(chance.choice(PLACES.split()) + chance.choice(WORDS.split()) for _ in range(3))
    total = Decimal(chance.randrange(1_000_000)) / 100
    shown = {"customer": customer, "estate": f"e{number % 8}", "work": said, "total": str(total)}
    record = {
        "id": f"{number:016x}",
        "code": f"{number:012}",
        "form": "bench",
        "bundle": "bench",
        "number": f"BENCH-{number:07}",
        "initiator": who,
        "status": status,
        "submitted_at": at,
        "ended_at": at if status == "done" else None,
        "title": f"{customer} · {said[:10]}",
        "seq": 1,
        "head": "",
        "state_version": 0,
        "state": {},
    }
    slot = {
        **dict.fromkeys((*schema.TEXT_SLOTS, *schema.NUMBER_SLOTS, *schema.DATE_SLOTS)),
        "record": record["id"],
        "form": "bench",
        "place": indexing.place_at(at),
        "status": status,
        "initiator": who,
        "text1": shown["estate"],
        "text2": customer,
        "number1": total,
        "date1": date(2024, 1, 1) + timedelta(days=number // 1440),
        "shown": shown,
        "words": f"bench-{number:07}\n{customer}\n{said}\n{total}",
        "named": [".number", "customer", "work", "total"],
    }
    return record, slot
