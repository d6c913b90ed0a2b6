"""More time for a task (延期): until when, and with whose recorded consent."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.core.calendar.days import short_day
from app.core.definitions.bundle import Bundle
from app.core.engine.clocks import clock_told
from app.core.engine.context import Context
from app.core.engine.course import Course
from app.core.engine.outcome import Outcome, course_of, keep_remark, open_task, outcome_of, said
from app.core.engine.shelf import VERBS
from app.core.errors import Invalid, NotAllowed
from app.core.fields.base import Titles
from app.core.records.record import Record, Task
from app.core.trail.chain import instant
from app.core.verbs.base import Deed
from app.core.verbs.extend import HOW
from app.core.wording import SOURCE, speaking

LONGEST = 20
"""Working days that one extension may give, counted from when the task is due, or from now where
that is past. A consent is given for a time that people can oversee: about a month. Whoever needs
more asks again, and that consent is recorded too; and a year mistyped is caught."""


@dataclass(frozen=True, kw_only=True)
class Consent:
    """How somebody agreed to wait.

    Attributes:
        how: phone, in_person, message or writing.
        at: When, local wall clock; None: not said.
        words: In which words.
    """

    how: str
    at: datetime | None
    words: str


def may_extend(bundle: Bundle, task: Task, actor: str) -> bool:
    """Whether the person may ask for more time for this task."""
    step = bundle.workflow.steps[task.step]
    held = task.is_open and not task.naming and actor in task.holders
    return held and task.due_at is not None and step.extend is not None


def bounds(task: Task, context: Context) -> tuple[date, date]:
    """The first and the last day that the task may be due from now on."""
    calendar = context.working_days(clock_told(task)[1])
    start = max(task.due_at or context.now, context.now)
    close = calendar.add_working_days(start, 0)
    first = close if close > start else calendar.add_working_days(start, 1)
    last = calendar.add_working_days(start, LONGEST)
    return calendar.local_day(first), calendar.local_day(last)


def consenting(bundle: Bundle, task: Task, context: Context, titles: Titles) -> str:
    """Who has to consent, by name; empty where nobody has to, or where it is not known."""
    extension = bundle.workflow.steps[task.step].extend
    field = bundle.form.field(extension.consent or "") if extension else None
    value = context.answers.get(field.name) if field else None
    return field.show(value, titles) if field is not None and value is not None else ""


def extend(
    bundle: Bundle,
    record: Record,
    task_id: str,
    until: date | None,
    reason: str,
    consent: Consent,
    context: Context,
) -> Outcome:
    """What follows when a holder takes more time; nothing where it is due that day already.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: It is somebody else's, or the step gives no extension.
        Invalid: The day lies outside its bounds or is none to work on, or a reason or part of
            the consent is missing.
        NotFound: There is no such task.
    """
    task = open_task(record, task_id)
    if not may_extend(bundle, task, context.actor):
        raise NotAllowed("这一步不能延期，或不在您手上。")
    due = _due(task, until, context)
    course = course_of(bundle, record, context, context.answers)
    if due == task.due_at:
        return outcome_of(course)
    if not said(reason):
        raise Invalid("请写明为什么要延期。")
    digest = _consent(course, record, task, consent)
    deed = Deed(
        at=context.now,
        actor=context.actor,
        task=task,
        due_at=instant(due),
        consent=digest,
        remark=keep_remark(course, reason),
    )
    course.write(*VERBS["extend"].events(deed))
    return outcome_of(course)


def _due(task: Task, until: date | None, context: Context) -> datetime:
    """The close of the day that was chosen."""
    if until is None:
        raise Invalid("请选择新的期限是哪一天。")
    first, last = bounds(task, context)
    calendar = context.working_days(clock_told(task)[1])
    noon = datetime.combine(until, time(12), calendar.zone)
    if calendar.is_working(until):
        due = calendar.add_working_days(noon, 0)
        if due == task.due_at or first <= until <= last:
            return due
    between = {"first": short_day(first), "last": short_day(last)}
    raise Invalid("新的期限请选{first}到{last}之间的工作日。", **between)


def _consent(course: Course, record: Record, task: Task, given: Consent) -> str:
    """Digest of the consent as it is kept; empty where the step asks for none."""
    bundle, context = course.bundle, course.context
    extension = bundle.workflow.steps[task.step].extend
    if extension is None or extension.consent is None:
        return ""
    organisation = context.organisation
    with speaking(SOURCE):  # it is kept
        who = consenting(bundle, task, context, organisation.title)
    if not who:
        field = bundle.form.field(extension.consent)
        label = str(field.label) if field else extension.consent
        raise Invalid("“{label}”一栏没有填，不知道该由谁同意，不能延期。", label=label)
    if given.how not in HOW:
        raise Invalid("请选择{who}是怎么同意的。", who=who)
    if given.at is None:
        raise Invalid("请填写{who}是什么时候同意的。", who=who)
    moment = given.at.replace(tzinfo=context.calendar.zone)
    submitted = record.submitted_at or context.now
    if not submitted.replace(second=0, microsecond=0) <= moment <= context.now:
        raise Invalid("同意的时间请填在单据提交之后、现在之前。")
    words = said(given.words)
    if not words:
        raise Invalid("请写下{who}的原话。", who=who)
    value = {
        "who": who,
        "how": given.how,
        "at": given.at.strftime("%Y-%m-%dT%H:%M"),
        "words": words,
        "by": organisation.title("person", context.actor),
    }
    return course.keep(f"consent/{task.id}", value)
