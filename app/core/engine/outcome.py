"""What every deed shares: where it begins, what it must not find, what it comes to."""

from dataclasses import dataclass

from app.core.definitions.bundle import Bundle
from app.core.engine.context import Context
from app.core.engine.course import Course
from app.core.engine.settling import settle
from app.core.errors import Conflict, Invalid, NotFound
from app.core.fields.base import blank
from app.core.records.answer import Answers, Kept
from app.core.records.event import Event
from app.core.records.record import Record, Task

LONGEST_REMARK = 2000  # characters


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from a deed.

    `record` stands after the events, with `seq` and `head` of before: the service chains the
    events and advances it (`folding.advanced`).
    """

    events: tuple[Event, ...]
    kept: tuple[Kept, ...]
    record: Record


class AlreadyDecided(Conflict):
    """The task is closed. `task` says who decided it, what and when; ids only."""

    def __init__(self, task: Task, text: str = "", **params: object) -> None:
        self.task = task
        if text:
            super().__init__(text, **params)
        else:
            super().__init__("这件事已经办过了，请回到待办看看别的。")


def course_of(bundle: Bundle, record: Record, context: Context, answers: Answers) -> Course:
    """Where a deed begins."""
    names = settle(bundle.form, answers, context.settings, context.today()).names
    return Course(bundle=bundle, record=record, context=context, answers=answers, names=names)


def outcome_of(course: Course) -> Outcome:
    """What the deed came to."""
    return Outcome(events=tuple(course.events), kept=tuple(course.kept), record=course.record)


def open_task(record: Record, task: str) -> Task:
    """The task, which somebody still has to decide.

    Raises:
        AlreadyDecided: It is closed.
        NotFound: There is no such task.
    """
    found = record.tasks.get(task)
    if found is None:
        raise NotFound("没有这件待办。")
    if not found.is_open:
        raise AlreadyDecided(found)
    return found


def said(words: str) -> str:
    """What somebody wrote, without what nobody can see.

    Raises:
        Invalid: It is too long.
    """
    seen = "".join(each for each in words if each.isprintable() or each == "\n").strip()
    if len(seen) > LONGEST_REMARK:
        raise Invalid("请写在 {most} 字以内。", most=LONGEST_REMARK)
    return "" if blank(seen) else seen


def keep_remark(course: Course, remark: str) -> str:
    """Digest of a remark that belongs to no decision; empty where nothing is said."""
    words = said(remark)
    return course.keep(f"remark/{course.context.new_id()}", words) if words else ""
