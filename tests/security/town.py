"""The made-up company with records in every state, every answer with a canary in it.

A canary is a text that stands nowhere else (`CNRY0042`), so that wherever it turns up it says
whose answer that is. Who may see it is worked out here from the definitions' own YAML and from
what was done, without asking the product.
"""

import re
import shutil
import warnings
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta

import yaml

from app.core.engine.extending import Consent
from app.core.records.event import Acted, Asked, Copied, Named, Submitted, Transferred
from app.core.records.invitation import is_outside
from app.core.records.organisation import Membership, Person
from app.jobs._worker import work_until_done
from app.rendering.pdf import render
from app.services import beside, drafts, handing_in, invitations, tasks
from app.services.exports import asking
from app.services.handing_in import Upload
from app.services.identity import Identity
from app.services.sign_in import hash_password
from tests.intake.files import jpeg
from tests.offices import PASSWORD, ROOT, Office, open_office
from tests.outsiders import Visits
from tests.web.conftest import Browser

CANARY = re.compile(r"CNRY\d{4}|1391234\d{4}")  # a text, or a telephone number without its spaces
MEMO = """
language: 1
title: 内部便函
number: BH-{year}-{seq:4}
workflow: memo
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: body, type: paragraph, label: 正文, required: yes}
  - {name: papers, type: file, label: 附件, kinds: [txt, jpg]}
  - {name: taken, type: log, label: 办理情况}
"""
MEMO_ROUTE = """
language: 1
title: 便函会签
owner: general-office
steps:
  - {step: write, kind: fill, title: 起草, by: {role: officer}}
  - step: approve
    kind: approve
    title: 批示
    by: {role: legal-officer}
    due: 3 working days
    extend: {consent: subject}
"""

# login → what they are in this company; one of each kind that there is
PEOPLE = {
    "wangmin": "officer of the office that opened it",
    "chenjia": "officer of another service office",
    "zhouxy": "head of customer service",
    "huangjp": "captain of the repair team",
    "majun": "captain for another estate",
    "dinglp": "property officer",
    "songyu": "property officer of another estate",
    "yudj": "head of another department",
    "xuwj": "auditor of accounts",
    "wuqm": "deputy chief engineer",
    "hefang": "cashier",
    "guoyl": "head of the general office",
    "linas": "auditor",
    "liuda": "contact of a contractor",
    "caihy": "contact of the other contractor",
    "admin": "administrator",
    "parted": "somebody whose membership ended",
    "closed": "somebody whose account was closed",
}
NOBODY = ""

_TAG = re.compile(r"<[^>]*>")


@dataclass
class Town:
    """The company after everything happened; kept in a folder, to be copied for each attack."""

    folder: object
    ids: dict
    cookies: dict = field(default_factory=dict)  # login → session cookie
    owners: dict = field(default_factory=lambda: defaultdict(set))  # canary → what it stands in
    records: dict = field(default_factory=dict)  # nickname → record id
    drafts: dict = field(default_factory=dict)  # draft id → login
    held: dict = field(default_factory=dict)  # (task id, login) → half-filled, with a canary
    tasks: dict = field(default_factory=dict)  # task id → (record id, verbs, open, holders)
    codes: dict = field(default_factory=dict)  # record id → check code
    links: dict = field(default_factory=dict)  # secret of a link → canaries it shows whoever has it
    heads: dict = field(default_factory=dict)  # record id → hash of its last event
    acts: list = field(default_factory=list)  # the first act of each record, by digest
    readers: dict = field(default_factory=dict)  # record id → logins that may read it
    takers: dict = field(default_factory=dict)  # record id → those who may take its original files
    exports: dict = field(default_factory=dict)  # export id → login
    files: list = field(default_factory=list)  # ids of files in records and in drafts
    count: int = 0

    def canary(self, *owners):
        """A new canary that stands in the owners: ("record", id), ("draft", login).

        Or ("file", record id): inside an original file that the record took.
        """
        self.count += 1
        text = f"CNRY{self.count:04d}"
        self.owners[text] |= set(owners)
        return text

    def may_see(self, login, canary):
        """Whether the person may see the canary: reads a record with it, or owns the draft."""
        may = {"record": self.readers, "file": self.takers}
        return any(
            login in may[kind][id_] if kind in may else id_ == login
            for kind, id_ in self.owners[canary]
        )

    def copy(self, to, renderer=None):
        """An office of its own, exactly as it was."""
        shutil.copytree(self.folder, to / "instance")
        ports = open_office(to / "instance")
        if renderer is not None:
            ports = replace(ports, render=renderer)
        return Office(ports, dict(self.ids))

    def browser(self, app, login):
        """The person at a browser, signed in long ago; `NOBODY` is not."""
        browser = Browser(app)
        if login in self.cookies:
            browser.client.set_cookie("countersign", self.cookies[login])
        return browser


class Printer:
    """Renders within this process what is sealed; of a preview it gives the words alone.

    The words of a preview are those of its page, and laying them out takes nine tenths of a sweep.
    """

    def __call__(self, html, attachments, created, pictures=(), further=(), **more):
        if not attachments:
            return " ".join(_TAG.sub("", page) for page in (html, *further)).encode()
        with warnings.catch_warnings():  # WeasyPrint leaves a file of its own open
            warnings.simplefilter("ignore", ResourceWarning)
            return render(html, attachments, created, dict(pictures), further, **more)


def build(folder, office_folder, printer):
    """Live through it all; gives the town."""
    source, ids = office_folder
    shutil.copytree(source, folder)
    ports = replace(open_office(folder), render=printer)
    town = Town(folder=folder, ids=dict(ids))
    office = Office(ports, town.ids)
    _hire(office)
    office.publish(forms__memo=MEMO, workflows__memo=MEMO_ROUTE)
    visits = Visits.of(office)
    _Story(town, office).tell(visits)
    app = office.app()
    for login in PEOPLE:
        browser = Browser(app)
        assert browser.sign_in(login).status_code == 303
        town.cookies[login] = browser.client.get_cookie("countersign").value
    _dismiss(office)
    _export(town, office)
    _note(town, office)
    ports.store.close()
    return town


def _hire(office):
    ports, hash_ = office.ports, hash_password(PASSWORD)
    since = ports.today() - timedelta(days=300)
    with ports.store.writing() as writing:
        for login in ("parted", "closed"):
            id_ = office.ids[login] = ports.new_id()
            at = {"at": ports.now(), "by": "system:test"}
            writing.put_person(Person(id=id_, name=f"离{login}", login=login), **at)
            office_ = Membership(
                person=id_, role="officer", department="customer-service-east", since=since
            )
            writing.put_membership(office_, **at)
            writing.set_password(id_, hash_, ports.new_id(), **at)


def _dismiss(office):
    """The one's membership ends yesterday, the other's account is closed; their cookies stay."""
    ports = office.ports
    with ports.store.writing() as writing:
        at = {"at": ports.now(), "by": "system:test"}
        organisation = writing.organisation()
        held = next(m for m in organisation.memberships if m.person == office.ids["parted"])
        ended = replace(held, until=ports.today() - timedelta(days=1))
        writing.put_membership(ended, **at)
        closed = organisation.people[office.ids["closed"]]
        writing.put_person(replace(closed, active=False), **at)


def _export(town, office):
    """What the auditor has exported, and what she has asked for since."""
    given = {"forms": (), "since": "", "until": "", "status": ""}
    for _ in range(2):
        id_ = asking.ask_for_zip(office.ports, office.ids["linas"], **given)
        if not town.exports:
            work_until_done(office.ports)
        town.exports[id_] = "linas"


class _Story:
    """Records in every state, through the services that people use."""

    def __init__(self, town, office):
        self.town, self.office, self.hands = town, office, office.hands
        self.phone = 0

    def tell(self, visits):
        hands = self.hands
        hands.morning(9, 5)
        self.ticket("opened", "wangmin")
        self.ticket("of somebody who left", "parted")
        self.ticket("of a closed account", "closed")
        rejected = self.ticket("rejected", "wangmin")
        hands.act("zhouxy", rejected, "issue", "reject", remark=self.said(rejected))
        withdrawn = self.ticket("withdrawn", "wangmin")
        hands.withdraw("wangmin", withdrawn, self.said(withdrawn))
        returned = self.ticket("returned", "wangmin")
        hands.act("zhouxy", returned, "issue", "return", remark=self.said(returned), to="prepare")
        elsewhere = self.ticket("of another estate", "chenjia", estate="tingtao")
        hands.act("zhouxy", elsewhere, "issue", "agree", remark=self.said(elsewhere))
        checked = self.repaired("half checked")
        self.checks(checked, "check_property", "check_customer")
        done = self.finished("done")
        void = self.finished("void")
        work_until_done(self.office.ports)
        hands.annul("zhouxy", void, self.said(void))
        self.settlement("at the review", done)
        contractor = self.settlement("at the contractor", done)
        self.agree(contractor, "zhouxy", "review")
        audited = self.settlement("at the audit", done, quantity="2000")
        self.agree(audited, "zhouxy", "review")
        paid = self.settlement("paid", done)
        self.agree(paid, "zhouxy", "review")
        hands.act("liuda", paid, "contractor_confirms", "confirm", remark=self.said(paid))
        self.agree(paid, "wuqm", "chief")
        fills = {"paid_on": [self.day()], "voucher": [self.said(paid)]}
        hands.act("hefang", paid, "pay", "submit", fills)
        work_until_done(self.office.ports)
        hands.at = self.office.ports.now()  # there was no administrator before today
        self.memo("memo of nobody", "wangmin")
        named = self.memo("memo of a named holder", "wangmin")
        task = self.office.record(named).open_tasks()[0]
        tasks.name_holder(hands.ports, self.office.ids["admin"], task.id, self.office.ids["guoyl"])
        self.visits(visits)
        self.talk(named, "guoyl")
        handed = self.memo("memo that was handed on", "wangmin")
        task = self.office.record(handed).open_tasks()[0].id
        tasks.name_holder(hands.ports, self.office.ids["admin"], task, self.office.ids["guoyl"])
        huangjp = self.office.ids["huangjp"]
        beside.transfer(hands.ports, self.office.ids["guoyl"], task, huangjp, self.said(handed))
        self.leave_drafts(done)
        self.leave_half_filled("opened", "zhouxy")
        self.leave_half_filled("half checked", "wangmin")
        self.leave_half_filled("at the contractor", "liuda")

    def talk(self, record, holder):
        """All that people do beside deciding, each with words of its own."""
        ports, ids = self.hands.ports, self.office.ids
        task = self.office.record(record).open_tasks()[0].id
        beside.cc(ports, ids["wangmin"], record, [ids["yudj"]], self.said(record))
        beside.comment(ports, ids["yudj"], record, ports.new_id(), self.said(record))
        entry = ports.new_id()[:8]
        beside.add_entry(ports, ids["wangmin"], record, "taken", entry, self.said(record))
        with ports.store.reading() as reading:
            calendar = ports.working_days(reading)
        until = calendar.local_day(calendar.add_working_days(ports.now(), 8))
        at = ports.now().astimezone(ports.zone).replace(tzinfo=None)
        agreed = Consent(how="phone", at=at, words=self.said(record))
        beside.extend(ports, ids[holder], task, until, self.said(record), agreed)

    def day(self):
        return self.hands.at.astimezone(self.hands.ports.zone).date().isoformat()

    def said(self, record):
        return self.town.canary(("record", record))

    def number(self):
        """A telephone number that stands nowhere else."""
        self.phone += 1
        return f"139 1234 {self.phone:04d}"

    def ticket(self, nickname, who, estate="jiangbin"):
        texts = [self.town.canary() for _ in range(2)]
        phone = self.number()
        posted = {
            "estate": [estate],
            "unit": [f"{estate}-1-1-0201"],
            "customer": [texts[0]],
            "phone": [phone],
            "warranty": ["a"],
            "contractor": ["huayi"],
            "trades": ["2"],
            "work": [texts[1]],
            "source": ["customer"],
            "received_on": [self.day()],
        }
        texts.append(phone.replace(" ", ""))
        return self.submitted(nickname, who, "dispatch-ticket", posted, texts)

    def submitted(self, nickname, who, form, posted, texts, source=""):
        record = self.hands.submit(who, form, posted, source)
        for text in texts:
            self.town.owners[text].add(("record", record))
        self.town.records[nickname] = record
        return record

    def repaired(self, nickname):
        hands, record = self.hands, self.ticket(nickname, "wangmin")
        self.agree(record, "zhouxy", "issue")
        hands.act("huangjp", record, "accept", "confirm", remark=self.said(record))
        fills = {
            "self_check": [self.said(record)],
            "finished_on": [self.day()],
            "in_time": ["in_time"],
        }
        hands.act("huangjp", record, "repair", "submit", fills)
        return record

    def checks(self, record, *steps):
        who = {
            "check_property": ("dinglp", "opinion_property", False),
            "check_customer": ("wangmin", "opinion_customer", True),
            "check_office": ("wangmin", "opinion_office", False),
        }
        for step in steps:
            login, opinion, in_person = who[step]
            fills = {opinion: [self.said(record)]}
            self.hands.act(login, record, step, "confirm", fills, in_person=in_person)

    def finished(self, nickname):
        record = self.repaired(nickname)
        self.checks(record, "check_office", "check_property", "check_customer")
        self.hands.call_back(record)
        return record

    def agree(self, record, who, step):
        fills = {"items/0000000a/price": ["20"]} if step == "review" else {}
        self.hands.act(who, record, step, "agree", fills, remark=self.said(record))

    def settlement(self, nickname, source, quantity="2"):
        texts = [self.town.canary() for _ in range(3)]
        posted = {
            "customer": [texts[0]],
            "items": ["0000000a"],
            "items/0000000a/project": [texts[1]],
            "items/0000000a/remark": [texts[2]],
            "items/0000000a/measure": ["个"],
            "items/0000000a/quantity": [quantity],
            "items/0000000a/claimed": ["50"],
        }
        return self.submitted(nickname, "huangjp", "settlement", posted, texts, source)

    def memo(self, nickname, who):
        """With a file: its name and caption are read by all, its content taken by some."""
        texts = [self.town.canary() for _ in range(4)]
        inside, ports, me = self.town.canary(), self.hands.ports, self.office.ids[who]
        draft = self.hands.begin(who, "memo", {"subject": [texts[0]], "body": [texts[1]]})
        file = self.hand_in(who, draft, texts[2], inside)
        named = {f"papers/{file}": [texts[3]]}
        with ports.store.reading() as reading:
            typed = reading.draft(draft).posted
        drafts.save(ports, me, draft, {**typed, **named})
        identity = Identity(kind="session", view="", consent="同意", nonce="0" * 32)
        record = self.town.records[nickname] = drafts.submit(ports, me, draft, identity)
        for text in texts:
            self.town.owners[text].add(("record", record))
        self.town.owners[inside].add(("file", record))
        return record

    def hand_in(self, who, draft, name, inside):
        """A text and a picture; gives the id of the text."""
        uploads = [
            Upload(name=f"{name}.txt", data=inside.encode()),
            Upload(name="p.jpg", data=jpeg()),
        ]
        me = self.office.ids[who]
        taken = handing_in.hand_in(self.hands.ports, me, draft, "papers", uploads).taken
        self.town.files += [each.id for each in taken]
        return taken[0].id

    def visits(self, visits):
        """Links in every state; what is printed, and no more, whoever has an open one sees."""
        for nickname in ("with a link", "signed over a link", "with a recalled link"):
            texts = {name: self.town.canary() for name in ("customer", "work", "inside")}
            phone = self.number()
            record = visits.submit(**texts, phone=phone)
            self.town.records[nickname] = record
            for text in (*texts.values(), phone.replace(" ", "")):
                self.town.owners[text].add(("record", record))
            secret = visits.invite(record)
            shown = {texts["customer"], texts["work"]} if nickname == "with a link" else set()
            self.town.links[secret] = shown
            if nickname == "signed over a link":
                said = self.said(record)
                visits.sign(secret, visits.code(secret), opinion=said)
            elif nickname == "with a recalled link":
                task = visits.task(record).id
                invitations.recall(visits.ports, visits.me("wangmin"), task)

    def leave_drafts(self, source):
        begun = (("wangmin", "dispatch-ticket", ""), ("chenjia", "memo", ""),
                 ("huangjp", "settlement", source))  # fmt: skip
        for who, form, source_ in begun:
            name = "subject" if form == "memo" else "customer"
            posted = {name: [self.town.canary(("draft", who))]}
            draft = self.hands.begin(who, form, posted, source_)
            self.town.drafts[draft] = who
            if form == "memo":
                texts = [self.town.canary(("draft", who)) for _ in range(2)]
                self.hand_in(who, draft, *texts)

    def leave_half_filled(self, nickname, who):
        me, ports = self.office.ids[who], self.hands.ports
        record = self.office.record(self.town.records[nickname])
        task = next(each for each in record.open_tasks() if me in each.holders)
        posted = tasks.task_page(ports, me, task.id).draft.posted
        remark = self.town.canary(("draft", who))
        tasks.save_task(ports, me, task.id, {**posted, "remark": [remark]})
        with ports.store.reading() as reading:
            draft = reading.draft_of_task(task.id, me)
        self.town.held[task.id, who] = draft.id


def _note(town, office):
    """What there is, read from the store, and who may read it, worked out from the YAML."""
    logins = {id_: login for login, id_ in town.ids.items()}
    with office.ports.store.reading() as reading:
        organisation = reading.organisation()
        for record in town.records.values():
            found = reading.record(record)
            town.codes[record], town.heads[record] = found.code, found.head
            town.acts += list(found.acts)[:1]
            steps = office.ports.bundle(reading, found.bundle).workflow.steps
            for task in found.tasks.values():
                holders = {logins[each] for each in task.holders}
                verbs = steps[task.step].outcomes
                town.tasks[task.id] = (record, verbs, task.is_open, holders)
            events = [each.event for each in reading.events(record)]
            people = {logins[each] for each in _took_part(events) if not is_outside(each)}
            people |= _ruled_in(found.form, organisation, office.ports.today(), logins)
            people -= {"closed"}
            town.readers[record] = people
            acting = [each for each in events if not isinstance(each, Copied)]  # not only told
            taking = {logins[each] for each in _took_part(acting) if not is_outside(each)}
            auditors = {logins[each.person] for each in organisation.memberships
                        if each.role == "auditor"}  # fmt: skip
            town.takers[record] = people & (taking | auditors)


def _took_part(events):
    """Who opened the record, was asked at it (other than to name a holder), told, or signed."""
    found = set()
    for event in events:
        if isinstance(event, Submitted | Acted):
            found.add(event.actor)
        elif isinstance(event, Asked):
            found |= set() if event.naming else set(event.holders)
        elif isinstance(event, Named):
            found |= set(event.holders)
        elif isinstance(event, Transferred):
            found.add(event.to)
        elif isinstance(event, Copied):
            found |= set(event.people)
    return found


def _ruled_in(form, organisation, day, logins):
    """Whom the form's `access: read:` names, by role, department or person."""
    path = ROOT / "forms" / f"{form}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else MEMO
    parents = yaml.safe_load((ROOT / "app" / "organisation.yaml").read_text(encoding="utf-8"))
    parents = {name: each.get("parent", "") for name, each in parents["departments"].items()}
    access = yaml.safe_load(text).get("access", {})
    rules = access.get("read", ["participants", {"role": "auditor"}])
    found = set()
    for rule in (each for each in rules if each != "participants"):
        for held in organisation.memberships:
            if held.until is not None and held.until < day:
                continue
            line = [held.department]
            while line[-1]:
                line.append(parents.get(line[-1], ""))
            if held.role == rule.get("role") or rule.get("department", "?") in line:
                found.add(logins[held.person])
    return found
