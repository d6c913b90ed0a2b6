"""`type: choice`."""

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.choice import Choice

CLASS = Choice(name="warranty", label="类别", options={"a": "A 类", "b": {"zh": "B 类", "en": "B"}})


def test_the_code_is_stored_and_the_label_is_shown():
    assert CLASS.parse("b") == "b"
    assert CLASS.show("b", None) == "B 类"


def test_a_code_that_is_none_of_the_options_is_refused():
    for raw in ("c", "A 类", ""):
        with pytest.raises(BadAnswer, match="请从列出的选项中选择一项"):
            CLASS.parse(raw)


def test_a_code_of_an_older_revision_is_shown_as_it_is():
    assert CLASS.show("retired", None) == "retired"


def test_a_choice_without_options_is_refused():
    with pytest.raises(ValidationError, match="must name at least one option"):
        Choice(name="warranty", label="类别", options={})
