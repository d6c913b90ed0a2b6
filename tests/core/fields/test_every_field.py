"""What holds for every field type, whichever are in the folder."""

import json
import sys

import pytest

from app.core.definitions.form import FIELD_TYPES
from app.core.fields.base import BadAnswer
from app.core.fields.text import Text
from app.core.trail.canonical import canonical

NEEDED = {
    "choice": {"options": {"a": "A 类", "b": "B 类"}},
    "unit": {"of": "estate"},
    "table": {"columns": (Text(name="project", label="项目"),)},
}
EXAMPLES = {"choice": ("a", "b")}
WIDGETS = {
    *("input", "paragraph", "picks", "select", "yes_no", "date", "table", "log", "signature"),
    *("photos", "files"),
}


def titles(reference, id_):
    return f"{reference}:{id_}"


@pytest.fixture(params=sorted(FIELD_TYPES.kinds))
def field(request):
    kind = FIELD_TYPES[request.param]
    return kind(name="asked", label="问题", **NEEDED.get(request.param, {}))


@pytest.fixture
def examples(field):
    found = EXAMPLES.get(field.type, field.examples)
    assert found or field.type == "table"
    return found


def test_a_value_comes_back_from_storage_as_it_went_in(field, examples):
    for raw in examples:
        value = field.parse(raw)
        assert field.load(json.loads(json.dumps(field.dump(value)))) == value


def test_what_is_stored_has_one_canonical_spelling(field, examples):
    for raw in examples:
        assert canonical(field.dump(field.parse(raw)))


def test_a_value_put_back_into_its_input_is_the_same_value(field, examples):
    for raw in examples:
        value = field.parse(raw)
        assert field.parse(field.edit(value)) == value


def test_what_is_shown_is_text(field, examples):
    for raw in examples:
        shown = field.show(field.parse(raw), titles)
        assert isinstance(shown, str)
        assert shown


def test_its_file_says_its_word(field):
    module = sys.modules[type(field).__module__]
    assert module.__doc__.startswith(f"`type: {field.type}`: ")


def test_it_uses_a_face_that_there_is(field):
    assert field.widget in WIDGETS
    assert field.kind in {"number", "text", "bool", "date", "list"}
    assert field.slot in {None, "text", "number", "date"}
    assert 1 <= field.units <= 24


def test_nonsense_is_refused_in_an_instruction_and_never_crashes(field):
    for raw in [
        "\x00",
        "𝟛" * 5000,
        "\ud800",
        "{}",
        "\u202e123",
        "１" * 400,
        "٣",
        "Infinity",
        "1e9",
    ]:
        try:
            field.parse(raw)
        except BadAnswer as refused:
            sentence = str(refused)
            assert any("\u4e00" <= each <= "\u9fff" for each in sentence)
            assert "！" not in sentence


def test_what_was_parsed_has_no_character_that_nobody_can_see(field):
    for raw in ["a\x00b", "a\u202eb", "a\x1bb"]:
        with pytest.raises(BadAnswer):
            field.parse(raw)
