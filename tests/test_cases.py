"""Many cases in one test are all tried, and those that fail are named."""

import pytest

from tests.cases import cases


@cases(("typed", "value"), [("1", 1), ("2", 3), ("x", 4), ("5", 5)])
def some(typed, value, base):
    assert int(typed, base) == value


def test_every_case_that_fails_is_named():
    with pytest.raises(ExceptionGroup, match="2 of 4 cases") as told:
        some(base=10)
    assert [each.__notes__ for each in told.value.exceptions] == [
        ["case: {'typed': '2', 'value': 3}"],
        ["case: {'typed': 'x', 'value': 4}"],
    ]
    assert [type(each) for each in told.value.exceptions] == [AssertionError, ValueError]


@cases("error", [KeyError, ValueError])
def refused(error):
    with pytest.raises(ValueError, match="x"):
        raise error("x")


def test_a_case_that_fails_alone_is_raised_as_it_is():
    with pytest.raises(KeyError):
        refused()


@cases("given", [1, 2])
def nothing_raised(given):
    with pytest.raises(KeyError):
        pass


def test_a_case_that_should_have_been_refused_fails_too():
    with pytest.raises(BaseExceptionGroup, match="2 of 2 cases"):
        nothing_raised()
