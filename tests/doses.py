"""How much of a random test is run: a small dose in the suite, `--dose N` for N times as much."""

import os

VARIABLE = "DOSE_OF_TESTS"


def dose(small: int) -> int:
    """The number of examples: `small`, or so many times as much as `--dose` says."""
    return small * int(os.environ.get(VARIABLE, "1"))
