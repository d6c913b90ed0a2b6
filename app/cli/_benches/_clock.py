"""Measuring: wall and CPU time of single runs, and what is said of many."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import NamedTuple


class Span(NamedTuple):
    """Nanoseconds that one run took; `cpu` of this process, not of a server it waits for."""

    wall: int
    cpu: int


def timed(run: Callable[[], object]) -> Span:
    """Run it once."""
    cpu, wall = process_time_ns(), perf_counter_ns()
    run()
    wall_after, cpu_after = perf_counter_ns(), process_time_ns()
    return Span(wall=wall_after - wall, cpu=cpu_after - cpu)


def medians(spans: Sequence[Span]) -> dict[str, float]:
    """The median run, in microseconds."""
    return {
        "wall_us": round(median(each.wall for each in spans) / 1000, 1),
        "cpu_us": round(median(each.cpu for each in spans) / 1000, 1),
    }


def ratios(mine: Sequence[Span], theirs: Sequence[Span]) -> dict[str, float]:
    """How many times as long mine takes, by the medians."""
    return {
        "wall": round(median(each.wall for each in mine) / median(e.wall for e in theirs), 2),
        "cpu": round(median(each.cpu for each in mine) / median(e.cpu for e in theirs), 2),
    }
