"""`bench route`: one step of a route beside the bare inserts of the rows that it writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.cli._benches._bare import content_of, write, writes_between
from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._ground import Ground
from app.core.engine import routing
from app.core.engine.context import Decision, Proof
from app.core.engine.folding import advanced
from app.core.records.organisation import Department, Membership, Person
from app.core.records.record import Record
from app.core.trail.chain import chain
from app.factory import open_ports
from app.services import definitions, drafts, tasks
from app.services.contents import current
from app.services.identity import Identity
from app.services.ports import Ports
from app.settings import read_settings

STEPS = 6  # measured on each record; one more stays open, so that no record ends
WARM_UP = 2 * STEPS  # rounds; PostgreSQL prepares a statement when it comes for the sixth time

PEOPLE = {"bench-clerk": ("沈一", "officer"), "bench-lead": ("沈二", "engineer")}

FORM = """
language: 1
title: 通行单
number: BENCH-{year}-{seq:6}
workflow: bench
access: {read: [participants]}
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: amount, type: money, label: 金额, required: yes}
  - {name: day, type: date, label: 日期, required: yes}
  - {name: note, type: paragraph, label: 说明}
"""

ANSWERS = {
    "subject": ["三号楼屋面防水"],
    "amount": ["18650.40"],
    "day": ["2026-03-02"],
    "note": ["雨后渗水，已请维修队看过现场，材料当天到。"],
}

COMPARED = (
    "one approve step that writes no answers, decided through the service in one transaction "
    "(act, events, state, tasks, inbox), beside bare inserts and updates of the rows it changed, "
    "by the driver alone in one transaction on a copy of the database"
)
NO_PROMISE = "none yet: this says where we stand, not what a release holds"


def workflow() -> str:
    """A fill step, then approvals one after the other, held by two people in turn."""
    steps = ["{step: open, kind: fill, title: 填写, by: {role: officer}}"]
    for number in range(1, STEPS + 2):
        role = "engineer" if number % 2 else "officer"
        steps.append(
            f"{{step: look{number}, kind: approve, title: 第{number}道审核, "
            f"by: {{role: {role}}}, due: 2 working days}}"
        )
    listed = "".join(f"  - {each}\n" for each in steps)
    return f"language: 1\ntitle: 通行\nowner: customer-service\nsteps:\n{listed}"


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Take steps on each database in turn, each beside its peer."""
    lanes: list[Lane] = []
    try:
        for ground in grounds:
            lanes.append(Lane(ground, WARM_UP + rounds))  # noqa: PERF401  each is closed below
        for number in range(WARM_UP + rounds):
            for lane in lanes:
                lane.step(number)
        return {
            "compared": COMPARED,
            "promise": NO_PROMISE,
            "rounds": rounds,
            "warm_up": WARM_UP,
            "databases": {lane.ground.kind: lane.measured() for lane in lanes},
        }
    finally:
        for lane in lanes:
            lane.close()


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table for each database."""
    yield f"route: {measured['compared']}."
    yield (
        f"Medians of {measured['rounds']} rounds, sides in turn, after {measured['warm_up']} to "
        "warm up. Wall waits for the disk; CPU is this process's, without a database server's."
    )
    for kind, told in measured["databases"].items():
        yield ""
        yield f"{kind}: {told['conditions']}; {told['rows']} rows a step"
        yield f"  {'':<34}{'wall':>12}{'CPU':>12}"
        for side, words in (
            ("product", "product: the step"),
            ("bare", "bare inserts of the same rows"),
            ("core", "core only: engine and chain"),
        ):
            yield f"  {words:<34}{told[side]['wall_us']:>9.0f} µs{told[side]['cpu_us']:>9.0f} µs"
        ratio = told["ratio"]
        yield f"  {'product / bare':<34}{ratio['wall']:>10.2f} ×{ratio['cpu']:>10.2f} ×"
    yield ""
    yield f"Promise: {measured['promise']}."


class Lane:
    """Product and peer on one kind of database."""

    def __init__(self, ground: Ground, rounds: int) -> None:
        self.ground = ground
        settings = read_settings(ground.folder, {})
        self.ports = open_ports(replace(settings, database=ground.url))
        found_company(self.ports)
        publish(self.ports)
        self.records = [submit(self.ports) for _ in range(-(-rounds // STEPS))]
        self.ports.store.close()
        ground.copy()
        self.spans: dict[str, list[Span]] = {"product": [], "bare": [], "core": []}
        self.rows: list[int] = []
        self._connections = [ground.connected(copy=False), ground.connected(copy=True)]
        self._reader, self._peer = (each.cursor() for each in self._connections)

    def step(self, number: int) -> None:
        """One step by the core alone, by the product and by the peer."""
        record = self.records[number // STEPS]
        before = content_of(self._reader, self.ground.mark, record)
        core, product = self._core(record), agreeing(self.ports, record)
        spans = {"core": timed(core), "product": timed(product)}
        after = content_of(self._reader, self.ground.mark, record)
        writes = writes_between(before, after, self.ground.mark)
        spans["bare"] = timed(partial(write, self._peer, self.ground.begin, writes))
        if number >= WARM_UP:
            self.rows.append(sum(len(each.rows) for each in writes))
            for side, span in spans.items():
                self.spans[side].append(span)

    def measured(self) -> dict[str, Any]:
        """What came out, as plain values."""
        return {
            "conditions": self.ground.conditions,
            "rows": round(sum(self.rows) / len(self.rows), 1),
            **{side: medians(spans) for side, spans in self.spans.items()},
            "ratio": ratios(self.spans["product"], self.spans["bare"]),
        }

    def close(self) -> None:
        """Close every connection."""
        for each in self._connections:
            each.close()
        self.ports.store.close()

    def _core(self, record: str) -> Callable[[], Record]:
        """The same decision without storage, ready to run."""
        with self.ports.store.reading() as reading:
            found = reading.record(record)
            if found is None:
                raise LookupError(record)
            (task,) = found.open_tasks()
            (me,) = task.holders
            bundle = self.ports.bundle(reading, found.bundle)
            answers = current(bundle, found, reading.kept(record))
            context = self.ports.context(reading, bundle, me, answers)
        name = context.organisation.people[me].name
        proof = Proof(
            identity="session", view="0" * 64, consent="", nonce=self._nonce(), signer=name
        )
        decision = Decision(task=task.id, verb="agree", proof=proof)

        def run() -> Record:
            outcome = routing.decide(bundle, found, decision, context)
            return advanced(outcome.record, chain(found.id, found.seq, found.head, outcome.events))

        return run

    def _nonce(self) -> str:
        return self.ports.new_salt().hex()


def agreeing(ports: Ports, record: str) -> Callable[[], object]:
    """The decision of the one task that waits, ready to be taken."""
    with ports.store.reading() as reading:
        found = reading.record(record)
    (task,) = found.open_tasks() if found else ()
    (me,) = task.holders
    identity = Identity(kind="session", view="0" * 64, consent="", nonce=ports.new_salt().hex())
    return partial(tasks.decide, ports, me, task.id, "agree", remark="", to="", identity=identity)


def found_company(ports: Ports) -> None:
    """Two people with a role each."""
    at, by = ports.now(), "system:bench"
    with ports.store.writing() as writing:
        department = Department(id="customer-service", title="客户服务部")
        writing.put_department(department, at=at, by=by)
        for person, (name, role) in PEOPLE.items():
            writing.put_role(role, role, at=at, by=by)
            writing.put_person(Person(id=person, name=name, login=person), at=at, by=by)
            writing.put_membership(
                Membership(person=person, role=role, department=department.id), at=at, by=by
            )


def publish(ports: Ports) -> None:
    """Put the generated definitions in force through the catalog, as a server does at start."""
    folder = ports.settings.instance / "definitions"
    for kind, text in (("forms", FORM), ("workflows", workflow())):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "bench.yaml").write_text(text, encoding="utf-8")
    told = definitions.publish_files(ports, folder)
    if told.problems:
        raise ValueError("; ".join(map(str, told.problems)))


def submit(ports: Ports) -> str:
    """Open one record as a person would; gives its id."""
    me = next(iter(PEOPLE))
    draft = drafts.begin(ports, me, "bench")
    drafts.save(ports, me, draft, ANSWERS)
    identity = Identity(kind="session", view="0" * 64, consent="", nonce=ports.new_salt().hex())
    return drafts.submit(ports, me, draft, identity)
