"""What holds for every field type, whichever are in the folder."""

import datetime
import json
import sys
from decimal import Decimal

import pytest

from app.core.definitions.form import FIELD_TYPES
from app.core.fields.base import BadAnswer
from app.core.fields.text import Text
from app.core.trail.canonical import canonical

OPTIONS = {"options": {"a": "A 类", "b": "B 类"}, "other": "其他（请注明）"}
NEEDED = {
    "choice": OPTIONS,
    "choices": OPTIONS,
    "rating": {
        "options": OPTIONS["options"],
        "groups": [{"items": {"civil": "土建", "water": "水电"}}, {"items": {"x": "收费"}}],
        "comments": "建议",
    },
    "unit": {"of": "estate"},
    "record": {"form": "dispatch-ticket"},
    "note": {"text": "尊敬的{customer}：您好。"},
    "table": {"columns": (Text(name="project", label="项目"),)},
}
EXAMPLES = {  # what is typed into types with several inputs, or with answers of the author's making
    "choice": ({"": ["a"]}, {"": ["other"], "/other": [" 渗水 "]}),
    "choices": ({"": ["b", "a", "b"]}, {"": ["a", "other"], "/other": ["渗水"]}),
    "departments": ({"": ["sales", "office"]},),
    "people": ({"": ["p1", "p2", "p1"]},),
    "rating": ({"/x": ["a"]}, {"/water": ["b"], "/water/comment": [" 慢 "], "/civil": ["b", "b"]}),
}
NO_ANSWER = {"note", "table"}  # one asks nothing, the other is read row by row
KINDS = {"number", "text", "bool", "date", "time", "datetime", "list"}
SEEN = {
    "number": Decimal, "text": str, "bool": bool, "date": datetime.date, "time": datetime.time,
    "datetime": datetime.datetime, "list": tuple,
}  # fmt: skip
CELLS = {Decimal, str, datetime.date, datetime.time, datetime.datetime}
NONSENSE = (
    "\x00", "𝟛" * 5000, "\ud800", "{}", "\u202e123", "１" * 400, "٣", "Infinity", "1e9", "/", "a/b",
)  # fmt: skip


def titles(reference, id_):
    return f"{reference}:{id_}"


def made(type_):
    return FIELD_TYPES[type_](name="asked", label="问题", **NEEDED.get(type_, {}))


def some_values(field):
    """Some answers, as they are read from what is typed."""
    typed = EXAMPLES.get(field.type) or [{"": [raw]} for raw in field.examples]
    assert typed or field.type in NO_ANSWER, field.type
    found = [field.read(each) for each in typed]
    assert None not in found, field.type
    return found


FIELDS = [made(type_) for type_ in sorted(FIELD_TYPES.kinds)]
VALUES = [(field, value) for field in FIELDS for value in some_values(field)]


def test_a_value_comes_back_from_storage_as_it_went_in():
    for field, value in VALUES:
        assert field.load(json.loads(json.dumps(field.dump(value)))) == value


def test_what_is_stored_has_one_canonical_spelling():
    for field, value in VALUES:
        assert canonical(field.dump(value))


def test_a_value_put_back_into_its_inputs_is_the_same_value():
    for field, value in VALUES:
        typed = field.typed(value)
        assert all(at == "" or at.startswith("/") for at in typed)
        assert field.read(typed) == value


def test_what_is_shown_and_what_is_found_is_text():
    for field, value in VALUES:
        for text in (field.show(value, titles), field.words(value, titles)):
            assert isinstance(text, str)
            assert text


def test_a_search_finds_what_is_shown():
    for field, value in VALUES:
        found = field.words(value, titles)
        assert all(word in found for word in field.show(value, titles).split("、"))


def test_a_spreadsheet_holds_numbers_days_times_and_words():
    for field, value in VALUES:
        cell = field.cell(value, titles)
        assert type(cell) in CELLS
        assert cell != ""
        assert getattr(cell, "tzinfo", None) is None


def test_formulas_see_values_of_its_kind():
    for field, value in VALUES:
        seen = field.seen(value)
        assert type(seen) is SEEN[field.kind]
        if field.kind == "list":
            assert seen
            assert all(isinstance(each, str) for each in seen)
        if field.codes:
            assert set([seen] if isinstance(seen, str) else seen) <= set(field.codes)


def test_nothing_typed_is_no_answer():
    for field in FIELDS:
        if field.type not in NO_ANSWER:
            for typed in ({}, {"": []}, {"": [""]}, {"": [" \u3000"]}):
                assert not field.read(typed)
            assert list(field.lacks(None))


def test_its_file_says_its_word():
    for field in FIELDS:
        module = sys.modules[type(field).__module__]
        assert module.__doc__.startswith(f"`type: {field.type}`: ")


def test_it_has_a_place_among_the_kinds_of_values():
    for field in FIELDS:
        assert field.kind in KINDS
        assert field.slot in {None, "text", "number", "date"}
        assert 1 <= field.units <= 24


def test_nonsense_is_refused_in_an_instruction_and_never_crashes():
    for field in FIELDS:
        inside = ["", "/other", "/x", "/x/comment"]
        for typed in [{at: [raw]} for raw in NONSENSE for at in inside] + [
            {at: [raw] * 300 for at in inside} for raw in NONSENSE
        ]:
            try:
                field.read(typed)
            except BadAnswer as refused:
                sentence = str(refused)
                assert any("\u4e00" <= each <= "\u9fff" for each in sentence)
                assert "！" not in sentence


def test_what_was_read_has_no_character_that_nobody_can_see():
    for field in FIELDS:
        for raw in ["a\x00b", "a\u202eb", "a\x1bb"]:
            typed_there = (
                [{"": ["other"], "/other": [raw]}] if getattr(field, "other", None) else []
            )
            if field.type == "rating":
                typed_there = [{"/x": [raw]}, {"/x": ["a"], "/x/comment": [raw]}]
            elif field.type not in NO_ANSWER:
                typed_there.append({"": [raw]})
            for typed in typed_there:
                with pytest.raises(BadAnswer):
                    field.read(typed)
