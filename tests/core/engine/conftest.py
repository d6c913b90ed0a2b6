"""An office in memory: an organisation, definitions as YAML, and a record that moves."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from app.core.calendar.china import china
from app.core.definitions.catalog import Known, read_catalog
from app.core.engine import inviting, routing
from app.core.engine.contents import unflatten
from app.core.engine.context import Context, Decision, Proof
from app.core.engine.folding import advanced
from app.core.engine.settling import settle
from app.core.records.invitation import Invitation
from app.core.records.organisation import (
    Department,
    Membership,
    Organisation,
    Person,
    Unit,
)
from app.core.records.record import Record
from app.core.trail.chain import chain

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
CALENDAR = china((2025, 2026, 2027), ZoneInfo("Asia/Shanghai"))

PEOPLE = {
    "wang": "王敏",
    "li": "李文江",
    "zhou": "周晓燕",
    "chen": "陈立",
    "xu": "许文静",
    "liu": "刘德安",
    "gone": "吴离职",
    "admin": "管理员甲",
    "boss": "郑总",
}

ROLES = {
    "clerk": "资料员",
    "captain": "维修队队长",
    "officer": "客服专员",
    "auditor": "审计员",
    "cashier": "出纳",
    "head": "负责人",
    "administrator": "管理员",
    "nobody": "空缺",
}


def member(person, role, department, estate=""):
    return Membership(person=person, role=role, department=department, estate=estate)


ORGANISATION = Organisation(
    version=1,
    people={
        **{
            id_: Person(id=id_, name=name, login=id_, active=id_ != "gone")
            for id_, name in PEOPLE.items()
        },
        "liu": Person(id="liu", name="刘德安", login="liu", outside="huayi"),
    },
    departments={
        "company": Department(id="company", title="总经理室"),
        "service": Department(id="service", title="客户服务部", parent="company"),
        "desk-two": Department(id="desk-two", title="第二服务处", parent="service"),
        "audit": Department(id="audit", title="审计核算部", parent="company"),
    },
    roles=ROLES,
    memberships=(
        member("wang", "clerk", "service"),
        member("zhou", "officer", "service"),
        member("xu", "officer", "desk-two"),
        member("li", "captain", "service", "river"),
        member("chen", "captain", "service", "hill"),
        member("gone", "captain", "service", "river"),
        member("chen", "auditor", "audit"),
        member("xu", "cashier", "audit"),
        member("boss", "head", "company"),
        member("zhou", "head", "service"),
        member("admin", "administrator", "company"),
    ),
    outsiders={"huayi": "华屹建设", "empty": "无人公司"},
    estates={"river": "江滨雅苑", "hill": "山语城"},
    units={
        "r1": Unit(id="r1", estate="river", title="3-1-1202"),
        "h1": Unit(id="h1", estate="hill", title="1-2-301"),
    },
)

KNOWN = Known(
    roles=frozenset(ROLES),
    departments=frozenset(ORGANISATION.departments),
    people=frozenset(ORGANISATION.people),
)


@lru_cache
def read_bundle(form, workflow):
    files = {"forms/slip.yaml": form.encode(), "workflows/slip.yaml": workflow.encode()}
    catalog, problems = read_catalog(files, KNOWN)
    assert not problems, "\n".join(map(str, problems))
    return catalog.bundles["slip"]


@dataclass
class Desk:
    """One record on its way, with everything that a service would do around the engine."""

    bundle: object
    organisation: Organisation = ORGANISATION
    settings: dict = field(default_factory=dict)
    channels: frozenset = frozenset()
    record: Record = field(default_factory=lambda: Record(id="rec1", code="ABCDEFGHJKMN"))
    answers: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)  # digest → Kept
    chained: list = field(default_factory=list)
    now: datetime = NOW
    ids: object = field(default_factory=lambda: count(1))

    def __post_init__(self):
        self.settings = {**self.bundle.form.defaults(), **self.settings}

    def new_id(self):
        return f"{next(self.ids):016x}"

    def new_salt(self):
        return next(self.ids).to_bytes(16)

    def context(self, actor):
        return Context(
            now=self.now,
            actor=actor,
            organisation=self.organisation,
            calendar=CALENDAR,
            settings=self.settings,
            answers=self.answers,
            channels=self.channels,
            new_id=self.new_id,
            new_salt=self.new_salt,
        )

    def proof(self, actor, identity="password", **more):
        known = self.organisation.people.get(actor)
        return Proof(
            identity=identity,
            view="0" * 64,
            consent="本人已阅读。",
            nonce=f"{next(self.ids):032x}",
            **{"signer": known.name if known else actor, **more},
        )

    def settled(self, answers):
        return settle(self.bundle.form, answers, self.settings, self.now.date()).answers

    def submit(self, actor="wang", **answers):
        answers = self.settled(answers)
        proof = self.proof(actor)
        context = replace(self.context(actor), answers=answers)
        outcome = routing.submit(self.bundle, self.record, answers, proof, context, "S-2026-0001")
        return self.take(outcome, answers)

    def decide(self, step, verb, actor="", *, remark="", to="", proof=None, seen="", **answers):
        task = self.task(step)
        actor = actor or task.holders[0]
        written = self.settled({**self.answers, **answers}) if answers else None
        if verb in ("return", "object", "reject"):
            remark = remark or "请改数量"
        decision = Decision(
            task=task.id,
            verb=verb,
            proof=proof or self.proof(actor),
            remark=remark,
            answers=written,
            to=to,
            seen=seen,
        )
        outcome = routing.decide(self.bundle, self.record, decision, self.context(actor))
        return self.take(outcome, written if written is not None else self.answers)

    def withdraw(self, actor="wang", remark=""):
        context = self.context(actor)
        return self.take(routing.withdraw(self.bundle, self.record, remark, context))

    def annul(self, actor, remark="重复"):
        return self.take(routing.annul(self.bundle, self.record, remark, self.context(actor)))

    def name(self, step, actor, *holders):
        task = self.task(step)
        context = self.context(actor)
        return self.take(routing.name_holder(self.bundle, self.record, task.id, holders, context))

    def beside(self, deed, *given, actor):
        """Do something that decides nothing: `beside(transfer, task, "li", "", actor="zhou")`."""
        return self.take(deed(self.bundle, self.record, *given, self.context(actor)))

    def stored(self):
        """The answers as they are kept, typed."""
        flat = {path: self.kept[digest].value for path, digest in self.record.digests.items()}
        return unflatten(self.bundle.form, flat)

    def invite(self, step, actor, invitation="inv1", channel="sms", kind="link"):
        asked = Invitation(
            id=invitation,
            kind=kind,
            record=self.record.id,
            task=self.task(step).id,
            name="",
            channel=channel,
            address="",
            created_at=self.now,
            created_by=actor,
            expires_at=self.now + timedelta(days=7),
        )
        return self.take(inviting.invite(self.bundle, self.record, asked, self.context(actor)))

    def uninvite(self, step, actor, reason="recalled"):
        task = self.task(step)
        context = self.context(actor)
        return self.take(inviting.uninvite(self.bundle, self.record, task.id, reason, context))

    def take(self, outcome, answers=None):
        chained = chain(self.record.id, self.record.seq, self.record.head, outcome.events)
        self.record = advanced(outcome.record, chained)
        self.chained += chained
        self.kept.update({each.digest: each for each in outcome.kept})
        if answers is not None:
            self.answers = answers
        self.now += timedelta(minutes=1)
        return outcome

    def task(self, step):
        return [task for task in self.record.tasks.values() if task.step == step][-1]

    def holders(self):
        return {task.step: task.holders for task in self.record.open_tasks()}

    def events(self, type_=""):
        return [each.event for each in self.chained if type_ in ("", each.event.type)]


@pytest.fixture
def desk():
    """Makes a desk from a form and a workflow in YAML."""

    def make(form, workflow, **more):
        return Desk(read_bundle(form, workflow), **more)

    return make


@pytest.fixture
def organisation():
    return ORGANISATION
