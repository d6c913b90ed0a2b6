"""The page that a form gets when nobody wrote one."""

from app.core.elements.grid import Grid
from app.core.elements.signatures import Signatures
from app.core.elements.table import Table
from tests.core.definitions.small_form import FORM, bundle


def rows(document):
    return [
        [cell.field or str(cell.text) for cell in row]
        for element in document.elements
        if isinstance(element, Grid)
        for row in element.rows
    ]


def test_short_fields_are_packed_until_a_row_is_full():
    assert rows(bundle().document)[:3] == [["customer", "estate"], ["unit", "kind_of"], ["firm"]]


def test_a_table_stands_between_grids_with_the_totals_that_formulas_sum():
    kinds = [element.element for element in bundle().document.elements]
    assert kinds[:3] == ["grid", "table", "grid"]
    (table,) = [each for each in bundle().document.elements if isinstance(each, Table)]
    assert table.totals == ("amount",)
    assert table.page_sums


def test_signing_places_follow_the_route_and_parallel_ones_stand_in_one_row():
    places = [each for each in bundle().document.elements if isinstance(each, Signatures)]
    assert [[place.step for place in each.of] for each in places] == [["review"], ["one", "two"]]
    assert str(places[1].side) == "会签"
    assert places[1].across == 2


def test_what_parallel_signers_write_stands_in_their_places():
    whole = bundle()
    assert whole.opinions == {"two": "result"}
    assert not any("result" in row for row in rows(whole.document))


def test_a_long_text_of_a_step_of_its_own_has_its_signer_at_the_foot():
    workflow = """\
title: 报修
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: repair, kind: fill, title: 维修, by: {role: captain}, fills: [result], signs: 队长}
"""
    document = bundle(workflow=workflow).document
    (cell,) = document.elements[2].rows[-1]
    assert (cell.field, cell.side, cell.foot.step) == ("result", True, "repair")
    assert not any(isinstance(each, Signatures) for each in document.elements)


def test_an_amount_in_words_stands_under_its_amount():
    form = FORM + "  - {name: words, type: text, label: 大写, value: capitals(total)}\n"
    found = rows(bundle(form).document)
    assert found[found.index(["total"]) + 1] == ["words"]


def test_a_sections_title_is_a_row_of_its_own():
    form = FORM.replace(
        "  - {name: estate,",
        "  - section: 地址\n    fields: [{name: place, type: text, label: 址}]\n  - {name: estate,",
    )
    found = rows(bundle(form).document)
    assert found[:3] == [["customer"], ["地址"], ["place"]]


def test_the_evidence_page_is_last_and_every_field_is_printed():
    whole = bundle()
    assert whole.document.elements[-1].element == "trail"
    shown = whole.document.printed() | set(whole.opinions.values())
    assert {field.name for field in whole.form.fields} <= shown
