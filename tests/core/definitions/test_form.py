"""A form, and what it works out by itself."""

from decimal import Decimal

from app.core.definitions.form import Form
from tests.cases import cases
from tests.core.definitions.small_form import FORM, bundle, read


def test_fields_stand_in_their_sections_and_in_one_order():
    form = bundle(
        """\
title: 请假单
workflow: repair
fields:
  - {name: customer, type: text, label: 客户}
  - section: 时间
    fields:
      - {name: estate, type: estate, label: 小区}
      - {name: firm, type: outside_party, label: 单位}
  - {name: kind_of, type: choice, label: 类别, options: {a: A}}
  - {name: result, type: paragraph, label: 结果}
  - {name: items, type: table, label: 明细, columns: [{name: price, type: money, label: 价}]}
"""
    ).form
    assert [str(section.title or "") for section in form.sections] == ["", "时间", ""]
    assert [field.name for field in form.fields] == [
        "customer", "estate", "firm", "kind_of", "result", "items",
    ]  # fmt: skip


def test_a_column_is_found_by_its_tables_name():
    form = bundle().form
    assert form.field("items.price").type == "money"
    assert form.field("items.nothing") is None
    assert list(form.tables) == ["items"]


def test_numbers_count_within_their_year():
    form = bundle().form
    assert form.number_of(2026, 42) == "BX-2026-0042"
    assert form.number_of(2026, 12345) == "BX-2026-12345"
    assert form.yearly


@cases(
    ("number", "fault"),
    [
        ("BX-{year}", "'number' must have {seq} once: numbers count (such as JS-{year}-{seq:4})"),
        ("BX-{month}-{seq}", "'number' has an unknown part '{month}' ({year}, {seq} or {seq:4})"),
        ("BX-{seq", "'number' has a bracket that does not pair ({year}, {seq} or {seq:4})"),
    ],
)
def test_a_number_that_cannot_count_is_refused(number, fault):
    _, problems = read(FORM.replace("BX-{year}-{seq:4}", f"'{number}'"))
    assert [line.split(": ", 1)[1].removeprefix("'number' ") for line in problems] == [
        fault.removeprefix("'number' ")
    ]


def test_a_setting_has_a_typed_value_to_begin_with():
    settings = "settings:\n  audit_from: {type: money, label: 限额, value: 20000}\nfields:"
    form = bundle(FORM.replace("fields:", settings, 1)).form
    assert form.defaults() == {"audit_from": Decimal("20000.00")}


def test_formulas_are_worked_out_after_what_they_ask_for():
    form = bundle(
        FORM.replace("value: sum(items.amount)}", "value: half + half}")
        + "  - {name: half, type: money, label: 半, value: sum(items.amount)}\n"
    ).form
    order = form.plan.order
    assert order.index("items.amount") < order.index("half") < order.index("total")


def test_a_value_depends_on_all_that_its_inputs_depend_on():
    plan = bundle().form.plan
    assert plan.inputs("total") == {"items", "items.amount", "items.quantity", "items.price"}
    assert plan.inputs("customer") == frozenset()


def test_what_hides_an_input_is_an_input():
    plan = bundle(
        FORM.replace("label: 明细\n", "label: 明细\n    when: kind_of == 'a'\n")
    ).form.plan
    assert "kind_of" in plan.inputs("total")
    assert plan.order.index("items") < plan.order.index("total")


def test_formulas_run_on_plain_mappings():
    plan = bundle().form.plan
    row = {"quantity": Decimal(3), "price": Decimal("1.50")}
    assert plan.computed["items.amount"](row) == Decimal("4.50")
    assert plan.computed["total"]({"items": [{"amount": Decimal("4.50")}]}) == Decimal("4.50")
    assert plan.visible["firm"]({"kind_of": "b"}) is False
    assert plan.required == {"customer"}


@cases(
    ("pattern", "number", "place"),
    [
        ("JS-{year}-{seq:4}", "JS-2026-0042", (2026, 42)),
        ("JS-{year}-{seq:4}", "JS-2026-12345", (2026, 12345)),
        ("字〔{year}〕第{seq}号", "字〔2026〕第7号", (2026, 7)),
        ("A.{seq:3}", "A.017", (0, 17)),
        ("A.{seq:3}", "Ax017", None),
        ("JS-{year}-{seq:4}", "JS-2026-42", None),
        ("{year}{seq:4}/{year}", "20260042/2026", (2026, 42)),
        ("{year}{seq:4}/{year}", "20260042/2027", None),
    ],
)
def test_a_number_tells_its_place(pattern, number, place):
    form = Form.model_construct(name="form", number=pattern, sections=())
    assert form.place_of(number) == place
