"""What follows when an outside party is asked by a link or for a code, and when that ends."""

from app.core.definitions.bundle import Bundle
from app.core.engine.clocks import pause, resume
from app.core.engine.context import Context
from app.core.engine.course import Course
from app.core.engine.outcome import Outcome, course_of, open_task, outcome_of
from app.core.engine.outside import may_invite
from app.core.errors import Conflict, NotAllowed
from app.core.records.event import Invited, Uninvited
from app.core.records.invitation import LINK, REPLACED, Invitation
from app.core.records.record import Record, Task
from app.core.trail.chain import instant

ACTOR = "system:invite"  # asks contacts who have no way to sign in, and ends what ran out


def invite(bundle: Bundle, record: Record, invitation: Invitation, context: Context) -> Outcome:
    """What follows when somebody outside is asked; an earlier invitation of the task ends.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The person may not ask anybody for this task.
        NotFound: There is no such task.
    """
    task = open_task(record, invitation.task)
    _refuse(bundle, record, task, context)
    course = course_of(bundle, record, context, context.answers)
    if task.invitation:
        _end(course, task, REPLACED)
    course.write(
        Invited(
            at=context.now,
            actor=context.actor,
            task=task.id,
            step=task.step,
            invitation=invitation.id,
            kind=invitation.kind,
            channel=invitation.channel,
            until=instant(invitation.expires_at),
        )
    )
    pause(course, task)
    if invitation.kind == LINK:
        pause(course, task)
    else:
        resume(course, task)  # whoever was waited for is here
    return outcome_of(course)


def uninvite(bundle: Bundle, record: Record, task: str, reason: str, context: Context) -> Outcome:
    """What follows when the open invitation of a task is recalled or has expired.

    Raises:
        AlreadyDecided: The task is closed.
        Conflict: None is open.
        NotAllowed: The person may not recall it.
        NotFound: There is no such task.
    """
    asked = open_task(record, task)
    _refuse(bundle, record, asked, context)
    if not asked.invitation:
        raise Conflict("链接已经收回了。")
    course = course_of(bundle, record, context, context.answers)
    _end(course, asked, reason)
    resume(course, asked)
    return outcome_of(course)


def _refuse(bundle: Bundle, record: Record, task: Task, context: Context) -> None:
    step = bundle.workflow.steps[task.step]
    if context.actor == ACTOR:
        return
    if not may_invite(record, task, step, context.actor, context.organisation):
        raise NotAllowed("这一步不由您请人签字。")


def _end(course: Course, task: Task, reason: str) -> None:
    course.write(
        Uninvited(
            at=course.context.now,
            actor=course.context.actor,
            task=task.id,
            invitation=task.invitation,
            reason=reason,
        )
    )
