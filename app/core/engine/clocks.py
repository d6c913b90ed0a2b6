"""When a step is due, whose working days count, and clocks that stand still for a while."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.calendar.due import Within, after_pause, deadline
from app.core.definitions.form import Form
from app.core.definitions.workflow import planned, values_in
from app.core.engine.course import Course
from app.core.records.event import Paused, Resumed
from app.core.records.record import DONE, Task
from app.core.steps.base import EACH, Step
from app.core.trail.chain import instant
from app.core.wording import say

ACTOR = "system:clock"

_USUAL = Within(1, "working days")  # its unit counts for tasks of a release that kept none


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How long a task may take, in whose working days, and when it is due, UTC."""

    within: Within
    department: str
    due_at: datetime

    def told(self) -> dict[str, str]:
        """What the event that asks says of it, beside the due moment."""
        return {"within": str(self.within), "department": self.department}


def clock_of(course: Course, name: str, holders: Collection[str]) -> Clock | None:
    """When the step of that name is due if these people are asked now; None: it may take any time.

    The first rule whose condition holds counts. The clock starts now, or when the step
    `due_from` ended; where that was passed over, now. It counts the working days of
    `department_of`.
    """
    step = course.bundle.workflow.steps[name]
    rule = next((each for each in step.due if course.true(each.when)), None)
    if rule is None:
        return None
    start = _ended(course, step.due_from, name) if step.due_from else None
    within, department = Within.of(rule.within), department_of(course, name, holders)
    calendar = course.context.working_days(department)
    due = deadline(within, start or course.context.now, calendar)
    return Clock(within=within, department=department, due_at=due)


def department_of(course: Course, name: str, holders: Collection[str]) -> str:
    """The department whose hours and days count for a step; empty: the company's.

    It is the department that `by:` names: that of `head_of`, or that of `of` (written down, the
    answer of the field it names, or the value that `each` stands for); where an outside party
    signs before a witness, that of the witness's `by:`. Where `by:` names none, it is the
    department of the first holder on the day the step is asked: of several the one in which they
    hold the role that `by:` asks for.
    """
    step = course.bundle.workflow.steps[name]
    by = step.by.witness or step.by
    organisation, named = course.context.organisation, by.head_of or by.of or ""
    if named == EACH and (values := values_in(name)):
        return values[-1]
    if course.bundle.form.field(named) is not None:
        named = str(course.names.get(named) or "")
    if named in organisation.departments:
        return named
    first = next(iter(holders), "")
    held = organisation.current(first, course.context.today())
    own = sorted((each for each in held if each.department), key=lambda each: each.role != by.role)
    return own[0].department if own else ""


def clock_told(task: Task) -> tuple[Within, str]:
    """How long the task was given when it was asked, and in which department's working days."""
    told: Mapping[str, Any] = task.why.get("clock") or {}
    within = Within.of(told["within"]) if told.get("within") else _USUAL
    return within, task.department


def pause(course: Course, task: Task) -> None:
    """Let the task's clock stand still while an outside party has it.

    Writes nothing where the step does not pause, the task has no due moment, is closed, or
    stands still already.
    """
    task = course.record.tasks[task.id]
    step = course.bundle.workflow.steps[task.step]
    if step.pauses and task.is_open and task.due_at is not None and task.paused_at is None:
        course.write(Paused(at=course.context.now, actor=ACTOR, task=task.id, step=task.step))


def resume(course: Course, task: Task) -> None:
    """Let the task's clock go on; it is due later by what passed meanwhile, see `after_pause`.

    Writes nothing where it does not stand still. An extension that was granted meanwhile stays,
    and the pause is added to it. A task that ends unfinished needs no call: its pause ends with it.
    """
    task = course.record.tasks[task.id]
    if not task.is_open or task.paused_at is None or task.due_at is None:
        return
    within, department = clock_told(task)
    now, calendar = course.context.now, course.context.working_days(department)
    due = after_pause(within, task.due_at, task.paused_at, now, calendar)
    course.write(Resumed(at=now, actor=ACTOR, task=task.id, step=task.step, due_at=instant(due)))


def waits_for(form: Form, step: Step) -> str:
    """Whom a clock that stands still waits for, in words: 等客户, or the label of the party."""
    field = form.field(step.by.contact_of or "")
    return say("等{party}", party=field.label if field else say("客户"))


def _ended(course: Course, step: str, name: str) -> datetime | None:
    """When the step was last decided, if it is done; inside an `each`, the one of the same value.

    Of several instances the last counts.
    """
    own = values_in(name)
    ends = [
        task.decided_at
        for task in course.record.tasks.values()
        if planned(task.step) == step
        and all(a == b for a, b in zip(own, values_in(task.step), strict=False))
        and course.record.steps.get(task.step) == DONE
        and task.decided_by
        and task.decided_at
    ]
    return max(ends, default=None)
