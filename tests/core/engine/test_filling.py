"""Text from a browser becomes answers; nothing foreign gets in, nothing crashes."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.engine.contents import flatten, unflatten
from app.core.engine.filling import fill, writable_fields
from app.core.engine.posted import posted_of
from app.core.engine.prefill import prefill
from app.core.engine.settling import settle
from app.core.records.answer import Row
from tests.cases import cases
from tests.doses import dose

FORM = """
title: 结算书
workflow: slip
settings:
  rate: {type: number, label: 税率, value: "0.1"}
opened_from: {slip: {customer: customer, amount: total}}
fields:
  - {name: customer, type: text, label: 客户, required: true}
  - {name: estate, type: estate, label: 小区}
  - {name: unit, type: unit, label: 单元号, of: estate}
  - {name: officer, type: person, label: 经办人}
  - {name: warranty, type: choice, label: 类别, required: true, options: {a: A类, b: B类}}
  - {name: firm, type: outside_party, label: 施工单位, when: warranty == 'a', required: true}
  - {name: received, type: date, label: 受理日期}
  - name: finished
    type: date
    label: 完工日期
    check: {that: finished >= received, say: 请填写不早于受理日期的日期}
  - {name: amount, type: money, label: 金额}
  - name: items
    type: table
    label: 明细
    rows: {min: 0, max: 3}
    columns:
      - {name: what, type: text, label: 项目, required: true}
      - {name: quantity, type: number, label: 数量, places: 3}
      - {name: price, type: money, label: 单价}
      - {name: sum, type: money, label: 小计, value: "round(quantity * price, 2)"}
  - {name: total, type: money, label: 合计, value: "sum(items.sum) + if_blank(amount, 0)"}
  - {name: big, type: yes_no, label: 大额, value: total > 100}
  - {name: reason, type: paragraph, label: 大额原因, when: big}
  - {name: tax, type: money, label: 税, value: "round(total * settings.rate, 2)", when: big}
  - {name: paid, type: date, label: 拨款日期}
"""

TODAY = date(2026, 11, 24)

WORKFLOW = """
title: 结算
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: review, kind: approve, title: 审核, by: {role: officer}, fills: [items.price]}
  - {step: pay, kind: fill, title: 拨款, by: {role: cashier}, fills: [paid]}
"""

GOOD = {"customer": ["王小川"], "warranty": ["b"]}


@pytest.fixture
def form(desk):
    return desk(FORM, WORKFLOW)


@pytest.fixture
def filled(form, organisation):
    def make(posted, before=None, step="open", more=()):
        ids = count(1)
        return fill(
            form.bundle.form,
            posted,
            before=before or {},
            writable=writable_fields(form.bundle, step) | set(more),
            settings=form.settings,
            today=TODAY,
            organisation=organisation,
            new_row=lambda: f"{next(ids):08x}",
        )

    return make


def faults(made):
    return [(fault.path, str(fault.message)) for fault in made.faults]


def row(number, **cells):
    id_ = f"{number:08x}"
    return {f"items/{id_}/{name}": [text] for name, text in cells.items()}, id_


def test_texts_become_values(filled):
    made = filled({**GOOD, "amount": ["1,234.50"], "received": ["2026-03-02"]})
    assert made.faults == ()
    assert made.answers["amount"] == Decimal("1234.50")
    assert made.answers["received"] == date(2026, 3, 2)
    assert made.answers["total"] == Decimal("1234.50")
    assert made.answers["tax"] == Decimal("123.45")


def test_a_fault_is_an_instruction_and_what_was_typed_is_kept(filled):
    made = filled({**GOOD, "amount": ["viel"], "customer": [" "]})
    assert faults(made) == [("customer", "请填写客户"), ("amount", "请填写数字，例如 1234.5")]
    assert made.raw["amount"] == ("viel",)
    assert made.raw["customer"] == (" ",)


def test_what_one_chooses_is_asked_to_be_chosen(filled):
    made = filled({"customer": ["王小川"]})
    assert faults(made) == [("warranty", "请选择类别")]


def test_foreign_and_computed_names_are_dropped(filled):
    made = filled({**GOOD, "admin": ["yes"], "total": ["1"], "items/zz/sum": ["9"], "paid": ["x"]})
    assert made.faults == ()
    assert set(made.raw) == {"customer", "warranty", "items"}
    assert made.answers["total"] == 0
    assert made.answers["paid"] is None


def test_of_a_doubled_name_the_first_counts(filled):
    made = filled({**GOOD, "customer": ["王小川", "别人"]})
    assert made.answers["customer"] == "王小川"


def test_a_hidden_answer_is_dropped_and_the_drop_is_told(filled):
    made = filled({**GOOD, "firm": ["huayi"], "reason": ["贵"]})
    assert made.dropped == ("施工单位", "大额原因")
    assert made.answers["firm"] is None
    assert {"firm", "reason", "tax"} == made.hidden
    assert made.raw["firm"] == ("huayi",)


def test_a_fault_in_what_does_not_show_troubles_nobody(filled):
    assert filled({**GOOD, "firm": ["nobody"]}).faults == ()


def test_what_shows_is_required(filled):
    made = filled({**GOOD, "warranty": ["a"]})
    assert faults(made) == [("firm", "请选择施工单位")]


@pytest.mark.parametrize(
    "unseen", ["\u3164", "\u2800", "\u200b", " \u200d\u3164\ufeff\n", "\u2028", "\xad"]
)
def test_what_nobody_sees_is_no_answer(filled, unseen):
    assert faults(filled({**GOOD, "customer": [unseen]})) == [("customer", "请填写客户")]


def test_calculations_see_hidden_answers_as_blank(form):
    answers = {"amount": Decimal("50.00"), "reason": "旧"}
    settled = settle(form.bundle.form, answers, form.settings, TODAY)
    assert settled.names["reason"] is None
    assert settled.answers["reason"] == "旧"
    assert settled.answers["tax"] is None


@cases(
    ("posted", "path", "said"),
    [
        ({"estate": ["river"], "unit": ["h1"]}, "unit", "请选择“小区”里的单元"),
        ({"unit": ["r1"]}, "unit", "请选择“小区”里的单元"),
        ({"estate": ["moon"]}, "estate", "请从列表中选择"),
        ({"officer": ["gone"]}, "officer", "请从列表中选择"),
        ({"officer": ["<b>"]}, "officer", "请从列表中选择"),
        ({"warranty": ["c"]}, "warranty", "请从列出的选项中选择一项"),
    ],
)
def test_what_an_answer_names_has_to_be_there(filled, posted, path, said):
    assert faults(filled({**GOOD, **posted})) == [(path, said)]


def test_a_check_says_what_it_wants(filled):
    dates = {"received": ["2026-03-02"], "finished": ["2026-03-01"]}
    assert faults(filled({**GOOD, **dates})) == [("finished", "请填写不早于受理日期的日期")]


def test_a_check_waits_for_the_answers_it_needs(filled):
    dates = {"received": ["gestern"], "finished": ["2026-03-01"]}
    (fault,) = filled({**GOOD, **dates}).faults
    assert fault.path == "received"


def test_rows_keep_their_order_and_ids(filled):
    one, a = row(0xA, what="窗框", quantity="2")
    two, b = row(0xB, what="墙面")
    made = filled({**GOOD, **one, **two, "items": [b, a]})
    assert [each.id for each in made.answers["items"]] == [b, a]
    assert made.answers["items"][1].cells["quantity"] == Decimal(2)


def test_empty_rows_are_dropped(filled):
    one, a = row(0xA, what="窗框")
    two, b = row(0xB, what="  ", quantity="")
    made = filled({**GOOD, **one, **two, "items": [a, b]})
    assert [each.id for each in made.answers["items"]] == [a]
    assert made.faults == ()


def test_a_row_id_that_does_not_fit_gets_a_new_one(filled):
    made = filled({**GOOD, "items": ["../../x"], "items/../../x/what": ["窗框"]})
    assert [each.id for each in made.answers["items"]] == ["00000001"]
    assert made.answers["items"][0].cells["what"] == "窗框"
    assert made.raw["items/00000001/what"] == ("窗框",)


def test_a_fault_in_a_row_says_which(filled):
    rows, ids = {}, []
    for number in (0xA, 0xB):
        cells, id_ = row(number, what="窗框", quantity="zwei" if number == 0xB else "1")
        rows.update(cells)
        ids.append(id_)
    (fault,) = filled({**GOOD, **rows, "items": ids}).faults
    assert (fault.path, fault.label) == ("items/0000000b/quantity", "明细第 2 行，数量")


def test_a_required_cell_is_asked_for(filled):
    cells, id_ = row(0xA, quantity="1")
    assert faults(filled({**GOOD, **cells, "items": [id_]})) == [
        ("items/0000000a/what", "请填写项目")
    ]


def test_too_many_rows_are_refused_with_a_message(filled):
    rows, ids = {}, []
    for number in range(10):
        cells, id_ = row(number, what="窗框")
        rows.update(cells)
        ids.append(id_)
    made = filled({**GOOD, **rows, "items": ids})
    assert faults(made) == [("items", "请填写不超过 3 行，现有 10 行")]
    assert len(made.raw["items"]) == 10


def test_a_row_posted_twice_counts_once(filled):
    cells, id_ = row(0xA, what="窗框")
    assert len(filled({**GOOD, **cells, "items": [id_, id_]}).answers["items"]) == 1


def test_a_later_step_writes_its_column_and_nothing_else(filled):
    old = (Row(id="0000000a", cells={"what": "窗框", "quantity": Decimal(3), "price": None}),)
    before = {"customer": "王小川", "warranty": "b", "items": old}
    posted = {
        "customer": ["别人"], "items": ["0000000a", "0000000b"],
        "items/0000000a/what": ["别的"], "items/0000000a/price": ["1.10"],
        "items/0000000b/price": ["5"],
    }  # fmt: skip
    made = filled(posted, before, "review")
    assert made.answers["customer"] == "王小川"
    (kept,) = made.answers["items"]
    assert kept.cells["what"] == "窗框"
    assert kept.cells["sum"] == Decimal("3.30")
    assert made.faults == ()


def test_the_first_step_may_write_all_that_no_later_one_claims(form):
    first = writable_fields(form.bundle, "open")
    assert {"customer", "items", "items.what", "items.quantity"} <= first
    assert not {"items.price", "paid", "total", "items.sum"} & first
    assert writable_fields(form.bundle, "review") == {"items.price"}
    assert writable_fields(form.bundle, "pay") == {"paid"}


def test_a_missing_post_is_a_list_of_what_is_needed(filled):
    made = filled({})
    assert [fault.path for fault in made.faults] == ["customer", "warranty"]


def test_answers_come_back_from_what_is_kept(filled, form):
    cells, id_ = row(0xA, what="窗框", quantity="2.500")
    made = filled({**GOOD, **cells, "items": [id_], "received": ["2026-03-02"]})
    flat = flatten(form.bundle.form, made.answers)
    assert flat["items"] == ["0000000a"]
    assert flat["items/0000000a/quantity"] == "2.500"
    assert "paid" not in flat
    again = unflatten(form.bundle.form, flat)
    assert flatten(form.bundle.form, again) == flat
    assert settle(form.bundle.form, again, form.settings, TODAY).answers["total"] == Decimal(0)


def test_answers_posted_again_are_the_same_answers(filled, form):
    cells, id_ = row(0xA, what="窗框", quantity="2.500")
    made = filled({**GOOD, **cells, "items": [id_], "received": ["2026-03-02"]})
    again = filled(posted_of(form.bundle.form, made.answers))
    assert flatten(form.bundle.form, again.answers) == flatten(form.bundle.form, made.answers)


def test_answers_are_carried_over_by_formula(form):
    answers = {"customer": "王小川", "total": Decimal("12.00")}
    slip = form.bundle.form  # a slip that is opened from another one
    assert prefill(slip, slip, answers, {}, TODAY) == {
        "customer": "王小川",
        "amount": Decimal("12.00"),
    }
    other = slip.model_copy(update={"name": "other"})
    assert prefill(slip, other, answers, {}, TODAY) == {}


nasty = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["", " ", "\x00", "1e9", "٣", "NaN", "9" * 400, "0000000a", "river", "a", "='x"]
    ),
)


@settings(
    max_examples=dose(20),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    posted=st.dictionaries(
        st.one_of(
            st.sampled_from(
                ["customer", "estate", "unit", "officer", "warranty", "firm", "received",
                 "finished", "amount", "items", "items/0000000a/what", "items/0000000a/quantity",
                 "reason", "items/0000000a/sum", "items/x/what", "total", "big", "paid"]
            ),
            st.text(max_size=8),
        ),
        st.lists(nasty, max_size=4),
        max_size=12,
    )
)  # fmt: skip
def test_nothing_posted_is_a_traceback(filled, posted):
    made = filled(posted)
    assert all(str(fault.message) for fault in made.faults)
