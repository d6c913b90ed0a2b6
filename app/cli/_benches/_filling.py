"""Records in bulk, with whatever lists are read from: slots, readers, the search, tasks, copies.

Written by the driver alone and in large pieces, so that a million of them take minutes. They have
no events: lists read none.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.cli._benches._ground import Ground
from app.core.records.organisation import Department, Membership, Person
from app.services import definitions
from app.services.ports import Ports
from app.storage import schema
from app.storage.sql import found, indexing
from app.storage.sql.store import SqlStore

FORM = "bench-register"
DEFINITIONS = {
    "forms": """
language: 1
title: 台账样单
number: BENCH-{year}-{seq:7}
workflow: bench-register
access: {read: [participants, {role: officer}]}
fields:
  - name: estate
    type: choice
    label: 小区
    required: yes
    options: {e0: 一, e1: 二, e2: 三, e3: 四, e4: 五, e5: 六, e6: 七, e7: 八}
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: work, type: paragraph, label: 内容, required: yes}
  - {name: total, type: money, label: 金额, required: yes}
  - {name: day, type: date, label: 日期, required: yes}
""",
    "workflows": """
language: 1
title: 台账样单
owner: customer-service
steps:
  - {step: open, kind: fill, title: 填写, by: {role: officer}}
  - {step: look, kind: approve, title: 审核, by: {role: engineer}, due: 2 working days}
""",
}
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
OPEN = 1_000  # of the first so many, a quarter still have an open task: inboxes stay what they are
PEOPLE = 10  # who open, decide and are told, in turn
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


def found_company(ports: Ports) -> None:
    """Ten people, of whom the first reads everything, and the form in force."""
    at, by = ports.now(), "system:bench"
    with ports.store.writing() as writing:
        department = Department(id="customer-service", title="客户服务部")
        writing.put_department(department, at=at, by=by)
        for role in ("officer", "engineer"):
            writing.put_role(role, role, at=at, by=by)
        for number in range(PEOPLE):
            person = f"bench-p{number}"
            writing.put_person(Person(id=person, name=f"沈{number}", login=person), at=at, by=by)
            role = "officer" if number == 0 else "engineer"
            member = Membership(person=person, role=role, department=department.id)
            writing.put_membership(member, at=at, by=by)
    folder = ports.settings.instance / "definitions"
    for kind, text in DEFINITIONS.items():
        (folder / kind).mkdir(parents=True)
        (folder / kind / f"{FORM}.yaml").write_text(text, encoding="utf-8")
    told = definitions.publish_files(ports, folder)
    if told.problems:
        raise ValueError("; ".join(map(str, told.problems)))


def fill(ground: Ground, ports: Ports, first: int, last: int) -> None:
    """Add the records with these numbers, a minute apart."""
    store = ports.store
    assert isinstance(store, SqlStore)  # noqa: S101  the only kind there is
    with store.reading() as reading:
        bundle = reading.current_bundles()[FORM]
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
            made = _made(range(start, min(start + _PIECE, last)), bundle, chance)
            driver.execute(ground.begin)
            for name, rows in made.items():
                _add(ground, store, driver, name, rows)
            if ground.kind == "sqlite":
                _index(driver, made["slots"])
            driver.execute("COMMIT")
        if ground.kind == "postgresql":  # as the server does in the night, and nobody on SQLite
            driver.execute("SET maintenance_work_mem = '256MB'")
            driver.execute(found.ON_POSTGRESQL[-1])
            driver.execute("VACUUM ANALYZE")
    finally:
        connection.close()


def _add(
    ground: Ground, store: SqlStore, driver: Any, name: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """The rows by the driver's fastest way."""
    table = schema.metadata.tables[name]
    statement = store.database.statements.insert(table)
    if ground.kind == "sqlite":
        driver.executemany(statement.text, map(statement.bind, rows))
        return
    names = table.c.keys()
    with driver.copy(f"COPY {name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in map(statement.bind, rows):
            copy.write_row([row[each] for each in names])


def _index(driver: Any, slots: Iterable[Mapping[str, Any]]) -> None:
    """The search of SQLite; PostgreSQL has its by itself."""
    driver.executemany(
        "INSERT INTO found (rowid, tokens) VALUES (?, ?)",
        ((row["place"], found.tokens(FORM, row["words"])) for row in slots),
    )


def _made(numbers: range, bundle: str, chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    """The rows of these records by table, in the order in which they go in."""
    names = ("records", "slots", "readers", "tasks", "task_holders", "cc")
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for number in numbers:
        record, slot = _record(number, bundle, chance)
        made["records"].append(record)
        made["slots"].append(slot)
        _tie(made, number, record, slot)
    return made


def _tie(
    made: dict[str, list[dict[str, Any]]],
    number: int,
    record: Mapping[str, Any],
    slot: Mapping[str, Any],
) -> None:
    """Who opened, decides and was told: three people a record."""
    of, at = record["id"], record["submitted_at"]
    who, holder, told = (f"bench-p{(number + step) % PEOPLE}" for step in (0, 7, 19))
    waits = number < OPEN and number // PEOPLE % 4 == 0
    for person, flag in ((who, "participant"), (holder, "participant"), (told, "told")):
        tie = dict.fromkeys(("participant", "holder", "told"), False)
        tie |= {flag: True, "holder": person == holder and waits}
        row = {"record": of, "person": person, "form": FORM, "place": slot["place"], **tie}
        made["readers"].append(row)
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
    made["tasks"].append(task)
    made["task_holders"].append({"task": task["id"], "person": holder, "open": waits})
    made["cc"].append(
        {
            "record": of,
            "person": told,
            "step": "",
            "by": who,
            "at": at,
            "read_at": None if waits else at,
        }
    )


def _record(
    number: int, bundle: str, chance: random.Random
) -> tuple[dict[str, Any], dict[str, Any]]:
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
        "bundle": bundle,
        "number": f"BENCH-{number:07}",
        "initiator": f"bench-p{number % PEOPLE}",
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
