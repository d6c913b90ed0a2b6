from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.engine.numbers import account
from tests.doses import dose


def test_numbers_that_are_all_borne_add_up():
    found = account(3, [(2, "done"), (1, "void"), (3, "running")])
    assert found.adds_up
    assert (found.states, found.missed) == ({"done": 1, "void": 1, "running": 1}, 0)


def test_missing_doubled_and_undrawn_numbers_are_each_told():
    found = account(9, [(2, "done"), (5, "done"), (5, "void"), (12, "done"), (None, "done")])
    assert found.missing == ((1, 1), (3, 4), (6, 9))
    assert found.missed == 7
    assert (found.beyond, found.twice, found.strange) == ((12,), (5,), 1)
    assert not found.adds_up


@settings(max_examples=dose(30), deadline=None)
@given(st.integers(0, 60), st.lists(st.integers(0, 80)))
def test_every_number_is_borne_or_missing(last, borne):
    found = account(last, [(each, "done") for each in borne])
    missing = {n for first, end in found.missing for n in range(first, end + 1)}
    assert missing == set(range(1, last + 1)) - set(borne)
    assert sum(found.states.values()) + found.missed == last
    assert found.adds_up == (sorted(borne) == list(range(1, last + 1)))
