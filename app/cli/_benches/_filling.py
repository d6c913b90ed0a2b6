"""Records in bulk, with whatever lists are read from: slots, readers, the search, tasks, copies.

Written by the driver alone and in large pieces, so that a million of them take minutes. They have
no events: lists read none.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from app.cli._benches._ground import Ground
from app.storage import schema
from app.storage.sql import found, indexing
from app.storage.sql.store import SqlStore

FORM = BUNDLE = "bench"
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
OPEN = 1_000  # the first so many records still have an open task: an inbox stays what it is
PEOPLE = 40  # who open, decide and are told, in turn
_PIECE = 10_000
_STATE = {"digests": {f"answer{number}": "0" * 64 for number in range(12)}}  # as long as real ones
_WORDS = (
    *("渗水", "漏水", "空鼓", "开裂", "返味", "松动", "锈蚀", "霉变"),
    *("异响", "脱落", "堵塞", "起皮", "变形", "积水", "缺失", "断电"),
)
_PLACES = (
    *("厨房", "阳台", "主卧", "次卧", "客厅", "卫生间"),
    *("飘窗", "屋面", "地库", "走廊", "外墙", "电梯厅"),
)
_HEADS = "陈林黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄吕江何萧罗"
_TAILS = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超"
RARE = "琉璃瓦"  # in one record of ten thousand
_RARELY = 10_000


def fill(ground: Ground, store: SqlStore, first: int, last: int) -> None:
    """Add the records with these numbers, a minute apart, and let the database look them over."""
    if first == 0:
        with store.writing() as writing:
            writing.publish(FORM, BUNDLE, "{}", BEGINNING, "system:bench")
    chance = random.Random(first)  # noqa: S311  the same in every run
    connection = ground.connected(copy=False)
    try:
        driver = connection.cursor()
        if ground.kind == "sqlite":
            for pragma in ("synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
                driver.execute(f"PRAGMA {pragma}")
        else:
            driver.execute("DROP INDEX ix_slots_words")  # quicker made anew than grown
        for start in range(first, last, _PIECE):
            made = _made(range(start, min(start + _PIECE, last)), chance)
            driver.execute(ground.begin)
            for table, rows in made.items():
                _add(ground, store, driver, table, rows)
            if ground.kind == "sqlite":
                _index(driver, made[schema.slots])
            driver.execute("COMMIT")
        if ground.kind == "sqlite":
            driver.execute("ANALYZE")
        else:
            driver.execute("SET maintenance_work_mem = '512MB'")
            driver.execute(found.ON_POSTGRESQL[-1])
            driver.execute("VACUUM ANALYZE")
    finally:
        connection.close()


def _add(
    ground: Ground, store: SqlStore, driver: Any, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """The rows by the driver's fastest way."""
    statement = store.database.statements.insert(table)
    if ground.kind == "sqlite":
        driver.executemany(statement.text, map(statement.bind, rows))
        return
    names = table.c.keys()
    with driver.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in map(statement.bind, rows):
            copy.write_row([row[name] for name in names])


def _index(driver: Any, slots: Iterable[Mapping[str, Any]]) -> None:
    """The search of SQLite; PostgreSQL has its by itself."""
    driver.executemany(
        "INSERT INTO found (rowid, tokens) VALUES (?, ?)",
        ((row["place"], found.tokens(FORM, row["words"])) for row in slots),
    )


def _made(numbers: range, chance: random.Random) -> dict[Table, list[dict[str, Any]]]:
    """The rows of these records by table, in the order in which they go in."""
    made: dict[Table, list[dict[str, Any]]] = {
        table: []
        for table in (
            schema.records,
            schema.slots,
            schema.readers,
            schema.tasks,
            schema.task_holders,
            schema.cc,
        )
    }
    for number in numbers:
        record, slot = _record(number, chance)
        made[schema.records].append(record)
        made[schema.slots].append(slot)
        _tie(made, number, record, slot)
    return made


def _tie(
    made: dict[Table, list[dict[str, Any]]],
    number: int,
    record: Mapping[str, Any],
    slot: Mapping[str, Any],
) -> None:
    """Who opened, decides and was told: three people a record."""
    of, at = record["id"], record["submitted_at"]
    who, holder, told = (f"p{(number + step) % PEOPLE}" for step in (0, 7, 19))
    waits = number < OPEN
    for person, flag in ((who, "participant"), (holder, "participant"), (told, "told")):
        tie = dict.fromkeys(("participant", "holder", "told"), False)
        tie |= {flag: True, "holder": person == holder and waits}
        row = {"record": of, "person": person, "form": FORM, "place": slot["place"], **tie}
        made[schema.readers].append(row)
    task = {
        "id": f"t{of}",
        "record": of,
        "position": 0,
        "step": "look",
        "round": 1,
        "status": "open" if waits else "agree",
        "asked_at": at,
        "due_at": at + timedelta(days=number % 9) if number % 5 else None,
        "decided_by": "" if waits else holder,
        "decided_at": None if waits else at,
        "from_person": who,
        "department": "",
        "paused_at": None,
    }
    made[schema.tasks].append(task)
    made[schema.task_holders].append({"task": task["id"], "person": holder, "open": waits})
    made[schema.cc].append(
        {
            "record": of,
            "person": told,
            "step": "",
            "by": who,
            "at": at,
            "read_at": None if waits else at,
        }
    )


def _record(number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of one record in `records` and `slots`."""
    at = BEGINNING + timedelta(minutes=number)
    status = chance.choices(("done", "running", "void"), (90, 9, 1))[0]
    customer = chance.choice(_HEADS) + chance.choice(_TAILS)
    said = "，".join(chance.choice(_PLACES) + chance.choice(_WORDS) for _ in range(3))
    if number % _RARELY == _RARELY // 20:
        said += RARE
    total = Decimal(chance.randrange(1_000_000)) / 100
    shown = {"customer": customer, "estate": f"e{number % 8}", "work": said, "total": str(total)}
    record = {
        "id": f"{number:016x}",
        "code": f"{number:012}",
        "form": FORM,
        "bundle": BUNDLE,
        "number": f"BENCH-{number:07}",
        "initiator": f"p{number % PEOPLE}",
        "status": status,
        "submitted_at": at,
        "ended_at": at if status == "done" else None,
        "title": f"{customer} · {said[:10]}",
        "seq": 1,
        "head": "",
        "state_version": 0,
        "state": _STATE,
    }
    slot = {
        **dict.fromkeys((*schema.TEXT_SLOTS, *schema.NUMBER_SLOTS, *schema.DATE_SLOTS)),
        "record": record["id"],
        "form": FORM,
        "place": indexing.place_at(at),
        "status": status,
        "initiator": record["initiator"],
        "text1": shown["estate"],
        "text2": customer,
        "number1": total,
        "date1": date(2024, 1, 1) + timedelta(days=number // 1440),
        "shown": shown,
        "words": f"bench-{number:07}\n{customer}\n{said}\n{total}",
        "named": [".number", "customer", "work", "total"],
    }
    return record, slot
