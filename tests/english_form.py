"""A form that is English throughout: its route, its paper, and a record of it on its way."""

from datetime import date
from pathlib import Path

from app.core.definitions.catalog import read_catalog
from app.core.records.organisation import Membership, Person
from app.services import definitions, people
from app.services.sign_in import hash_password
from tests.offices import PASSWORD, Office, open_office

FORM = """
language: 1
title: Repair settlement
number: RS-{year}-{seq:4}
workflow: repair-settlement
document: repair-settlement
access:
  read: [participants, {role: auditor}]
fields:
  - {name: customer, type: text, label: Customer, required: yes}
  - {name: address, type: text, label: Address of the property, required: yes}
  - name: warranty
    type: choice
    label: Class
    required: yes
    options: {a: Class A (under warranty), b: Class B (out of warranty)}
  - {name: received_on, type: date, label: Received on, required: yes}
  - {name: at, type: time, label: Time of the visit}
  - {name: urgent, type: yes_no, label: Urgent}
  - {name: work, type: paragraph, label: Description of the work carried out, required: yes}
  - name: items
    type: table
    label: Lines
    rows: {min: 1, max: 200, print: 8}
    columns:
      - {name: quota, type: text, label: Quota no.}
      - {name: project, type: text, label: Description of work, required: yes}
      - {name: measure, type: text, label: Unit}
      - {name: quantity, type: number, label: Quantity, places: 3, minimum: 0, required: yes}
      - {name: price, type: money, label: Price, minimum: 0, required: yes}
      - {name: amount, type: money, label: Amount, value: "round(quantity * price, 2)"}
      - {name: remark, type: text, label: Remarks}
  - {name: total, type: money, label: Total including tax, value: sum(items.amount)}
  - {name: opinion, type: paragraph, label: Opinion of the department}
  - {name: notes, type: log, label: Follow-up}
"""
WORKFLOW = """
language: 1
title: Repair settlement
steps:
  - {step: prepare, kind: fill, title: Preparation, by: {role: repair-captain}, signs: Prepared by}
  - step: review
    kind: approve
    title: Review by customer service
    by: {head_of: customer-service}
    fills: [opinion]
    signs: Responsible manager
  - step: audit
    kind: approve
    title: Review by the auditors of accounts
    by: {role: auditor-of-accounts}
    stamps: Stamp of the auditing department
    stamp: audit
  - step: chief
    kind: approve
    title: Decision of the deputy chief engineer
    when: total >= 1000000
    by: {role: deputy-chief-engineer}
    signs: Deputy chief engineer
"""
DOCUMENT = """
language: 1
lang: en
title: Repair settlement ({warranty})
paper: KF-03-05
house: Rongjiang Estates Ltd.
date: received_on
copies: [Customer, {to: Accounts, label: File copy}]
seam: Stamp of the auditing department
elements:
  - element: text
    text: |
      ## Terms
      Between {customer} and the house, for the property at {address}:
  - element: grid
    rows:
      - [customer, address]
      - [warranty, urgent, at]
      - [{field: work, side: yes, foot: {step: prepare, show: date}}]
      - [{field: notes, side: yes}]
  - {element: table, of: items, totals: [amount], page_sums: yes}
  - {element: grid, rows: [[total]]}
  - element: signatures
    side: Approval
    of: [{step: review}, {step: audit, width: 9}, chief]
  - {element: signatures, of: [prepare, review, audit, chief], across: 4}
note: Made out in two copies, one for the customer and one for accounts.
unprinted: []
"""
TEXTS = {
    "forms/repair-settlement.yaml": FORM.encode(),
    "workflows/repair-settlement.yaml": WORKFLOW.encode(),
    "documents/repair-settlement.yaml": DOCUMENT.encode(),
}
SEED = b"""
roles:
  administrator: Administrator
  repair-captain: Repair captain
  head: Head of department
  auditor-of-accounts: Auditor of accounts
  deputy-chief-engineer: Deputy chief engineer
  auditor: Auditor
  stamp-keeper: Keeper of the stamp
departments:
  customer-service: {title: Customer service}
  audit: {title: Auditing dept.}
"""
STAFF = {
    "captain": ("Lee Dashan", [("repair-captain", "customer-service")]),
    "manager": ("Wilhelmina Featherstonehaugh", [("head", "customer-service")]),
    "auditor": (
        "Carla Lou",
        [("auditor-of-accounts", "audit"), ("stamp-keeper", "audit"), ("head", "audit")],
    ),
    "boss": ("Barbara Boss", [("administrator", "")]),
    "engineer": ("Ada Chen", [("deputy-chief-engineer", "audit")]),
}
WORK = (
    ("FJ5-0032", "Taking down the window sill outside and the old waterproof layer", "m2", "4.86"),
    ("FJ9-0117", "Polyurethane waterproof coating, 2.0 mm", "m2", "6.24"),
    ("FJ11-0058", "Laying the stone sill (stone supplied by the owner)", "m", "3.6"),
)


def posted(rows: int) -> dict[str, list[str]]:
    """What the captain fills in, with that many lines."""
    lines = [f"{each:08x}" for each in range(rows)]
    found = {
        "customer": ["Mrs Ottoline Arkwright-Fitzgerald"],
        "address": ["Riverside Gardens, building 3, staircase 2, flat 1802"],
        "warranty": ["b"],
        "received_on": ["2026-11-20"],
        "at": ["14:30"],
        "urgent": ["yes"],
        "work": ["The sill leaked at two joints. Old layer taken down, new coating, stone relaid."],
        "items": lines,
    }
    for number, line in enumerate(lines):
        quota, project, measure, quantity = WORK[number % len(WORK)]
        cells = {
            "quota": quota, "project": project, "measure": measure, "quantity": quantity,
            "price": f"{38 + number}.50", "remark": "agreed" if number % 4 == 0 else "",
        }  # fmt: skip
        found |= {f"items/{line}/{name}": [text] for name, text in cells.items() if text}
    return found


def found_house(folder: Path, **settings: str) -> Office:
    """A house whose words are English, with the form in force."""
    ports = open_office(folder, house="Rongjiang Estates Ltd.", **settings)
    people.first_start(ports, SEED)
    at, by = ports.now(), "system:test"
    ids = {login: ports.new_id() for login in STAFF}
    hash_ = hash_password(PASSWORD)
    with ports.store.writing() as writing:
        for login, (name, memberships) in STAFF.items():
            writing.put_person(Person(id=ids[login], name=name, login=login), at=at, by=by)
            writing.set_password(ids[login], hash_, ports.new_id(), at=at, by=by)
            for role, department in memberships:
                membership = Membership(
                    person=ids[login], role=role, department=department, since=date(2025, 3, 1)
                )
                writing.put_membership(membership, at=at, by=by)
    with ports.store.reading() as reading:
        known = definitions.known_words(reading.organisation())
    catalog, problems = read_catalog(TEXTS, known)
    assert not problems, [str(each) for each in problems]
    with ports.store.writing() as writing:
        for form, (frozen, text) in catalog.frozen.items():
            writing.publish(frozen, form, text, ports.now(), by)
    return Office(ports, ids)


def finished(office: Office, rows: int) -> str:
    """A settlement with that many lines that everybody signed."""
    hands = office.hands
    record = hands.submit("captain", "repair-settlement", posted(rows))
    opinion = {"opinion": ["Agreed; the quantities were measured on site."]}
    hands.act("manager", record, "review", "agree", opinion)
    hands.act("auditor", record, "audit", "agree", remark="Unit prices are within the quota.")
    return record
