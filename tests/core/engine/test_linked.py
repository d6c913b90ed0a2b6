"""Steps that look at other records: one that asks to open one, one that waits for them."""

from dataclasses import replace

import pytest

from app.core.definitions.catalog import read_catalog
from app.core.engine import routing
from app.core.engine.context import Decision, LinkedState
from app.core.engine.routing import Waiting, waits_for
from app.core.errors import Invalid
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases
from tests.core.engine.conftest import KNOWN, Desk

CALL = """
title: 来电登记表
workflow: call
fields:
  - {name: customer, type: text, label: 客户}
"""
CALL_ROUTE = """
title: 来电
steps:
  - {step: note_down, kind: fill, title: 登记, by: {role: clerk}}
  - {step: ask_back, kind: open, title: 回访, form: return-call, by: {role: captain}, due: 1 working day}
  - {step: close, kind: approve, title: 结案, by: {head_of: service}, after_linked: [return-call, ticket]}
"""  # noqa: E501
BACK = """
title: 回访单
workflow: back
opened_from: {call: {customer: customer}}
fields:
  - {name: customer, type: text, label: 客户}
"""
PLAIN = """
title: 登记
steps:
  - {step: fill_in, kind: fill, title: 填写, by: {role: clerk}}
"""
TICKET = CALL.replace("workflow: call", "workflow: plain")
FILES = {
    "forms/call.yaml": CALL,
    "workflows/call.yaml": CALL_ROUTE,
    "forms/return-call.yaml": BACK,
    "workflows/back.yaml": PLAIN,
    "forms/ticket.yaml": TICKET,
    "workflows/plain.yaml": PLAIN,
}


def read(**changed):
    files = {name: text.encode() for name, text in (FILES | changed).items()}
    return read_catalog(files, KNOWN)


@pytest.fixture
def call():
    catalog, problems = read()
    assert problems == []
    made = Desk(catalog.bundles["call"])
    made.submit(customer="王小川")
    return made


def opened(call, linked=(), other="rec2", actor="li"):
    """The linked record was submitted."""
    task = call.task("ask_back")
    decision = Decision(task=task.id, verb="open", proof=call.proof(actor, "session"), opened=other)
    context = replace(call.context(actor), linked=tuple(linked))
    return call.take(routing.decide(call.bundle, call.record, decision, context))


def close(call, *linked, verb="agree"):
    task = call.task("close")
    decision = Decision(
        task=task.id, verb=verb, proof=call.proof("zhou"), remark="看过",
        to="ask_back" if verb == "return" else "",
    )  # fmt: skip
    context = replace(call.context("zhou"), linked=linked)
    return call.take(routing.decide(call.bundle, call.record, decision, context))


def other(form="ticket", status="running", way="to", number="PD-2026-0003"):
    return LinkedState(
        id="rec3", form=form, title="工程派工单", number=number, status=status, way=way
    )


def test_who_is_asked_to_open_a_record_has_a_task_that_is_due(call):
    task = call.task("ask_back")
    assert task.holders == ("chen", "li")
    assert task.due_at is not None


def test_the_record_that_was_opened_decides_it_with_an_act(call):
    opened(call)
    task = call.task("ask_back")
    assert (task.status, task.decided_by) == ("opened", "li")
    assert call.record.acts[task.act].outcome == "opened"
    assert call.record.steps["close"] == "open"
    assert check_record(make_record_json(call.record, call.chained, call.kept)) == []


def test_nobody_says_opened_without_having_opened_one(call):
    with pytest.raises(Invalid):
        opened(call, other="")
    with pytest.raises(Invalid):
        call.decide("ask_back", "submit", "li")


@pytest.mark.parametrize("status", ["running", "withdrawn"])
def test_a_step_waits_for_records_that_are_not_finished(call, status):
    opened(call)
    with pytest.raises(Waiting, match="要等工程派工单 PD-2026-0003 办完"):
        close(call, other(status=status))


def test_every_record_waited_for_is_named(call):
    opened(call)
    with pytest.raises(Waiting, match=r"PD-2026-0003、工程派工单 PD-2026-0004 办完"):
        close(call, other(), other(number="PD-2026-0004"))


@pytest.mark.parametrize("status", ["done", "rejected", "void"])
def test_it_waits_no_longer_when_they_are_finished(call, status):
    opened(call)
    close(call, other(status=status))
    assert call.record.status == "done"


def test_it_waits_for_the_forms_that_it_names_and_for_what_was_opened_from_it(call):
    step = call.bundle.workflow.steps["close"]
    assert waits_for(step, [other(form="settlement")]) == ()
    assert waits_for(step, [other(way="from")]) == ()
    assert len(waits_for(step, [other()])) == 1


@pytest.mark.parametrize("verb", ["return", "reject"])
def test_to_send_back_or_to_refuse_waits_for_nothing(call, verb):
    opened(call)
    close(call, other(), verb=verb)
    assert call.task("close").status in ("returned", "rejected")


@cases(
    ("path", "old", "new", "said"),
    [
        ("workflows/call.yaml", "form: return-call,", "form: return-cal,",
         "no form is called 'return-cal' (did you mean 'return-call'?)"),
        ("workflows/call.yaml", "form: return-call,", "form: ticket,",
         "the form 'ticket' is not opened from 'call'"),
        ("workflows/call.yaml", "form: return-call,", "", "'form' is missing"),
        ("workflows/call.yaml", ", ticket]", ", tickets]",
         "no form is called 'tickets' (did you mean 'ticket'?)"),
        ("workflows/call.yaml", "due: 1 working day", "signs: 经办",
         "'signs' must not stand at a step of kind open"),
        ("workflows/call.yaml", "due: 1 working day", "fills: [customer]",
         "'fills' must not stand at a step of kind open"),
        ("workflows/call.yaml", "due: 1 working day", "extend: yes",
         "'extend' needs a 'due' to extend"),
        ("workflows/call.yaml", "due: 1 working day", "due: 1 hour, extend: {consent: custmer}",
         "no field of the form 'call' is called 'custmer' (did you mean 'customer'?)"),
        ("workflows/call.yaml", "due: 1 working day", "due: 1 hour, extend: {consent: day}",
         "'consent' needs a field of type text, outside_party, person; 'day' is of type date"),
        ("workflows/call.yaml", "due: 1 working day", "due: 1 hour, extend: {consnt: day}",
         "unknown key 'consnt' (did you mean 'consent'?)"),
        ("workflows/call.yaml", "due: 1 working day}", "due: 1 hour, after_linked: [return-call]}",
         "the step cannot wait for 'return-call', which it opens itself"),
        ("workflows/call.yaml", "due: 1 working day}\n",
         "due: 1 hour, extend: {consent: says}}\n"
         "  - {step: hear, kind: fill, title: 听取, by: {role: captain}, fills: [says]}\n",
         "'says' is filled in only at 'hear', too late for this step"),
        ("workflows/call.yaml", "due: 1 working day", "due: 1 hour, extend: maybe",
         "'extend' must be yes, no or {consent: FIELD}"),
    ],
)  # fmt: skip
def test_faults_of_steps_that_look_at_others_are_found(path, old, new, said):
    call = CALL + "  - {name: day, type: date, label: 日期}\n"
    call += "  - {name: says, type: text, label: 说法}\n"
    _, problems = read(**{path: FILES[path].replace(old, new), "forms/call.yaml": call})
    assert any(said in str(each) for each in problems), [str(each) for each in problems]


def test_a_log_names_people_that_there_are_and_stands_in_no_table():
    log = CALL + "  - {name: taken, type: log, label: 进展, entries: [{role: clerq}]}\n"
    _, problems = read(**{"forms/call.yaml": log})
    assert "no role is called 'clerq' (did you mean 'clerk'?)" in str(problems[0])
    table = CALL + (
        "  - name: items\n    type: table\n    label: 明细\n"
        "    columns:\n      - {name: taken, type: log, label: 进展}\n"
    )
    _, problems = read(**{"forms/call.yaml": table})
    assert "a log cannot stand in a table" in str(problems[0])
