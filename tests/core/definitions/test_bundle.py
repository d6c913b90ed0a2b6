"""A bundle is frozen once and comes back the same for ever."""

import json

import pytest

from app.core.definitions.bundle import freeze, thaw, title_of
from tests.core.definitions.small_form import FORM, bundle, read

DOCUMENT = """\
title: 报修单（{kind_of}）
elements:
  - element: grid
    rows:
      - [customer, {field: unit, width: 12, side: yes}]
      - [estate, firm, total]
      - [{field: result, side: 处理结果, foot: {step: two, show: date}}]
  - {element: table, of: items, totals: [amount]}
  - {element: signatures, of: [review, one, two], show: [signature, date]}
"""


def test_it_comes_back_as_it_was_frozen():
    catalog, problems = read(
        FORM.replace("fields:", "document: repair\nfields:", 1), document=DOCUMENT
    )
    assert problems == []
    hash_, text = catalog.frozen["repair"]
    again = thaw(text)
    assert again.hash == hash_
    assert freeze(again.form, again.workflow, again.document) == (hash_, text)
    assert again.form == catalog.bundles["repair"].form
    assert again.document == catalog.bundles["repair"].document
    assert again.covers == catalog.bundles["repair"].covers


def test_remarks_and_the_order_of_keys_change_nothing():
    _, text = read()[0].frozen["repair"]
    moved = "# moved\n" + FORM.replace("title: 报修单\n", "") + "title: 报修单\n"
    assert read(moved)[0].frozen["repair"][1] == text


def test_options_keep_the_order_in_which_they_are_written():
    text = read()[0].frozen["repair"][1]
    written = [list(each.options) for each in bundle().form.fields if each.type == "choice"]
    thawed = [list(each.options) for each in thaw(text).form.fields if each.type == "choice"]
    assert written == thawed
    backwards = FORM.replace("options: {", "options: {z: 尾, ", 1)
    assert backwards != FORM
    again = thaw(read(backwards)[0].frozen["repair"][1])
    (first, *_) = [each for each in again.form.fields if each.type == "choice"]
    assert next(iter(first.options)) == "z"


def test_any_other_word_makes_another_bundle():
    other = FORM.replace("label: 客户", "label: 业主")
    assert read(other)[0].frozen["repair"][0] != read()[0].frozen["repair"][0]


def test_what_no_release_ever_froze_is_refused():
    content = json.loads(read()[0].frozen["repair"][1])
    content["form"]["fields"][0]["type"] = "telepathy"
    with pytest.raises(ValueError, match="no field type is called 'telepathy'"):
        thaw(json.dumps(content))


def test_a_record_is_called_by_its_first_short_answers():
    answers = {"customer": "林小明", "estate": "e1", "unit": "u1", "result": "好"}
    names = {("estate", "e1"): "榕江苑", ("unit", "u1"): "3-1-1202"}
    title = title_of(bundle(), answers, lambda kind, id_: names[kind, id_])
    assert title == "林小明 · 榕江苑 · 3-1-1202"


def test_a_record_without_answers_is_called_by_its_form():
    assert title_of(bundle(), {}, lambda kind, id_: id_) == "报修单"


def test_a_title_has_at_most_60_characters():
    title = title_of(bundle(), {"customer": "字" * 100}, lambda kind, id_: id_)
    assert len(title) == 60
