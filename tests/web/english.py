"""A house that writes English only: its people, its departments, its definitions.

One form with a field of every type, a route and a paper; records in every state that a page shows.
"""

from dataclasses import dataclass, field
from datetime import date

from app.core.definitions.catalog import read_catalog
from app.core.engine.extending import Consent
from app.core.records.organisation import Membership, Person, Unit
from app.core.wording import speaking
from app.jobs._worker import work_until_done
from app.services import beside, definitions, drafts, invitations, people, sign_in
from app.services.exports import asking
from app.services.handing_in import Upload, hand_in
from app.services.identity import Identity
from app.services.sign_in import hash_password
from tests.intake.files import jpeg
from tests.offices import PASSWORD, Office, open_office
from tests.outsiders import Letterbox

SEED = b"""
roles: {administrator: Administrator, head: Head, officer: Officer, auditor: Auditor}
departments: {office: {title: Main office}, east: {title: East wing, parent: office}}
"""
STAFF = {  # login -> name, memberships of role and department
    "ann": ("Ann Archer", [("officer", "east")]),
    "bob": ("Bob Baker", [("head", "office"), ("officer", "office")]),
    "carl": ("Carl Cook", [("auditor", "office")]),
}
HOUSE = "Harbour Homes"
SINCE = date(2025, 3, 1)
CLICKED = Identity(kind="session", view="", consent="I agree.", nonce="0" * 32)

FORM = """
language: 1
title: {en: Visit}
number: VI-{year}-{seq:4}
workflow: visit
document: visit
settings:
  most: {type: number, label: {en: Most rooms}, value: 9}
fields:
  - section: {en: Who and where}
    fields:
      - {name: customer, type: text, label: {en: Customer}, required: yes,
         check: {that: length(customer) > 1, say: {en: Enter two letters or more}}}
      - {name: phone, type: phone, label: {en: Telephone}, hint: {en: For the code}}
      - {name: email, type: email, label: {en: Email}}
      - {name: estate, type: estate, label: {en: Estate}, required: yes}
      - {name: unit, type: unit, label: {en: Unit}, of: estate}
      - {name: firm, type: outside_party, label: {en: Firm}}
      - {name: place, type: department, label: {en: Department}}
      - {name: places, type: departments, label: {en: Departments}}
      - {name: handler, type: person, label: {en: Handler}}
      - {name: helpers, type: people, label: {en: Helpers}}
  - section: {en: What}
    fields:
      - {name: dear, type: note, label: {en: Letter}, text: {en: 'Dear {customer}, hello.'}}
      - {name: kind_of, type: choice, label: {en: Kind}, required: yes,
         options: {a: {en: Under warranty}, b: {en: Paid}}, other: {en: Other (say what)}}
      - {name: trades, type: choices, label: {en: Trades},
         options: {w: {en: Water}, p: {en: Power}}}
      - {name: urgent, type: yes_no, label: {en: Urgent}}
      - {name: rooms, type: number, label: {en: Rooms}, minimum: 1, maximum: 9}
      - {name: cost, type: money, label: {en: Cost}}
      - {name: day, type: date, label: {en: Day}}
      - {name: hour, type: time, label: {en: Hour}}
      - {name: seen, type: datetime, label: {en: Seen}}
      - {name: earlier, type: record, label: {en: Earlier visit}, form: visit}
      - {name: story, type: paragraph, label: {en: Story}, required: yes}
      - {name: taken, type: log, label: {en: Log}}
      - {name: views, type: photos, label: {en: Photos}}
      - {name: papers, type: file, label: {en: Papers}, kinds: [txt, pdf]}
      - {name: mark, type: signature, label: {en: Own mark}}
      - {name: origin, type: hidden, label: {en: Origin}, value: "'page'"}
  - name: quality
    type: rating
    label: {en: Quality}
    options: {good: {en: Good}, bad: {en: Bad}}
    groups: [{title: {en: Work}, items: {speed: {en: Speed}, care: {en: Care}}}]
    comments: {en: Remarks}
  - name: items
    type: table
    label: {en: Items}
    columns:
      - {name: what, type: text, label: {en: Item}, required: yes}
      - {name: sum, type: money, label: {en: Sum}}
  - {name: total, type: money, label: {en: Total}, value: sum(items.sum)}
  - {name: result, type: paragraph, label: {en: Result}}
"""
WORKFLOW = """
language: 1
title: {en: Visit}
owner: office
steps:
  - {step: write, kind: fill, title: {en: Write}, by: {role: officer, of: east}}
  - step: check
    kind: approve
    title: {en: Check}
    by: {head_of: office}
    fills: [result]
    signs: {en: Head of office}
    due: 3 working days
    extend: {consent: customer}
  - step: accept
    kind: sign
    title: {en: Customer accepts}
    by: {in_person: customer, phone: phone, witness: {role: officer, of: east}}
    objects_to: write
"""
DOCUMENT = """
language: 1
title: {en: Visit}
elements:
  - {element: grid, rows: [[customer, phone], [{field: story, side: yes}]]}
  - {element: table, of: items}
  - {element: signatures, of: [check, accept]}
  - {element: trail}
unprinted: [email, estate, unit, firm, place, places, handler, helpers, dear, kind_of, trades,
  urgent, rooms, cost, day, hour, seen, earlier, taken, views, papers, mark, quality, total, result]
"""
ANSWERS = {
    "customer": ["Dora Dean"], "phone": ["138 0000 2716"], "estate": ["shore"],
    "unit": ["shore-1"], "firm": ["acme"], "place": ["east"], "places": ["east", "office"],
    "kind_of": ["a"], "trades": ["w"], "urgent": ["yes"], "rooms": ["3"], "cost": ["120.50"],
    "day": ["2026-03-02"], "hour": ["14:05"], "seen": ["2026-03-02T14:05"],
    "story": ["Water comes in below the window."], "taken": ["First seen."],
    "quality/speed": ["good"], "quality/care": ["bad"], "quality/care/comment": ["Dust."],
    "items": ["0000000a"], "items/0000000a/what": ["Seal"], "items/0000000a/sum": ["12.00"],
}  # fmt: skip


@dataclass
class English:
    """The house, and what there is in it by name."""

    office: Office
    box: Letterbox
    records: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    link: str = ""

    def open_task(self, record: str) -> str:
        """The task that stands open on a record, by its name here."""
        return self.office.record(self.records[record]).open_tasks()[0].id


def found(folder) -> English:
    """The house with all its records."""
    ports = open_office(folder, house=HOUSE, house_phone="0591 8000 2716")
    people.first_start(ports, SEED)
    office = Office(ports, _people(ports))
    box = Letterbox()
    ports.channels = {"sms": box, "mail": box}
    _publish(ports)
    house = English(office, box)
    with speaking("en"):
        _story(house)
    return house


def _people(ports) -> dict[str, str]:
    at, by = ports.now(), "system:test"
    ids = {login: ports.new_id() for login in STAFF}
    with ports.store.writing() as writing:
        writing.put_estate("shore", "Shore Road", at=at, by=by)
        unit = Unit(id="shore-1", estate="shore", title="1-1-0201", building="House 1")
        writing.put_unit(unit, at=at, by=by)
        writing.put_outsider("acme", "Acme Builders", at=at, by=by)
        for login, (name, memberships) in STAFF.items():
            writing.put_person(Person(id=ids[login], name=name, login=login), at=at, by=by)
            for role, department in memberships:
                held = Membership(person=ids[login], role=role, department=department, since=SINCE)
                writing.put_membership(held, at=at, by=by)
        admin = writing.account("admin").person
        ids["admin"] = admin.id
        writing.put_person(Person(id=admin.id, name="Addie Min", login="admin"), at=at, by=by)
        for id_ in ids.values():
            writing.set_password(id_, hash_password(PASSWORD), ports.new_id(), at=at, by=by)
    for id_ in ids.values():
        sign_in.prefer(ports, id_, "en")
    return ids


def _publish(ports) -> None:
    texts = {"forms": FORM, "workflows": WORKFLOW, "documents": DOCUMENT}
    with ports.store.reading() as reading:
        known = definitions.known_words(reading.organisation())
    files = {f"{folder}/visit.yaml": text.encode() for folder, text in texts.items()}
    catalog, problems = read_catalog(files, known)
    assert not problems, [str(each) for each in problems]
    with ports.store.writing() as writing:
        for form, (hash_, text) in catalog.frozen.items():
            writing.publish(hash_, form, text, ports.now(), "system:test")


def _story(house: English) -> None:
    office, ports = house.office, house.office.ports
    hands, ids = office.hands, office.ids
    hands.morning(3, 5)
    answers = {**ANSWERS, "handler": [ids["bob"]], "helpers": [ids["bob"], ids["carl"]]}
    for name in ("checked", "accepted", "void", "withdrawn", "rejected"):
        draft = hands.begin("ann", "visit", answers)
        uploads = [Upload(name="plan.txt", data=b"a plan"), Upload(name="p.jpg", data=jpeg())]
        for where, upload in zip(("papers", "views"), uploads, strict=True):
            taken = hand_in(hands.ports, ids["ann"], draft, where, [upload]).taken
            house.files += [each.id for each in taken]
        house.records[name] = drafts.submit(hands.ports, ids["ann"], draft, CLICKED)
    hands.act("bob", house.records["accepted"], "check", "agree", {"result": ["Dry again."]})
    hands.act("bob", house.records["void"], "check", "agree", {"result": ["Dry again."]})
    hands.act("ann", house.records["void"], "accept", "confirm", in_person=True)
    work_until_done(ports)
    hands.annul("bob", house.records["void"], "Twice.")
    hands.act("bob", house.records["rejected"], "check", "reject", remark="Not ours.")
    hands.withdraw("ann", house.records["withdrawn"], "A mistake.")
    beside.cc(ports, ids["ann"], house.records["checked"], [ids["carl"]], "For you to know.")
    beside.comment(ports, ids["bob"], house.records["checked"], ports.new_id(), "On it.")
    entry = ports.new_id()[:8]
    beside.add_entry(ports, ids["ann"], house.records["checked"], "taken", entry, "Rang.")
    with ports.store.reading() as reading:
        calendar = ports.working_days(reading)
    until = calendar.local_day(calendar.add_working_days(ports.now(), 8))
    at = ports.now().astimezone(ports.zone).replace(tzinfo=None)
    agreed = Consent(how="phone", at=at, words="Fine.")
    beside.extend(ports, ids["bob"], house.open_task("checked"), until, "Rain.", agreed)
    invitations.invite(ports, ids["ann"], house.open_task("accepted"), "sms")
    work_until_done(ports)
    house.link = house.box.link
    house.drafts["half"] = hands.begin("ann", "visit", {"customer": ["D"], "rooms": ["many"]})
    asking.ask_for_zip(ports, ids["carl"], forms=(), since="", until="", status="")
