"""When a step is due."""

from datetime import datetime

from app.core.calendar.due import Within, deadline
from app.core.engine.course import Course
from app.core.records.record import DONE
from app.core.steps.base import Step


def due_at(course: Course, step: Step) -> datetime | None:
    """When the step is due if it is asked now, UTC; None: it may take any time.

    The first rule whose condition holds counts. The clock starts now, or when the step
    `due_from` ended; where that was passed over, now.
    """
    rule = next((each for each in step.due if course.true(each.when)), None)
    if rule is None:
        return None
    start = _ended(course, step.due_from) if step.due_from else None
    start = start or course.context.now
    return deadline(Within.of(rule.within), start, course.context.calendar)


def _ended(course: Course, step: str) -> datetime | None:
    """When the step was last decided, if it is done."""
    if course.record.steps.get(step) != DONE:
        return None
    ends = [
        task.decided_at
        for task in course.record.tasks.values()
        if task.step == step and task.decided_by and task.decided_at
    ]
    return max(ends, default=None)
