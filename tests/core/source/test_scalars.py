"""What the texts of a definition stand for."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import BaseModel, TypeAdapter

from app.core.source import scalars
from app.core.source.scalars import BadValue, Day, Exact, Name, Whole, Words, YesNo
from tests.cases import cases


@cases(
    ("convert", "given", "value"),
    [
        (scalars.yes_no, "yes", True),
        (scalars.yes_no, "True", True),
        (scalars.yes_no, "是", True),
        (scalars.yes_no, "no", False),
        (scalars.yes_no, "false", False),
        (scalars.yes_no, "否", False),
        (scalars.whole, "010", 10),
        (scalars.whole, "-3", -3),
        (scalars.exact, "1.50", Decimal("1.50")),
        (scalars.exact, "20000", Decimal(20000)),
        (scalars.day, "2024-02-29", date(2024, 2, 29)),
        (scalars.name, "金额", "金额"),
        (scalars.name, "quota_no", "quota_no"),
        (scalars.dash_name, "dispatch-ticket", "dispatch-ticket"),
        (scalars.dash_name, "客服-2", "客服-2"),
    ],
)
def test_means_what_the_author_meant(convert, given, value):
    assert convert(given) == value
    assert convert(value) == value


@cases(
    ("convert", "given", "message", "hint"),
    [
        (scalars.yes_no, "on", "must be yes or no, not 'on'", ""),
        (scalars.yes_no, "1", "must be yes or no, not '1'", ""),
        (scalars.whole, "two", "must be a whole number, not 'two'", ""),
        (scalars.whole, "1_000", "must be a whole number, not '1_000'", ""),
        (scalars.whole, "1e3", "must be a whole number, not '1e3'", ""),
        (scalars.whole, "12:30", "must be a whole number, not '12:30'", ""),
        (
            scalars.whole,
            "１２",
            "must be a whole number, not '１２'",
            "write '12' in half-width characters",
        ),
        (scalars.whole, "٣", "must be a whole number, not '٣'", ""),
        (scalars.whole, "9" * 5000, f"must be a whole number, not '{'9' * 57}…'", ""),
        (scalars.whole, ["1"], "must be a whole number, not a list", ""),
        (scalars.whole, "", "must be a whole number, and nothing is written", ""),
        (scalars.exact, "1e3", "must be a number, not '1e3'", ""),
        (scalars.exact, "NaN", "must be a number, not 'NaN'", ""),
        (scalars.exact, {"a": "b"}, "must be a number, not keys and values", ""),
        (scalars.day, "2026-02-30", "must be a date, and there is no 2026-02-30", ""),
        (scalars.day, "24.11.2026", "must be a date such as 2026-11-24, not '24.11.2026'", ""),
        (
            scalars.name,
            "class",
            "must be another name: 'class' is a word of the formulas",
            "'class_' or another word would do",
        ),
        (
            scalars.name,
            "settings",
            "must be another name: 'settings' is a word of the formulas",
            "'settings_' or another word would do",
        ),
        (scalars.name, "ｎame", "must be a name in plain letters, not 'ｎame'", "write 'name'"),
        (
            scalars.name,
            "2nd",
            "must be a name, not '2nd'",
            "letters, digits and '_', beginning with a letter",
        ),
        (
            scalars.dash_name,
            "Repair Slip",
            "must be a name, not 'Repair Slip'",
            "write 'repair-slip'",
        ),
        (
            scalars.dash_name,
            "../etc",
            "must be a name, not '../etc'",
            "small or Chinese letters, digits and '-', beginning with a letter",
        ),
    ],
)
def test_says_what_must_be_written(convert, given, message, hint):
    with pytest.raises(BadValue) as refused:
        convert(given)
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_words_come_in_one_language_or_two():
    assert Words.of("维修单") == Words(zh="维修单")
    both = Words.of({"zh": "维修单", "en": "Repair slip"})
    assert (both.zh, both.en, str(both)) == ("维修单", "Repair slip", "维修单")
    assert str(Words.of({"en": "Repair slip"})) == "Repair slip"
    with pytest.raises(BadValue, match="unknown language 'fr'"):
        Words.of({"fr": "Bon"})


def test_they_serve_in_a_model_and_in_its_json_schema():
    class Sample(BaseModel):
        title: Words
        required: YesNo = False
        places: Whole = 0
        value: Exact | None = None
        since: Day | None = None
        name: Name = "x"

    sample = Sample.model_validate({"title": "单", "required": "是", "value": "1.50"})
    assert (sample.required, str(sample.value)) == (True, "1.50")
    schema = TypeAdapter(Sample).json_schema()
    assert schema["properties"]["places"] == {"default": 0, "title": "Places", "type": "integer"}
    assert "anyOf" in schema["properties"]["title"]
