"""Who may open, read and annul."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.definitions.form import Access
from app.core.engine.access import may_annul, may_open, may_read, may_take_files, scope
from app.core.records.record import Record, Task
from tests.cases import cases
from tests.doses import dose

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
"""

WORKFLOW = """
title: 派工
owner: service
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: check, kind: approve, title: 初审, by: {role: nobody}}
  - {step: close, kind: approve, title: 主管, by: {head_of: company}}
"""

OFFICE = {"wang", "zhou", "xu", "li", "chen"}  # of the department service and below
RULES = {  # whom each rule takes in, whatever the record
    "participants": set(),
    "cashier": {"xu"},
    "officer": {"xu"},
    "service": OFFICE,
    "liu": {"liu"},
    "administrator": set(),
    "auditor": {"chen"},
}
WRITTEN = {
    "participants": "participants",
    "cashier": {"role": "cashier"},
    "officer": {"role": "officer", "of": "desk-two"},
    "service": {"department": "service"},
    "liu": {"person": "liu"},
    "administrator": {"role": "administrator"},
    "auditor": {"role": "auditor"},
}


@pytest.fixture
def ticket(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    return made


def with_access(desk, **access):
    form = desk.bundle.form.model_copy(update={"access": Access(**access)})
    desk.bundle = replace(desk.bundle, form=form)
    return form


def readers(desk, form=None):
    form, day = form or desk.bundle.form, desk.now.date()
    people = desk.organisation.people
    return {each for each in people if may_read(each, desk.record, form, desk.organisation, day)}


def test_participants_and_auditors_read_where_nothing_is_declared(ticket):
    ticket.name("check", "admin", "li")
    assert readers(ticket) == {"wang", "li", "chen"}


def test_who_was_asked_in_the_past_still_reads(ticket):
    ticket.name("check", "admin", "li")
    ticket.decide("check", "return", to="open")
    assert "li" in readers(ticket)


def test_whoever_is_asked_now_reads_whatever_is_declared(ticket):
    ticket.name("check", "admin", "li")
    assert readers(ticket, with_access(ticket, read=({"person": "liu"},))) == {"liu", "li"}


def test_an_administrator_does_not_read_by_that_role(ticket):
    assert "admin" not in readers(ticket)
    form = with_access(ticket, read=({"role": "administrator"},))
    assert readers(ticket, form) == set()


@cases(
    ("rule", "people"),
    [
        ({"role": "cashier"}, {"xu"}),
        ({"role": "officer", "of": "desk-two"}, {"xu"}),
        ({"department": "desk-two"}, {"xu"}),
        ({"department": "service"}, {"wang", "zhou", "xu", "li", "chen"}),
        ({"person": "liu"}, {"liu"}),
        ({"person": "gone"}, set()),
        ("participants", {"wang", "chen"}),
    ],
)
def test_others_read_as_declared(ticket, rule, people):
    assert readers(ticket, with_access(ticket, read=(rule,))) == people


@settings(
    max_examples=dose(30),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rules=st.lists(st.sampled_from(sorted(RULES)), min_size=2, max_size=4, unique=True),
    initiator=st.sampled_from(["wang", "li", "liu", "gone", "admin"]),
    asked=st.sampled_from(["xu", "gone", "zhou"]),
    naming=st.booleans(),
    person=st.sampled_from(
        ["wang", "li", "zhou", "xu", "chen", "liu", "gone", "admin", "stranger"]
    ),
)
def test_the_scope_takes_in_what_may_be_read(desk, rules, initiator, asked, naming, person):
    office = desk(FORM, WORKFLOW)
    access = Access(read=tuple(WRITTEN[rule] for rule in rules))
    form = office.bundle.form.model_copy(update={"access": access})
    task = Task(id="t", step="check", round=1, holders=(asked,), asked_at=office.now, naming=naming)
    record = Record(id="r", code="c", initiator=initiator, tasks={"t": task})
    day = office.now.date()
    expected = person not in ("gone", "stranger") and (
        any(person in RULES[rule] for rule in rules)
        or ("participants" in rules and person == initiator)
        or (person == asked and not naming)  # whoever is asked now, whatever is declared
    )
    assert may_read(person, record, form, office.organisation, day) == expected
    assert scope(person, form, office.organisation, day).takes_in(record) == expected


def test_whom_the_first_step_names_may_open(ticket):
    people = ticket.organisation.people
    openers = {each for each in people if may_open(ticket.bundle, each, ticket.context(each))}
    assert openers == {"wang"}


def annullers(desk):
    day = desk.now.date()
    return {
        each
        for each in desk.organisation.people
        if may_annul(each, desk.record, desk.bundle, desk.organisation, day)
    }


def test_a_record_is_annulled_once_it_is_done(ticket):
    assert annullers(ticket) == set()
    ticket.name("check", "admin", "li")
    ticket.decide("check", "agree")
    ticket.decide("close", "agree")
    assert annullers(ticket) == {"zhou"}
    with_access(ticket, annul=({"role": "cashier"},))
    assert annullers(ticket) == {"xu"}


def takers(desk, form):
    day, people = desk.now.date(), desk.organisation.people
    may = [
        each for each in people if may_take_files(each, desk.record, form, desk.organisation, day)
    ]
    return set(may)


def test_who_took_part_and_auditors_take_originals_where_nothing_is_declared(ticket):
    ticket.name("check", "admin", "li")
    form = with_access(ticket, read=("participants", {"department": "service"}))
    assert readers(ticket, form) == OFFICE
    assert takers(ticket, form) == {"wang", "li", "chen"}


def test_others_take_originals_as_declared_and_only_what_they_may_read(ticket):
    ticket.name("check", "admin", "li")
    read = ({"department": "service"},)
    form = with_access(ticket, read=read, attachments=({"role": "cashier"}, {"person": "liu"}))
    assert takers(ticket, form) == {"xu", "li"}, "li is asked now; liu may not read"


def test_who_was_only_told_looks_and_takes_nothing(ticket):
    ticket.record = replace(ticket.record, copied=("liu",))
    form = ticket.bundle.form
    assert "liu" in readers(ticket, form)
    assert "liu" not in takers(ticket, form)
