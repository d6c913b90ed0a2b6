"""Faults of definitions: each has its place, says what is wrong and what to do."""
# ruff: noqa: E501  a line is a line as its author sees it

from app.core.definitions.catalog import read_catalog
from app.core.definitions.document import ELEMENTS
from app.core.definitions.elsewhere import ELSEWHERE, meant
from app.core.definitions.form import FIELD_TYPES
from app.core.definitions.scope import Known
from app.core.definitions.workflow import STEP_KINDS
from tests.cases import cases
from tests.core.definitions.small_form import FORM, KNOWN, WORKFLOW, read
from tests.doses import dose

F, W, D = "forms/repair.yaml", "workflows/repair.yaml", "documents/repair.yaml"
PRINTED = FORM.replace("workflow: repair", "workflow: repair\ndocument: repair", 1)
DOCUMENT = """\
title: 报修单（{kind_of}）
elements:
  - element: grid
    rows:
      - [customer, unit]
      - [estate, firm, total]
      - [{field: result, side: 处理结果, foot: two}]
  - {element: table, of: items, columns: [quantity, price, amount], totals: [amount]}
  - {element: signatures, of: [review, one, two]}
"""


def planted(text, old, new):
    assert text.count(old) >= 1, f"{old} is not there"
    return text.replace(old, new, 1)


def test_a_signature_is_left_off_the_paper_on_purpose_only():
    """The foot of a cell prints one as well; without a document everything is laid out anyway."""
    less = planted(DOCUMENT, "of: [review, one, two]", "of: [review]")
    assert [each.split(" ", 1)[1] for each in read(PRINTED, document=less)[1]] == [
        "the step 'one' signs (甲方), and no element prints it"
        " (name it under 'of' of a signatures element, or list it under 'unprinted'; departments ask an administrator to)"
    ], "step 'two' stands at the foot of 'result'"
    assert read(PRINTED, document=f"{less}unprinted: [one]\n")[1] == []
    assert read()[1] == []


def test_nothing_is_wrong_with_what_the_faults_are_planted_in():
    assert read()[1] == []
    assert read(PRINTED, document=DOCUMENT)[1] == []


@cases(
    ("old", "new", "line"),
    [
        ("type: estate", "type: estat",
         "6:26: no field type is called 'estat' (did you mean 'estate'?)"),
        ("type: outside_party", "type: outside-party",
         "9:24: no field type is called 'outside-party' (did you mean 'outside_party'?)"),
        ("required: yes", "requird: yes", "5:45: unknown key 'requird' (did you mean 'required'?)"),
        ("name: customer", "name: class",
         "5:12: 'name' must be another name: 'class' is a word of the formulas"
         " ('class_' or another word would do)"),
        ("name: result", "name: customer",
         "18:12: the name 'customer' is given twice (first on line 5)"),
        ("when: kind_of == 'a'", "when: kind_of",
         "9:56: 'when' must give yes or no, not a text"),
        ("when: kind_of == 'a'", "when: kind_of == 'c'",
         "9:56: 'when': 'c' is none of the options of 'kind_of' (known here: a, b)"),
        ("when: kind_of == 'a'", "when: kind_off == 'a'",
         "9:56: 'when': unknown name 'kind_off' (did you mean 'kind_of'?)"),
        ("value: sum(items.amount)", "value: customer",
         "17:50: 'value' must give a number, not a text"),
        ("value: sum(items.amount)", "value: sum(items.amont)",
         "17:50: 'value': unknown column 'amont' of 'items' (did you mean 'amount'?)"),
        ("'round(quantity * price, 2)'", "quantity * price / 3",
         "16:55: 'value' may give any number of digits behind the point, and 2 are kept"
         " (put round(…, 2) around it)"),
        ("'round(quantity * price, 2)'", "quantity * price * 0.1",
         "16:55: 'value' may give up to 3 digits behind the point, and 2 are kept"
         " (put round(…, 2) around it)"),
        ("'round(quantity * price, 2)'", "round(quantity * price, 2)",
         "16:55: the bracket in 'round(quantity * price' is not closed (put the formula in quotes)"),
        ("'round(quantity * price, 2)'", "total",
         "16:55: these formulas go in a circle: items.amount → total → items.amount"
         " (one must not ask)"),
        ("value: sum(items.amount)", "required: yes, value: sum(items.amount)",
         "17:43: 'required' does not go with 'value' (take it out: a formula gives the answer)"),
        ("{name: price, type: money, label: 单价}", "{name: price, type: money, label: 单价, when: customer == 'x'}",
         "15:47: 'when' does not go with a column (hide the whole table, or another field)"),
        ("of: estate}", "of: customer}",
         "7:45: 'of' needs a field of type estate; 'customer' is of type text"),
        ("of: estate}", "of: estat}",
         "7:45: no field of type estate is called 'estat' (did you mean 'estate'?)"),
        ("workflow: repair", "workflow: repare",
         "3:11: no workflow is called 'repare' (did you mean 'repair'?)"),
        ("workflow: repair", "workflow: repair\ndocument: repair",
         "4:11: no document is called 'repair' (write documents/repair.yaml)"),
        ("workflow: repair", "workflow: repair\nopened_from: {repear: {customer: customer}}",
         "4:15: no form is called 'repear' (did you mean 'repair'?)"),
        ("workflow: repair", "workflow: repair\nopened_from: {repair: {custmer: customer}}",
         "4:24: no field is called 'custmer' (did you mean 'customer'?)"),
        ("workflow: repair", "workflow: repair\nopened_from: {repair: {customer: custmer}}",
         "4:34: over there, in 'repair': unknown name 'custmer' (did you mean 'customer'?)"),
        ("workflow: repair", "workflow: repair\nopened_from: {repair: {total: total}}",
         "4:24: 'total' is computed and cannot be carried over (its own formula gives the answer)"),
        ("workflow: repair", "workflow: repair\nopened_from: {repair: {firm: customer}}",
         "4:30: 'firm' takes a field of type outside_party; 'customer' over there is of type text"),
        ("workflow: repair", "workflow: repair\nopened_from: {repair: {customer: estate}}",
         "4:34: 'estate' over there is of type estate, whose id is no text"
         " (make 'customer' a field of that type)"),
        ("workflow: repair", "workflow: repair\naccess: {read: [{role: clark}]}",
         "4:24: no role is called 'clark' (did you mean 'clerk'?)"),
        ("workflow: repair", "workflow: repair\naccess: {attachments: [{role: clark}]}",
         "4:31: no role is called 'clark' (did you mean 'clerk'?)"),
        ("workflow: repair", "workflow: repair\nsettings: {a: {type: money, label: x, value: viel}}",
         "4:46: 'value' must be of type money, not 'viel'"),
        ("title: 报修单", "language: 2\ntitle: 报修单",
         "1:11: 'language' must be 1: no other version is known, not '2'"),
        ("title: 报修单\n", "", "1:1: 'title' is missing"),
        (", of: estate}", "}",
         "7:5: 'of' is missing (the name of a field of type estate in this form)"),
        (", options: {a: A 类, b: B 类}", "",
         "8:5: 'options' is missing (codes with what people read, such as {s: …, l: …})"),
        ("type: text", "type: string",
         "5:28: no field type is called 'string' (did you mean 'text'?)"),
        ("type: paragraph", "type: TextArea",
         "18:26: no field type is called 'TextArea' (did you mean 'paragraph'?)"),
        ("required: yes", "mandatory: yes",
         "5:45: unknown key 'mandatory' (did you mean 'required'?)"),
        ("required: yes", "default: 王敏",
         "5:45: unknown key 'default' (only what another record carries over stands there beforehand"
         " ('opened_from', or 'fetch' of a field of type record); 'value: …' computes the answer,"
         " and nobody types over it)"),
        ("options: {a: A 类, b: B 类}", "options: {}",
         "8:55: 'options' must name at least one option"),
    ],
)  # fmt: skip
def test_a_fault_of_a_form(old, new, line):
    assert f"{F}:{line}" in read(planted(FORM, old, new))[1]


@cases(
    ("old", "new", "line"),
    [
        ("kind: fill", "kind: approve",
         "3:24: the first step must be fill, not approve (it is the submission)"),
        ("kind: approve", "kind: aprove",
         "4:26: no step kind is called 'aprove' (did you mean 'approve'?)"),
        ("role: clerk", "role: clark", "3:52: no role is called 'clark' (did you mean 'clerk'?)"),
        ("head_of: office", "head_of: offices",
         "4:60: no department is called 'offices' (did you mean 'office'?)"),
        ("of: estate", "of: estat",
         "7:68: no department and no field is called 'estat' (did you mean 'estate'?)"),
        ("of: estate", "of: customer",
         "7:68: 'of' names 'customer', a field of type text (it needs one of type estate or department)"),
        ("contact_of: firm", "contact_of: customer",
         "6:61: 'contact_of' needs a field of type outside_party; 'customer' is of type text"),
        ("contact_of: firm", "contact_of: frm",
         "6:61: the form 'repair' has no field 'frm' (did you mean 'firm'?)"),
        ("items.price", "items.prise",
         "4:77: the form 'repair' has no field 'items.prise' (did you mean 'items.price'?)"),
        ("items.price", "items.amount",
         "4:77: 'items.amount' is computed: nobody can fill it in (take it out)"),
        ("when: kind_of == 'a'", "when: total", "6:74: 'when' must give yes or no, not a number"),
        ("signs: 主管", "signs: 主管, due: 3 working dais",
         "4:107: 'due' must be a time such as '3 working days', not '3 working dais'"
         " (or '48 hours', '4 working hours', '10 days')"),
        ("signs: 主管", "signs: 主管, due: [{when: totl > 1, within: 2 days}]",
         "4:115: 'when': unknown name 'totl' (did you mean 'total'?)"),
        ("signs: 主管", "signs: 主管, due: [{within: 3 days}, {when: total > 1, within: 2 days}]",
         "4:117: the rules behind this one never count: it has no 'when'"
         " (put it last, or give it a 'when')"),
        ("title: 会签", "title: 会签\n    due: soon",
         "9:10: 'due' must be a time such as '3 working days', not 'soon'"
         " (or '48 hours', '4 working hours', '10 days')"),
        ("signs: 主管", "signs: 主管, due_from: pay",
         "4:112: 'due_from' must name a step that is over by then, not 'pay' (known here: open)"),
        ("signs: 主管", "signs: 主管, due: 1 working day, pauses: yes",
         "4:122: 'pauses' needs an outside party that is waited for"
         " (take it out, or ask by in_person or by contact_of)"),
        ("contact_of: firm}", "contact_of: firm}, pauses: yes",
         "6:68: 'pauses' needs a clock that can stand still (take it out, or give the step a 'due')"),
        ("of: estate}", "of: estate}, objects_to: opn",
         "7:89: no step is called 'opn' (did you mean 'open'?)"),
        ("of: estate}", "of: estate}, objects_to: one",
         "7:89: 'objects_to' must name a step that is over by then, not 'one' (known here: open, review)"),
        ("step: pay", "step: total",
         "9:12: 'total' is a field of the form 'repair' as well"
         " (steps and fields share their names: call one another name)"),
        ("step: pay", "step: open", "9:12: the name 'open' is given twice (first on line 3)"),
        ("fills: [result]", "fills: [firm]",
         "6:61: 'firm' is filled in only at 'two', too late for this step"
         " (let an earlier step fill in 'firm')"),
        ("signs: 主管", "signs: 主管, if_nobody: {person: person-9}",
         "4:122: no person is called 'person-9' (did you mean 'person-1'?)"),
        ("signs: 主管", "signs: 主管, locked: yes, if_nobody: pass",
         "4:126: 'if_nobody' must not be pass: the step is locked (administrator would do)"),
        ("{role: clerk}", "{role: clerk}, when: total > 1",
         "3:60: the first step cannot depend on a condition"
         " (take it out: without it there is no record)"),
        ("{role: clerk}", "{role: clerk}, fills: [customer]",
         "3:60: the first step fills in everything that no later step claims"
         " (take 'fills' out here)"),
        ("{role: clerk}", "{initiator: yes}",
         "3:45: the first step's 'by' cannot be initiator: nothing is answered yet"
         " (one of role, head_of, person)"),
        ("title: 报修", "title: 报修\nowner: ofice",
         "2:8: no department is called 'ofice' (did you mean 'office'?)"),
        ("step: pay, ", "", "9:5: 'step' is missing (the name of the step)"),
        ("signs: 主管", "stamp: office",
         "4:98: 'stamp' must stand beside 'stamps'"),
        ("signs: 主管", "stamps: 主管, stamp: offce",
         "4:110: no department is called 'offce' (did you mean 'office'?)"),
        ("{head_of: office}, fills: [items.price], signs: 主管", "{head_of: office, mode: all}, stamps: 章",
         "4:88: 'stamps' must not stand beside 'mode: all' (one person applies a stamp: leave 'mode' out)"),
        ("title: 甲方", "title: 甲方, stamps: 章, stamp: office",
         "6:62: 'stamp' must not stand at a step of an outside party (it is the house's own)"),
        ("{role: cashier}", "{role: cashier, mode: most}", "9:66: 'mode' must be 'any', 'all', 'in_turn' or 'n_of', not 'most'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_workflow(old, new, line):
    assert read(workflow=planted(WORKFLOW, old, new))[1] == [f"{W}:{line}"]


@cases(
    ("old", "new", "line"),
    [
        ("customer, unit", "custmer, unit",
         "5:10: the form 'repair' has no field 'custmer' (did you mean 'customer'?)"),
        ("customer, unit", "customer",
         "2:1: the field 'unit' of the form 'repair' is not printed"
         " (put it in an element, or list it under 'unprinted')"),
        ("[quantity, price, amount]", "[quantity, amount]",
         "2:1: the field 'items.price' of the form 'repair' is not printed"
         " (put it in an element, or list it under 'unprinted')"),
        ("of: [review, one, two]", "of: [one, two]",
         "9:27: the step 'review' signs (主管), and no element prints it"
         " (name it under 'of' of a signatures element, or list it under 'unprinted'; departments ask an administrator to)"),
        ("  - {element: signatures, of: [review, one, two]}\n", "unprinted: [one]\n",
         "2:1: the step 'review' signs (主管), and no element prints it"
         " (name it under 'of' of a signatures element, or list it under 'unprinted'; departments ask an administrator to)"),
        ("elements:", "unprinted: [review]\nelements:",
         "2:13: 'review' is printed all the same (take it out here or above)"),
        ("elements:", "unprinted: [pay]\nelements:",
         "2:13: the step 'pay' leaves no mark on paper (take it out)"),
        ("elements:", "unprinted: [reviev]\nelements:",
         "2:13: the form 'repair' has no field and no step 'reviev' (did you mean 'review'?)"),
        ("{kind_of}", "{kindof}",
         "1:8: the form 'repair' has no field 'kindof' (did you mean 'kind_of'?)"),
        ("[review, one", "[reviev, one",
         "9:32: the workflow 'repair' has no step 'reviev' (did you mean 'review'?)"),
        ("[review, one", "[pay, one",
         "9:32: the step 'pay' leaves no mark on paper (give it 'signs: …')"),
        ("customer, unit", "customer, unit, items",
         "5:26: 'items' is a table, which needs an element of its own ({element: table, of: items})"),
        ("[quantity, price", "[quantity, prise",
         "8:53: the table 'items' has no column 'prise' (did you mean 'price'?)"),
        ("element: signatures", "element: signature",
         "9:15: no element is called 'signature' (did you mean 'signatures'?)"),
        ("side: 处理", "sid: 处理", "7:26: unknown key 'sid' (did you mean 'side'?)"),
        ("elements:", "unprinted: [customer]\nelements:",
         "2:13: 'customer' is printed all the same (take it out here or above)"),
        ("elements:", "date: openned\nelements:",
         "2:7: no field and no step is called 'openned' (did you mean 'opened'?)"),
        ("elements:", "page: A5\nelements:", "2:7: 'page' must be 'A4' or 'A4 wide', not 'A5'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_document(old, new, line):
    assert read(PRINTED, document=planted(DOCUMENT, old, new))[1] == [f"{D}:{line}"]


def test_every_fault_of_every_file_is_found_at_once_in_order():
    form = planted(FORM, "type: estate", "type: estat")
    form = planted(form, "required: yes", "requird: yes")
    form = planted(form, "sum(items.amount)", "sum(items.amont)")
    workflow = planted(WORKFLOW, "head_of: office", "head_of: offce")
    catalog, problems = read(form, planted(workflow, "items.price", "items.prise"))
    assert catalog.bundles == {}
    assert problems == [
        f"{F}:5:45: unknown key 'requird' (did you mean 'required'?)",
        f"{F}:6:26: no field type is called 'estat' (did you mean 'estate'?)",
        f"{F}:17:50: 'value': unknown column 'amont' of 'items' (did you mean 'amount'?)",
        f"{W}:4:60: no department is called 'offce' (did you mean 'office'?)",
        f"{W}:4:76: the form 'repair' has no field 'items.prise' (did you mean 'items.price'?)",
    ]


def test_a_part_that_cannot_be_read_is_not_missed_by_those_who_refer_to_it():
    assert (
        len(read(planted(FORM, "name: firm, type: outside_party", "name: firm, type: x"))[1]) == 1
    )
    assert len(read(workflow=planted(WORKFLOW, "head_of: office", "head_off: office"))[1]) == 1


def test_a_faulty_form_leaves_the_others_in_the_catalog():
    other = planted(FORM, "workflow: repair", "workflow: repare")
    catalog, problems = read(**{"forms/other.yaml": other})
    assert list(catalog.bundles) == ["repair"]
    assert problems == [
        "forms/other.yaml:3:11: no workflow is called 'repare' (did you mean 'repair'?)"
    ]


def test_a_faulty_workflow_takes_its_form_out():
    catalog, _ = read(workflow=planted(WORKFLOW, "role: clerk", "role: clark"))
    assert catalog.bundles == {}


def test_a_workflow_that_is_no_yaml_is_one_problem_and_the_form_says_nothing():
    _, problems = read(workflow="steps: {a\n")
    assert [line.split(":")[0] for line in problems] == [W]


def test_a_name_of_a_file_is_the_definitions_name_and_must_be_one():
    files = {"forms/My Form.yaml": FORM.encode(), "forms/leave.yml": b"", "notes/x.yaml": b""}
    _, problems = read_catalog(files, Known())
    cure = "a definition is a .yaml file in forms/, workflows/ or documents/ (such as forms/leave.yaml)"
    assert [str(problem) for problem in problems] == [
        "forms/My Form.yaml:1:1: the file's name must be a name, not 'My Form' (write 'my-form')",
        f"forms/leave.yml:1:1: {cure}",
        f"notes/x.yaml:1:1: {cure}",
    ]


def test_words_that_nobody_knows_yet_are_not_held_against_the_author():
    workflow = planted(WORKFLOW, "role: clerk", "role: anybody")
    assert read(workflow=workflow, known=Known())[1] == []


@cases("instead", ["", "zzz", "[]", "{}", "[[]]", "{a: b}", "'('", "[zzz, 1]"])
def test_whatever_stands_in_a_line_the_reading_never_crashes(instead):
    texts = {F: PRINTED, W: WORKFLOW, D: DOCUMENT}
    for path, text in texts.items():
        lines = text.splitlines()
        tried = range(len(instead) % 5, len(lines), 5) if dose(1) == 1 else range(len(lines))
        for at in tried:
            line = lines[at]
            indent = line[: len(line) - len(line.lstrip(" -"))]
            broken = [*lines[:at], indent + instead, *lines[at + 1 :]]
            keyed = [*lines[:at], line.partition(":")[0] + ": " + instead, *lines[at + 1 :]]
            for each in (broken, keyed):
                is_read({**texts, path: "\n".join(each)})


def test_wherever_a_file_ends_the_reading_never_crashes():
    texts = {F: PRINTED, W: WORKFLOW, D: DOCUMENT}
    for path, text in texts.items():
        lines = text.splitlines()
        for at in range(len(lines)):
            is_read({**texts, path: "\n".join(lines[:at])})


def is_read(files):
    catalog, problems = read_catalog({k: v.encode() for k, v in files.items()}, Known())
    assert problems or catalog.bundles


def test_what_was_read_before_is_read_the_same_again():
    """Each file is read once for its content; what is found across files is found each time."""
    broken = WORKFLOW.replace("role: cashier", "role: treasurer")
    first = read(workflow=broken)[1]
    assert first
    assert read(workflow=broken)[1] == first
    assert read()[1] == []
    known = Known(roles={*KNOWN.roles, "treasurer"}, departments=KNOWN.departments)
    assert "treasurer" not in " ".join(read(workflow=broken, known=known)[1])
    assert read(workflow=broken)[1] == first


NAMED = Known(
    roles={"clerk": ("登记员",), "captain": ("队长", "Captain"), "cashier": ()},
    departments={"office": ("办公室",), "finance": ("财务部",)},
    people={"7f3a": ("王敏", "wangmin"), "91bc": ("李军", "lijun"), "a0d2": ("李军", "lijun2")},
)


@cases(
    ("old", "new", "line"),
    [
        ("head_of: office", "head_of: 办公室",
         "4:60: no department is called '办公室' (did you mean 'office'?)"),
        ("head_of: office", "head_of: offise",
         "4:60: no department is called 'offise' (did you mean 'office'?)"),
        ("role: cashier", "role: 队长", "9:51: no role is called '队长' (did you mean 'captain'?)"),
        ("role: cashier", "person: 王敏", "9:53: no person is called '王敏' (did you mean '7f3a'?)"),
        ("role: cashier", "person: 李军", "9:53: no person is called '李军' (one of 91bc, a0d2)"),
        ("of: estate", "of: 小区",
         "7:68: no department and no field is called '小区' (did you mean 'estate'?)"),
        ("of: estate", "of: 财务部",
         "7:68: no department and no field is called '财务部' (did you mean 'finance'?)"),
    ],
)  # fmt: skip
def test_whoever_is_named_by_what_people_say_is_told_the_id(old, new, line):
    assert read(workflow=planted(WORKFLOW, old, new), known=NAMED)[1] == [f"{W}:{line}"]


def test_words_from_elsewhere_are_no_words_here_and_lead_to_some():
    for key, shelf in (("type", FIELD_TYPES), ("kind", STEP_KINDS), ("element", ELEMENTS)):
        assert set(ELSEWHERE[key].values()) <= set(shelf.kinds)
        assert not set(ELSEWHERE[key]) & set(shelf.kinds)
    words = {"string": "text", "int": "number", "float": "number", "Bool": "yes_no",
             "datetime-local": "", "dropdown": "choice", "multi-select": "choices",
             "photo": "photos", "attachment": "file"}  # fmt: skip
    assert {word: meant("type", word) for word in words} == words
