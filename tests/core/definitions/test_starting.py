"""The texts that a new form begins with have no faults, whatever it is called and copied from."""

import pytest
import yaml

from app.core.definitions.catalog import Known, read_catalog
from app.core.definitions.starting import changed, copied, empty, numbering, quoted
from tests.core.definitions.shipped import texts

FORMS = sorted(path[6:-5] for path in texts() if path.startswith("forms/"))


def sound(form, files):
    """The form's bundle beside everything shipped."""
    every = {path: text.encode() for path, text in (texts() | files).items()}
    catalog, problems = read_catalog(every, Known())
    assert [str(each) for each in problems] == []
    return catalog.bundles[form]


@pytest.mark.parametrize("title", ["用车申请", "用车: “#1” 'x'", "null", "- [a", "Car request"])
def test_an_empty_form_is_sound_under_any_title(title):
    number = numbering("car-request", {})
    files = empty("car-request", title, owner="sales", role="officer", number=number)
    bundle = sound("car-request", files)
    assert (str(bundle.form.title), bundle.form.number) == (title, "CR-{year}-{seq:4}")
    assert str(bundle.workflow.title) == str(bundle.document.title) == title
    assert bundle.workflow.owner == "sales"
    assert [step.kind for step in bundle.workflow.steps.values()] == ["fill", "approve"]
    assert "subject" in bundle.document.printed()
    assert files["forms/car-request.yaml"].count("# ") >= 4, "it teaches"


@pytest.mark.parametrize("text", ["a{b}: c", "a{b: c}", "a{b}:", "x{year} - y: {z}", "a{b} #c"])
def test_a_text_with_braces_stays_one_value(text):
    assert yaml.safe_load(f"title: {quoted(text)}\n") == {"title": text}


@pytest.mark.parametrize("form", FORMS)
def test_every_shipped_form_can_be_copied(form):
    files = copied(form, texts(), "抄本", "另一张", owner="sales", number="抄本-{year}-{seq:4}")
    assert set(files) <= {"forms/抄本.yaml", "workflows/抄本.yaml", "documents/抄本.yaml"}
    bundle, before = sound("抄本", files), sound(form, {})
    assert (str(bundle.form.title), bundle.workflow.owner) == ("另一张", "sales")
    assert bundle.form.fields == before.form.fields
    opening = {name for name, step in before.workflow.steps.items() if step.kind == "open"}
    assert set(bundle.workflow.steps) == set(before.workflow.steps) - opening
    assert bundle.document.elements == before.document.elements or not before.form.document


def test_a_copy_keeps_comments_and_what_the_paper_is_headed_with():
    number = "X-{year}-{seq:4}"
    files = copied("settlement", texts(), "again", "第二张", owner="sales", number=number)
    assert 'title: "第二张（{warranty}）"' in files["documents/again.yaml"]
    assert "# no department may take this step out" in files["workflows/again.yaml"]
    files = copied("dispatch-ticket", texts(), "again", "第二张", owner="sales", number=number)
    assert "#   - step: return_call" in files["workflows/again.yaml"]


def test_values_of_the_top_level_are_changed_and_nothing_else():
    text = "# head\ntitle:\n  zh: 甲\n  en: A # why\n\n# next\nnumber: x\nmore: {title: 乙}\n"
    again = changed(text, {"title": "丙", "owner": "sales"})
    assert again == (
        "# head\ntitle:\n  丙\nowner: sales # why\n\n# next\nnumber: x\nmore: {title: 乙}\n"
    )


@pytest.mark.parametrize(
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
