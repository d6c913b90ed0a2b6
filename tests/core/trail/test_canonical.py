"""The one way to write a value down."""

from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.trail.canonical import canonical
from tests.cases import cases
from tests.doses import dose

basic = st.characters(min_codepoint=0x20, max_codepoint=0x2FF)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(basic, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(basic, max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=dose(20), deadline=None, derandomize=True)
@given(value=plain)
def test_it_is_what_rfc_8785_says(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_texts_are_composed_and_keys_sorted():
    assert canonical({"b": "e\u0301", "a": 1}) == '{"a":1,"b":"é"}'.encode()


@cases("value", [1.5, Decimal(1), 2**53, {"a": object()}, b"x"])
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_a_key_is_a_text_of_whatever_kind():
    assert canonical({type("Word", (str,), {})("b"): 1}) == b'{"b":1}'
    for key in (1, None, (1,)):
        with pytest.raises(TypeError):
            canonical({key: 1})


def test_a_lone_surrogate_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical("\ud800")
