"""Is every number of a series accounted for?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of a series and year.

    Attributes:
        last: The last number that was drawn.
        states: State of records → how many of the numbers 1 to `last` they bear.
        missing: Runs of numbers that no record bears: first and last of each.
        beyond: Numbers that records bear though the series never drew them, in order.
        twice: Numbers that several records bear, in order.
        strange: How many records bear a number of another pattern or year.
    """

    last: int
    states: Mapping[str, int]
    missing: tuple[tuple[int, int], ...]
    beyond: tuple[int, ...]
    twice: tuple[int, ...]
    strange: int = 0

    @property
    def missed(self) -> int:
        """How many numbers no record bears."""
        return sum(end - start + 1 for start, end in self.missing)

    @property
    def adds_up(self) -> bool:
        """Whether each number up to the last is borne by one record, and no other is."""
        return not (self.missing or self.beyond or self.twice or self.strange)


def account(last: int, found: Iterable[tuple[int | None, str]]) -> Account:
    """The account of the numbers from 1 to `last`.

    Args:
        last: The last number that was drawn.
        found: Place in the series and state of each record; None: its number is none of them.
    """
    states: Counter[str] = Counter()
    borne: Counter[int] = Counter()
    strange = 0
    for seq, state in found:
        if seq is None:
            strange += 1
            continue
        borne[seq] += 1
        if borne[seq] == 1 and 1 <= seq <= last:
            states[state] += 1
    inside = sorted(each for each in borne if 1 <= each <= last)
    return Account(
        last=last,
        states=states,
        missing=tuple(_gaps(inside, last)),
        beyond=tuple(sorted(each for each in borne if not 1 <= each <= last)),
        twice=tuple(sorted(each for each, times in borne.items() if times > 1)),
        strange=strange,
    )


def _gaps(inside: Iterable[int], last: int) -> Iterable[tuple[int, int]]:
    expected = 1
    for each in inside:
        if each > expected:
            yield expected, each - 1
        expected = each + 1
    if expected <= last:
        yield expected, last
