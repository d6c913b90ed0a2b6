"""Handing on the tasks of somebody who leaves (改派): by an administrator."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.definitions.bundle import Bundle
from app.core.engine.context import Context
from app.core.engine.handing import takers
from app.core.engine.outcome import Outcome, course_of, keep_remark, open_task, outcome_of
from app.core.engine.shelf import VERBS
from app.core.engine.summons import search
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.records.organisation import ADMINISTRATOR
from app.core.records.record import Record, Task
from app.core.verbs.base import Deed


def heirs(
    bundle: Bundle, record: Record, task: Task, left: str, context: Context
) -> tuple[str, ...]:
    """Who can take the task over from `left`, whom its rule finds today first.

    Whoever could take it if `left` handed it on, but for who leaves too and for the administrator
    who hands it on: nobody opens a record's content to themselves that way.
    """
    organisation = context.organisation
    found = [
        each
        for each in takers(bundle, record, task, replace(context, actor=left))
        if each != context.actor and not organisation.leaves(each)
    ]
    meant = frozenset(fitting(bundle, record, task, context))
    return tuple(sorted(found, key=lambda each: (each not in meant, found.index(each))))


def fitting(bundle: Bundle, record: Record, task: Task, context: Context) -> Sequence[str]:
    """Whom the step's rule finds today."""
    course = course_of(bundle, record, context, context.answers)
    return search(course, task.step).found(bundle.workflow.steps[task.step].by).holders


def rehome(
    bundle: Bundle, record: Record, task_id: str, left: str, to: str, reason: str, context: Context
) -> Outcome:
    """What follows when an administrator hands on the task of somebody who leaves.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The actor is no administrator, or its holder stays.
        Conflict: It is not theirs any more, or an outside party has a link to sign it.
        Invalid: That person cannot take it.
        NotFound: There is no such task.
    """
    task = open_task(record, task_id)
    organisation = context.organisation
    if context.actor not in organisation.holding(ADMINISTRATOR, context.today()):
        raise NotAllowed("只有管理员能改派。")
    if left not in task.holders or task.naming:
        raise Conflict("这件事已经不在这个人手上了。")
    if not organisation.leaves(left):
        raise NotAllowed("只能改派离职人员的事。在职的人请自己转交。")
    if task.invitation:
        raise Conflict("签字链接还在对方手里。请等链接到期，再改派。")
    if to not in heirs(bundle, record, task, left, context):
        raise Invalid("请选择一位可以接手的人。")
    course = course_of(bundle, record, context, context.answers)
    deed = Deed(
        at=context.now,
        actor=context.actor,
        task=task,
        left=left,
        to=to,
        holders=[to if each == left else each for each in task.holders],
        remark=keep_remark(course, reason),
    )
    course.write(*VERBS["rehome"].events(deed))
    return outcome_of(course)
