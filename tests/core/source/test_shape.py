"""A part of a definition as a pydantic model."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.core.source.problem import DefinitionError, Problem, suggest
from app.core.source.scalars import BadValue, Exact, Name, Whole, Words, YesNo
from app.core.source.shape import shaped
from app.core.source.text import read_yaml

FILE = "forms/leave.yaml"


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Strict):
    name: Name
    label: Words
    minimum: Exact | None = None
    maximum: Exact | None = None
    places: Whole = 0
    required: YesNo = False
    mode: Literal["any", "all"] = "any"

    @model_validator(mode="after")
    def _bounds(self):
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise BadValue(
                f"minimum {self.minimum} is greater than maximum {self.maximum}", key="minimum"
            )
        return self


class Person(Strict):
    person: str


class Form(Strict):
    title: Words
    fields: tuple[Number, ...] = ()
    options: dict[Name, Words] = {}
    by: Person | Literal["initiator"] = "initiator"
    from_: Whole = Field(default=1, alias="from")


def faults(text, model=Form, path=()):
    source, problems = read_yaml(text, FILE)
    assert problems == []
    found, problems = shaped(model, source, path)
    assert (found is None) == bool(problems)
    return [str(each).removeprefix(FILE + ":") for each in problems]


def test_every_fault_comes_at_once_at_its_line_and_column():
    text = """\
title: 请假单
fields:
  - name: days
    label: 天数
    minimun: 1
    places: two
  - {label: 原因, required: maybe}
frm: 2
"""
    assert faults(text) == [
        "5:5: unknown key 'minimun' (did you mean 'minimum'?)",
        "6:13: 'places' must be a whole number, not 'two'",
        "7:5: 'name' is missing",
        "7:27: 'required' must be yes or no, not 'maybe'",
        "8:1: unknown key 'frm' (did you mean 'from'?)",
    ]


def test_a_wrong_shape_says_what_belongs_here():
    assert faults("title: a\nfields: days\n") == ["2:9: expected a list here"]
    assert faults("title: a\nfields: [days]\n") == ["2:10: expected keys and values here"]
    assert faults("- a\n- b\n") == ["1:1: expected keys and values here"]
    assert faults("title: [a]\n") == ["1:8: 'title' must be a text or {zh: …, en: …}, not a list"]


def test_a_key_that_is_no_name_is_marked_itself():
    assert faults("title: a\noptions:\n  2nd: b\n") == [
        "3:3: a key must be a name, not '2nd' (letters, digits and '_', beginning with a letter)"
    ]


def test_a_word_that_is_not_offered_gets_the_nearest_one():
    text = "title: a\nfields:\n  - {name: n, label: b, mode: al}\n"
    assert faults(text) == ["3:31: 'mode' must be 'any' or 'all', not 'al' (did you mean 'all'?)"]


def test_of_alternatives_only_the_nearest_one_complains():
    assert faults("title: a\nby: {persn: b}\n") == [
        "2:5: 'person' is missing",
        "2:6: unknown key 'persn' (did you mean 'person'?)",
    ]
    assert faults("title: a\nby: initator\n") == [
        "2:5: 'by' must be 'initiator', not 'initator' (did you mean 'initiator'?)"
    ]


def test_a_fault_between_two_keys_stands_at_the_key_that_it_names():
    text = "title: a\nfields:\n  - name: n\n    label: b\n    maximum: 1\n    minimum: 3\n"
    assert faults(text) == ["6:14: minimum 3 is greater than maximum 1"]


def test_a_part_can_be_read_by_itself():
    text = "fields:\n  - {name: days, label: 天数, places: x}\n"
    assert faults(text, Number, ("fields", 0)) == ["2:37: 'places' must be a whole number, not 'x'"]


def test_what_fits_becomes_the_model():
    source, _ = read_yaml("title: {zh: 单, en: Slip}\nfrom: 010\n", FILE)
    form, problems = shaped(Form, source)
    assert problems == []
    assert (form.title.en, form.from_) == ("Slip", 10)


def test_a_kind_is_chosen_by_its_word():
    class Text(Strict):
        type: Literal["text"]
        longest: Annotated[Whole, Field()] = 80

        @field_validator("longest")
        @classmethod
        def _some(cls, value):
            if value < 1:
                raise ValueError("must be 1 or more")
            return value

    class Money(Strict):
        type: Literal["money"]

    class Holder(Strict):
        field: Annotated[Text | Money, Field(discriminator="type")]

    assert faults("field: {type: mony}\n", Holder) == [
        "1:15: unknown type 'mony' (did you mean 'money'?)"
    ]
    assert faults("field: {longest: 3}\n", Holder) == ["1:8: 'type' is missing"]
    assert faults("field: {type: text, longst: 3}\n", Holder) == [
        "1:21: unknown key 'longst' (did you mean 'longest'?)"
    ]
    assert faults("field: {type: text, longest: 0}\n", Holder) == [
        "1:30: 'longest' must be 1 or more"
    ]


def test_faults_raised_together_are_sorted():
    source, _ = read_yaml("a: 1\nb: 2\n", FILE)
    second, first = Problem(source.mark(("b",)), "second"), Problem(source.mark(("a",)), "first")
    raised = DefinitionError([second, first])
    assert raised.problems == (first, second)
    assert str(raised).splitlines() == [f"{FILE}:1:4: first", f"{FILE}:2:4: second"]


def test_a_suggestion_is_the_nearest_word_or_a_short_list():
    assert suggest("minimun", ["minimum", "maximum"]) == "did you mean 'minimum'?"
    assert suggest("zzz", ["b", "a"]) == "known here: a, b"
    assert suggest("zzz", [f"word{n}" for n in range(40)]) == ""
