"""Fields that name other records, and what they fetch."""
# ruff: noqa: E501  a line is a line as its author sees it

from app.core.definitions.bundle import thaw
from tests.cases import cases
from tests.core.definitions.small_form import FORM as TICKET
from tests.core.definitions.small_form import WORKFLOW, read
from tests.core.definitions.test_faults import F, planted

FORM = """\
title: 回访
workflow: repair
fields:
  - {name: ticket, type: record, label: 派工单, form: ticket, fetch: {customer: customer, estate: estate, kind_of: kind_of, paid: total * 2}}
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: kind_of, type: choice, label: 类别, options: {a: 甲, b: 乙, c: 丙}}
  - {name: firm, type: outside_party, label: 单位}
  - {name: paid, type: money, label: 金额}
  - {name: items, type: table, label: 明细, columns: [{name: price, type: money, label: 单价}]}
  - {name: result, type: paragraph, label: 结果}
"""


def read_both(form):
    return read(form, WORKFLOW, **{"forms/ticket.yaml": TICKET})


def test_nothing_is_wrong_with_it_and_it_comes_back_as_it_was_frozen():
    catalog, problems = read_both(FORM)
    assert problems == []
    field = thaw(catalog.frozen["repair"][1]).form.field("ticket")
    assert (field.form, field.fetch["paid"]) == ("ticket", "total * 2")


@cases(
    ("old", "new", "line"),
    [
        ("form: ticket", "form: tikcet",
         "4:52: no form is called 'tikcet' (did you mean 'ticket'?)"),
        ("customer: customer", "customer: custommer",
         "4:78: over there, in 'ticket': unknown name 'custommer' (did you mean 'customer'?)"),
        ("customer: customer", "custommer: customer",
         "4:68: no field is called 'custommer' (did you mean 'customer'?)"),
        ("customer: customer", "customer: total",
         "4:78: over there, in 'ticket': must give a text, not a number"),
        ("customer: customer", "items: items",
         "4:68: 'items' is a table, and tables are not carried over"),
        ("estate: estate", "firm: estate",
         "4:94: 'firm' takes a field of type outside_party; 'estate' over there is of type estate"),
        ("customer: customer", "ticket: customer",
         "4:68: 'ticket' cannot be fetched: nobody could see it change"),
        ("{name: price, type: money, label: 单价}", "{name: price, type: record, label: 单价, form: ticket}",
         "10:73: a field of type record cannot stand in a table (give it a place of its own)"),
        ("type: record,", "type: record, value: customer,",
         "4:34: a field of type record cannot be computed (only text, paragraph, number, money, date, time, datetime, yes_no can be)"),
    ],
)  # fmt: skip
def test_a_fault_of_a_field_that_names_a_record(old, new, line):
    assert f"{F}:{line}" in read_both(planted(FORM, old, new))[1]
