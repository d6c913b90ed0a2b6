"""The forms that come with the product print: with their documents, and without."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.definitions.default import default_document
from app.rendering.page import page_html
from app.rendering.sheet import Place, Sheet

FORMS = sorted(file.stem for file in Path("documents").glob("*.yaml"))
PLAIN = (  # what stands on paper as it is shown; other types have tests of their own
    "text", "paragraph", "phone", "number", "money", "date", "choice", "estate", "unit",
    "outside_party",
)  # fmt: skip


@pytest.fixture(params=FORMS)
def shipped(request, bundle_from):
    """The bundle of one shipped form."""
    folders = {"form": "forms", "workflow": "workflows", "document": "documents"}
    return bundle_from(
        {
            kind: Path(f"{folder}/{request.param}.yaml").read_text()
            for kind, folder in folders.items()
        }
    )


@pytest.fixture
def untemplated(shipped):
    """The same form where nobody wrote a document."""
    document = default_document(shipped.form, shipped.workflow)
    return replace(shipped, document=document)


def answers_of(form):
    return {
        field.name: field.parse(field.examples[0] if field.examples else next(iter(field.options)))
        for field in form.fields
        if field.type in PLAIN
    }


def sheet_of(bundle, **more):
    return Sheet(bundle=bundle, answers=answers_of(bundle.form), titles=lambda _k, id_: id_, **more)


def said(bundle):
    """Every field's answer as it is printed, but those left out on purpose and tables."""
    for name, value in answers_of(bundle.form).items():
        if name not in bundle.document.unprinted:
            field = bundle.form.field(name)
            if field.widget == "date":
                yield f">{value.year}</i>年"
            elif name in bundle.document.title_fields():
                yield field.show(value, str).replace("（", " · ").replace("）", "")
            elif field.widget == "picks":
                yield f"√</span>{field.options[value]}"
            else:
                yield field.show(value, lambda _kind, id_: id_)


def test_every_shipped_form_prints_every_answer_with_its_document(shipped):
    html = page_html(sheet_of(shipped))
    for words in said(shipped):
        assert words in html, words


def test_every_shipped_form_prints_every_answer_without_a_document(untemplated):
    html = page_html(sheet_of(untemplated))
    for words in said(untemplated):
        assert words in html, words


def test_without_a_document_every_step_that_marks_has_its_place(untemplated):
    marked = [name for name, step in untemplated.workflow.steps.items() if step.mark]
    places = {name: Place(status="signed", name=f"签署人{name}") for name in marked}
    html = page_html(sheet_of(untemplated, places=places))
    for name in marked:
        assert f"签署人{name}" in html


def test_an_empty_form_prints_with_room_to_write(untemplated):
    sheet = replace(sheet_of(untemplated), answers={})
    assert str(untemplated.form.title) in page_html(sheet)
