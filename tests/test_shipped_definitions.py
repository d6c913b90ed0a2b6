"""The definitions that come with the product."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.core.definitions.catalog import read_catalog
from app.core.definitions.organisation import read_beginnings
from app.core.elements.signatures import Signatures
from app.core.source.text import read_yaml

ROOT = Path(__file__).parent.parent
FOLDERS = ("forms", "workflows", "documents")
ORGANISATION = "app/organisation.yaml"
HAN = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")


@pytest.fixture(scope="module")
def known():
    text = (ROOT / "app" / "organisation.yaml").read_bytes()
    beginnings, problems = read_beginnings(text, "app/organisation.yaml")
    assert problems == []
    return beginnings.known()


@pytest.fixture(scope="module")
def files():
    return {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in FOLDERS
        for path in sorted((ROOT / folder).glob("*.yaml"))
    }


@pytest.fixture(scope="module")
def bundles(files, known):
    catalog, problems = read_catalog(files, known)
    assert [str(problem) for problem in problems] == []
    return catalog.bundles


def one_sided(node, path=()):
    """Where a text stands in one language alone, or in the wrong one: paths in a file's tree."""
    if isinstance(node, Mapping):
        if "zh" in node or "en" in node:
            zh, en = node.get("zh", ""), node.get("en", "")
            if not HAN.search(zh) or not en or HAN.search(en):
                yield path
            return
        for key, each in node.items():
            yield from one_sided(each, (*path, key))
    elif isinstance(node, list):
        for at, each in enumerate(node):
            yield from one_sided(each, (*path, at))
    elif HAN.search(node):
        yield path


def test_every_text_for_people_is_chinese_with_english_beside_it(files):
    organisation = (ROOT / ORGANISATION).read_bytes()
    left = []
    for name, text in {**files, ORGANISATION: organisation}.items():
        source, _ = read_yaml(text, name)
        left += [f"{source.mark(path)}: {path}" for path in one_sided(source.tree)]
    assert left == []


def columns(*names):
    return {f"items.{name}" for name in names}


HEAD = {"customer", "estate", "unit", "warranty", "contractor"}
TYPED = columns("quota_no", "project", "measure", "quantity", "claimed", "remark")
WORKED_OUT = {"total", "reduction", "total_capitals"} | columns("price", "approved")


def test_they_check_clean(bundles):
    assert set(bundles) >= {"dispatch-ticket", "settlement"}


def test_the_settlements_author_does_not_answer_for_the_prices(bundles):
    covers = bundles["settlement"].covers
    assert covers["prepare"] == HEAD | {"items"} | TYPED


def test_from_the_review_on_everybody_answers_for_the_sum(bundles):
    covers = bundles["settlement"].covers
    for step in ("review", "audit", "contractor_confirms", "chief"):
        assert covers[step] == HEAD | {"items"} | TYPED | WORKED_OUT
    assert covers["pay"] - covers["chief"] == {"paid_on", "voucher"}


def test_an_acceptance_of_a_repair_does_not_touch_the_other_two(bundles):
    covers = bundles["dispatch-ticket"].covers
    opinions = {"opinion_office", "opinion_customer", "opinion_property"}
    for who in ("office", "customer", "property"):
        assert covers[f"check_{who}"] & opinions == {f"opinion_{who}"}
    assert not covers["issue"] & {"self_check", "finished_on", "in_time", *opinions}


def test_the_settlement_goes_to_the_auditor_from_the_limit_on(bundles):
    form, workflow = bundles["settlement"].form, bundles["settlement"].workflow
    assert form.defaults() == {"audit_from": Decimal("20000.00")}
    assert workflow.steps["audit"].when == "total >= settings.audit_from"
    assert workflow.steps["audit"].locked
    assert workflow.steps["contractor_confirms"].when == "warranty == 'a'"
    assert list(workflow.steps) == [
        "prepare", "review", "audit", "contractor_confirms", "chief", "pay",
    ]  # fmt: skip


def test_a_repair_of_several_trades_has_seven_working_days_else_three(bundles):
    repair = bundles["dispatch-ticket"].workflow.steps["repair"]
    assert [(rule.when, rule.within) for rule in repair.due] == [
        ("trades > 1", "7 working days"),
        (None, "3 working days"),
    ]
    assert repair.due_from == "accept"


def test_three_acceptances_stand_side_by_side_and_send_back_to_the_repair(bundles):
    workflow = bundles["dispatch-ticket"].workflow
    three = {"check_office", "check_customer", "check_property"}
    for step in three:
        assert set(workflow.parallel(step)) == three - {step}
        assert workflow.steps[step].objects_to == "repair"
    assert workflow.steps["check_customer"].by.way == "in_person"


def test_a_repair_is_not_finished_before_it_was_reported(bundles):
    check, say = bundles["dispatch-ticket"].form.plan.checks["finished_on"]
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    assert check({"received_on": tuesday, "finished_on": tuesday}) is True
    assert check({"received_on": tuesday, "finished_on": monday}) is False
    assert str(say) == "请填写不早于受理时间的日期"


def test_a_settlement_opens_from_the_ticket_with_its_answers(bundles):
    carried = bundles["settlement"].form.opened_from["dispatch-ticket"]
    assert set(carried) == HEAD


def test_the_settlement_adds_up_and_says_so_in_words(bundles):
    plan = bundles["settlement"].form.plan
    rows = [
        {"quantity": Decimal("4.860"), "price": Decimal("38.50"), "claimed": Decimal("198.80")},
        {"quantity": Decimal("3"), "price": Decimal("85.00"), "claimed": Decimal("255.00")},
    ]
    for row in rows:
        row["approved"] = plan.computed["items.approved"](row)
    names = {"items": rows}
    for name in (each for each in plan.order if each in ("total", "reduction", "total_capitals")):
        names[name] = plan.computed[name](names)
    assert [row["approved"] for row in rows] == [Decimal("187.11"), Decimal("255.00")]
    assert (names["total"], names["reduction"]) == (Decimal("442.11"), Decimal("11.69"))
    assert names["total_capitals"] == "肆佰肆拾贰元壹角壹分"


def test_the_paper_has_21_lines_and_its_signing_places(bundles):
    document = bundles["settlement"].document
    table = document.elements[1]
    assert (table.of, table.print, table.totals) == ("items", 21, ("claimed", "approved"))
    rows = bundles["settlement"].form.tables["items"].rows
    assert (rows.min, rows.max, rows.print) == (1, 200, 21)
    (places,) = [each for each in document.elements if isinstance(each, Signatures)]
    marks = [bundles["settlement"].workflow.steps[each.step].mark for each in places.of]
    assert marks == ["主管", "经办", "审核部门签章"]


def test_the_opinions_of_the_acceptances_stand_in_their_places(bundles):
    assert bundles["dispatch-ticket"].opinions == {
        "check_office": "opinion_office",
        "check_customer": "opinion_customer",
        "check_property": "opinion_property",
    }


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("forms/settlement.yaml", "value: sum(items.approved)", "value: sum(items.aproved)",
         "58:87: 'value': unknown column 'aproved' of 'items' (did you mean 'approved'?)"),
        ("forms/settlement.yaml", "contractor: contractor", "contractor: customer",
         "13:17: 'contractor' takes a field of type outside_party;"
         " 'customer' over there is of type text"),
        ("workflows/settlement.yaml", "{role: cashier}", "{role: cashir}",
         "41:16: no role is called 'cashir' (did you mean 'cashier'?)"),
        ("workflows/dispatch-ticket.yaml", "due_from: accept", "due_from: check_office",
         "29:15: 'due_from' must name a step that is over by then, not 'check_office'"
         " (known here: accept, issue, prepare)"),
        ("documents/dispatch-ticket.yaml", "unprinted: [phone, ", "unprinted: [",
         "33:1: the field 'phone' of the form 'dispatch-ticket' is not printed"
         " (put it in an element, or list it under 'unprinted')"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_in_its_line(files, known, path, old, new, line):
    text = files[path].decode()
    assert old in text
    _, problems = read_catalog({**files, path: text.replace(old, new).encode()}, known)
    assert [str(problem) for problem in problems] == [f"{path}:{line}"]


def test_a_third_form_needs_a_form_and_a_workflow_and_nothing_else(files, known):
    third = {
        "forms/leave.yaml": """\
title: 请假单
workflow: leave
fields:
  - {name: reason, type: paragraph, label: 事由, required: yes}
  - {name: since, type: date, label: 自, required: yes}
  - {name: until, type: date, label: 至, required: yes}
  - {name: length, type: number, label: 天数, value: 'days(since, until) + 1'}
""",
        "workflows/leave.yaml": """\
title: 请假
steps:
  - {step: ask, kind: fill, title: 申请, by: {role: officer}, signs: 申请人}
  - {step: allow, kind: approve, title: 审批, by: {head_of: customer-service}, signs: 主管}
""",
    }
    catalog, problems = read_catalog({**files, **{k: v.encode() for k, v in third.items()}}, known)
    assert problems == []
    bundle = catalog.bundles["leave"]
    assert [each.element for each in bundle.document.elements] == ["grid", "signatures", "trail"]
    assert bundle.form.number_of(2026, 7) == "2026-0007"
    assert bundle.covers["ask"] == {"reason", "since", "until", "length"}
