"""Fields that ask nothing: notes, and what nobody sees."""
# ruff: noqa: E501  a line is a line as its author sees it

from app.core.definitions.bundle import thaw
from tests.cases import cases
from tests.core.definitions.small_form import WORKFLOW, read
from tests.core.definitions.test_faults import D, F, W, planted

FORM = """\
title: 催办函
workflow: repair
opened_from: {repair: {origin: customer}}
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: greeting, type: note, text: "尊敬的{customer}：请于{until}前答复，共{days_}天。"}
  - {name: until, type: date, label: 期限}
  - {name: estate, type: estate, label: 小区}
  - {name: firm, type: outside_party, label: 单位}
  - {name: kind_of, type: choice, label: 类别, options: {a: 甲, b: 乙}}
  - {name: origin, type: hidden, label: 来自}
  - {name: days_, type: number, label: 天数, value: "days(today, until)"}
  - {name: opened, type: hidden, label: 开出日, holds: date, value: today}
  - {name: late, type: yes_no, label: 急, value: days_ < 3}
  - {name: items, type: table, label: 明细, columns: [{name: price, type: money, label: 单价}]}
  - {name: result, type: paragraph, label: 结果}
"""


def test_nothing_is_wrong_with_it_and_it_comes_back_as_it_was_frozen():
    catalog, problems = read(FORM)
    assert problems == []
    form = thaw(catalog.frozen["repair"][1]).form
    assert form.field("greeting").blanks == ("customer", "until", "days_")
    assert str(form.field("greeting").label) == ""
    assert form.field("opened").kind == "date"
    assert form.field("origin").kind == "text"


@cases(
    ("old", "new", "line"),
    [
        ("尊敬的{customer}", "尊敬的{custommer}",
         f"{F}:6:40: no field is called 'custommer' (did you mean 'customer'?)"),
        ("尊敬的{customer}", "尊敬的{origin}",
         f"{F}:6:40: 'origin' is of type hidden, which no blank holds"),
        ("尊敬的{customer}", "尊敬的{items}",
         f"{F}:6:40: 'items' is a table, which no blank holds"),
        ("type: note,", "type: note, required: yes,",
         f"{F}:6:34: 'required' does not go with a note (it has no answer)"),
        ("type: note,", "type: note, value: customer,",
         f"{F}:6:34: 'value' does not go with a note (it has no answer)"),
        ("type: hidden, label: 来自", "type: hidden, label: 来自, required: yes",
         f"{F}:11:45: 'required' does not go with a field of type hidden (nobody sees it)"),
        ("{origin: customer}", "{customer: customer}",
         f"{F}:11:5: nothing ever fills in 'origin' (give it 'value: …', or name it under 'opened_from')"),
        ("{origin: customer}", "{origin: days_}",
         f"{F}:3:32: over there, in 'repair': must give a text, not a number"),
        ("{origin: customer}", "{origin: customer, greeting: customer}",
         f"{F}:3:42: 'greeting' is a note, which has no answer"),
        ("holds: date, value: today", "holds: date, value: customer",
         f"{F}:13:66: 'value' must give a date, not a text"),
        ("holds: date, value: today", "holds: dat, value: today",
         f"{F}:13:53: 'holds' must be 'text', 'number', 'date' or 'yes_no', not 'dat' (did you mean 'date'?)"),
        ("{name: price, type: money, label: 单价}", "{name: price, type: hidden, label: 单价, value: today}",
         f"{F}:15:73: a field of type hidden cannot stand in a table (give it a place of its own)"),
    ],
)  # fmt: skip
def test_a_fault_of_what_asks_nothing(old, new, line):
    assert line in read(planted(FORM, old, new))[1]


@cases("name", ["greeting", "origin"])
def test_no_step_fills_in_what_asks_nothing(name):
    workflow = planted(WORKFLOW, "fills: [items.price]", f"fills: [{name}]")
    kind = {"greeting": "note", "origin": "hidden"}[name]
    assert read(FORM, workflow)[1] == [
        f"{W}:4:77: '{name}' is of type {kind}: nobody can fill it in (take it out)"
    ]


PRINTED = FORM.replace("workflow: repair", "workflow: repair\ndocument: repair", 1)
DOCUMENT = """\
elements:
  - element: grid
    rows: [[customer, until, estate], [firm, kind_of, days_], [late], [result]]
  - {element: table, of: items}
  - {element: signatures, of: [review, one, two]}
"""


def test_a_document_need_not_print_what_asks_nothing():
    assert read(PRINTED, document=DOCUMENT)[1] == []


@cases(
    ("name", "fault"),
    [
        ("origin", "'origin' is of type hidden, which is never printed (take it out)"),
        ("greeting", "'greeting' is a note, whose words need an element of their own ({element: text, text: …})"),
    ],
)  # fmt: skip
def test_a_document_prints_no_answer_that_there_is_not(name, fault):
    document = planted(DOCUMENT, "[late]", f"[late, {name}]")
    assert read(PRINTED, document=document)[1] == [f"{D}:3:70: {fault}"]


def test_the_default_document_prints_a_note_as_text_and_leaves_out_what_nobody_sees():
    catalog, _ = read(planted(FORM, "type: note,", "type: note, label: 致函,"))
    elements = catalog.bundles["repair"].document.elements
    texts = [str(each.text) for each in elements if each.element == "text"]
    assert texts == ["## 致函\n尊敬的{customer}：请于{until}前答复，共{days_}天。"]
    printed = {name for each in elements for name, _ in each.fields()}
    assert not printed & {"origin", "opened", "greeting"}
