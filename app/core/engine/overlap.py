"""Two records in each other's way: the same room on the same day, at times that overlap."""

from typing import Any

from app.core.definitions.form import NoOverlap
from app.core.records.answer import Answers


def in_the_way(rule: NoOverlap, answers: Answers, other: Answers) -> bool:
    """Whether both are at the same time where they must not be.

    From the beginning to just before the end; a blank is in nobody's way.
    """
    if any(answers.get(name) is None or other.get(name) is None for name in rule.names):
        return False
    if any(answers[name] != other[name] for name in rule.same):
        return False
    begins, ends = _span(rule, answers)
    other_begins, other_ends = _span(rule, other)
    return bool(begins < other_ends and other_begins < ends)


def _span(rule: NoOverlap, answers: Answers) -> tuple[Any, Any]:
    return answers[rule.begins], answers[rule.ends]
