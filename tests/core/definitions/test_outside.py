"""`by:` for people outside: what may stand there, and when it is known by then."""

from app.core.definitions.catalog import Known, read_catalog
from tests.cases import cases

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: phone, type: phone, label: 联系电话}
  - {name: late, type: phone, label: 后填的电话}
"""
WORKFLOW = """
title: 验收
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: accept, kind: sign, title: 客户验收, by: {BY}}
  - {step: after, kind: fill, title: 归档, by: {role: clerk}, fills: [late]}
"""
KNOWN = Known(roles=frozenset({"clerk", "officer"}), departments=frozenset(), people=frozenset())


def faults(by):
    files = {
        "forms/slip.yaml": FORM.encode(),
        "workflows/slip.yaml": WORKFLOW.replace("BY", by).encode(),
    }
    return [str(each) for each in read_catalog(files, KNOWN)[1]]


def test_a_customer_may_be_reached_by_the_fields_that_hold_address_and_number():
    assert faults("in_person: customer, phone: phone, witness: {role: officer}") == []


@cases(
    ("by", "told"),
    [
        ("in_person: customer, mail: phone, witness: {role: officer}",
         "'mail' needs a field of type email; 'phone' is of type phone"),
        ("in_person: customer, phone: customer, witness: {role: officer}",
         "'phone' needs a field of type phone; 'customer' is of type text"),
        ("in_person: customer, phone: fone, witness: {role: officer}",
         "has no field 'fone' (did you mean 'phone'?)"),
        ("in_person: customer, phone: late, witness: {role: officer}",
         "'late' is filled in only at 'after', too late for this step"),
        ("role: officer, phone: phone", "'phone' must stand beside 'in_person'"),
        ("role: officer, mail: phone", "'mail' must stand beside 'in_person'"),
        ("in_person: customer, phone: phone", "must name its witness"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(by, told):
    (fault,) = faults(by)
    assert told in fault
