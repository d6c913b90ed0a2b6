"""Many small cases of one sentence, tried in one test."""

import inspect
from functools import wraps

import pytest


def cases(names, rows):
    """As `pytest.mark.parametrize` does it, but in one test: all are tried, what failed is named.

    A test of its own costs more than such a case does. Fixtures are made once for all of them:
    where a case changes what it is given, it wants a test of its own.
    """
    names, rows = (names, rows) if isinstance(names, tuple) else ((names,), [(r,) for r in rows])
    rows = [dict(zip(names, row, strict=True)) for row in rows]

    def decorated(test):
        @wraps(test)
        def each(*owner, **fixtures):
            failed = []
            for row in rows:
                try:
                    test(*owner, **fixtures, **row)
                except (Exception, pytest.fail.Exception) as fault:
                    fault.add_note(f"case: {row}")
                    failed.append(fault)
            if len(failed) == 1:
                raise failed[0]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} cases", failed)

        asked = inspect.signature(test)
        left = [one for name, one in asked.parameters.items() if name not in names]
        each.__signature__ = asked.replace(parameters=left)
        return each

    return decorated
