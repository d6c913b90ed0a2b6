"""The texts that a new form begins with have no faults, whatever it is called and copied from."""

import re
from functools import cache

import yaml

from app import locales
from app.core.definitions.catalog import FOLDERS
from app.core.definitions.starting import changed, copied, empty, numbering, quoted
from app.core.wording import speaking
from tests.cases import cases
from tests.core.definitions.shipped import shipped, sound, texts

FORMS = sorted(path[6:-5] for path in texts() if path.startswith("forms/"))


@cases("title", ["用车申请", "用车: “#1” 'x'", "null", "- [a", "Car request"])
def test_an_empty_form_is_sound_under_any_title(title):
    number = numbering("car-request", {})
    files = empty("car-request", title, owner="sales", role="officer", number=number)
    bundle = sound(files).bundles["car-request"]
    assert (str(bundle.form.title), bundle.form.number) == (title, "CR-{year}-{seq:4}")
    assert str(bundle.workflow.title) == str(bundle.document.title) == title
    assert bundle.workflow.owner == "sales"
    assert [step.kind for step in bundle.workflow.steps.values()] == ["fill", "approve"]
    assert "subject" in bundle.document.printed()
    assert files["forms/car-request.yaml"].count("# ") >= 4, "it teaches"


@cases("language", ["zh", "en"])
def test_the_paper_of_an_empty_form_is_in_the_language_that_its_labels_are_in(language):
    locales.teach()
    with speaking(language):
        files = empty("car-request", "X", owner="sales", role="officer", number="L-{seq:4}")
    bundle = sound(files).bundles["car-request"]
    assert bundle.document.lang == language
    label = str(bundle.form.fields[0].label)
    assert label == {"zh": "事由", "en": "Subject"}[language]
    paper = files["documents/car-request.yaml"]
    assert re.search(rf"(?m)^lang: {language}  # \w+", paper), "it says what it does"


def test_comments_of_a_copy_name_its_own_files():
    begun = empty("car-request", "用车", owner="sales", role="officer", number="L-{seq:4}")
    files = copied("car-request", begun, "leave", "请假", owner="sales", number="Q-{seq:4}")
    assert "# 流程：workflows/leave.yaml" in files["forms/leave.yaml"]
    assert "# 单据样式：documents/leave.yaml" in files["forms/leave.yaml"]
    assert "car-request" not in "".join(files.values())


@cases("text", ["a{b}: c", "a{b: c}", "a{b}:", "x{year} - y: {z}", "a{b} #c"])
def test_a_text_with_braces_stays_one_value(text):
    assert yaml.safe_load(f"title: {quoted(text)}\n") == {"title": text}


@cache
def copies():
    """Form → the texts of its copy."""
    return {
        form: copied(
            form, texts(), f"抄本-{form}", "另一张", owner="sales", number="抄-{year}-{seq:4}"
        )
        for form in FORMS
    }


@cache
def begun():
    """Everything shipped, a copy of each form beside it, and an empty one."""
    files = texts() | empty("leave", "请假", owner="sales", role="officer", number="L-{seq:4}")
    for copy in copies().values():
        files |= copy
    return sound(files).bundles


def test_what_forms_begin_with_stands_beside_everything_shipped():
    assert set(begun()) == {*FORMS, *(f"抄本-{form}" for form in FORMS), "leave"}


@cases("form", FORMS)
def test_every_shipped_form_can_be_copied(form):
    name = f"抄本-{form}"
    assert set(copies()[form]) <= {f"{folder}/{name}.yaml" for folder in FOLDERS}
    bundle, before = begun()[name], shipped().bundles[form]
    assert (str(bundle.form.title), bundle.workflow.owner) == ("另一张", "sales")
    assert bundle.form.fields == before.form.fields
    opening = {name for name, step in before.workflow.steps.items() if step.kind == "open"}
    assert set(bundle.workflow.steps) == set(before.workflow.steps) - opening
    assert bundle.document.elements == before.document.elements or not before.form.document


def test_a_copy_keeps_comments_and_what_the_paper_is_headed_with():
    files = copies()["settlement"]
    assert 'title: "另一张（{warranty}）"' in files["documents/抄本-settlement.yaml"]
    assert "# no department may take this step out" in files["workflows/抄本-settlement.yaml"]
    files = copies()["dispatch-ticket"]
    assert "#   - step: return_call" in files["workflows/抄本-dispatch-ticket.yaml"]


def test_a_copy_is_not_headed_by_what_is_said_of_the_form_it_was_copied_from():
    for form in FORMS:
        assert copies()[form][f"forms/抄本-{form}.yaml"].startswith("language: 1\n"), form
    begun = empty("car-request", "用车", owner="sales", role="officer", number="L-{seq:4}")
    files = copied("car-request", begun, "leave", "请假", owner="sales", number="Q-{seq:4}")
    assert files["forms/leave.yaml"].startswith("# 一张新的表单："), "that one teaches"


@cases("english", ["Leave, sick: 'x'", "Leave"])
def test_a_title_in_a_second_language_heads_form_route_and_paper(english):
    head = {"owner": "sales", "number": "L-{seq:4}", "english": english}
    begun = empty("leave", "请假", role="officer", **head)
    copy = copied("settlement", texts(), "leave", "请假", **head)
    for files, more in ((begun, ""), (copy, " ({warranty})")):
        bundle = sound(texts() | files).bundles["leave"]
        assert (bundle.form.title.zh, bundle.form.title.en) == ("请假", english)
        assert bundle.workflow.title.en == english
        assert bundle.document.title.en == f"{english}{more}"


def test_values_of_the_top_level_are_changed_and_nothing_else():
    text = "# head\ntitle:\n  zh: 甲\n  en: A # why\n\n# next\nnumber: x\nmore: {title: 乙}\n"
    again = changed(text, {"title": "丙", "owner": "sales"})
    assert again == (
        "# head\ntitle:\n  丙\nowner: sales # why\n\n# next\nnumber: x\nmore: {title: 乙}\n"
    )


@cases(
    ("name", "taken", "number"),
    [
        ("car-request", [], "CR"),
        ("car-request", ["CR"], "CAR-REQUEST"),
        ("car-request", ["CR", "CAR-REQUEST"], "CAR-REQUEST-1"),
        ("leave", [], "LEAVE"),
        ("用车申请", [], "用车申请"),
    ],
)
def test_numbers_begin_unlike_those_of_any_other_form(name, taken, number):
    patterns = {each: f"{each}-{{year}}-{{seq:4}}" for each in taken}
    assert numbering(name, patterns) == f"{number}-{{year}}-{{seq:4}}"


def test_a_text_is_quoted_where_it_could_be_misread():
    assert [quoted(each) for each in ("用车申请", "a: b", "null", "X-{year}")] == [
        "用车申请", '"a: b"', '"null"', "X-{year}",
    ]  # fmt: skip
