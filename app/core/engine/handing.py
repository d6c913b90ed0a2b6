"""Handing a task on (转交): who may take it, and what follows."""

from app.core.definitions.bundle import Bundle
from app.core.engine.context import Context
from app.core.engine.outcome import Outcome, course_of, keep_remark, open_task, outcome_of
from app.core.engine.shelf import VERBS
from app.core.engine.stamping import keepers
from app.core.engine.summons import search
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.records.record import Record, Task
from app.core.verbs.base import Deed


def may_transfer(task: Task, actor: str) -> bool:
    """Whether the person may hand this task on, to whomever."""
    return task.is_open and not task.naming and actor in task.holders


def takers(bundle: Bundle, record: Record, task: Task, context: Context) -> tuple[str, ...]:
    """Whom the task may be handed to, in a stable order.

    Staff in use who neither hold nor decided a task of the step in this round, at an approval
    never the initiator; nor whoever is still to come where people decide in turn. Where the step
    asks for a contact of a firm or for a witness, and where it is locked, only whom its rule
    finds; where nobody else would keep its stamp, only who does.
    """
    if not task.is_open or task.naming:
        return ()
    step = bundle.workflow.steps[task.step]
    barred = _asked(record, task) | {str(each) for each in task.why.get("turn", ())}
    if step.kind == "approve":
        barred.add(record.initiator)
    organisation = context.organisation
    if step.by.contact_of or step.by.in_person or step.locked:
        course = course_of(bundle, record, context, context.answers)
        found = search(course, task.step).found(step.by).holders
    else:
        found = tuple(sorted(each.id for each in organisation.people.values() if not each.outside))
    own = keepers(step, task.step, organisation, context.today())
    if own and not set(own) & {each for each in task.holders if each != context.actor}:
        found = tuple(each for each in found if each in own)
    return tuple(each for each in found if organisation.active(each) and each not in barred)


def transfer(
    bundle: Bundle, record: Record, task_id: str, to: str, reason: str, context: Context
) -> Outcome:
    """What follows when a holder hands a task on.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: It is somebody else's, or asks only to name a holder.
        Conflict: An outside party has a link to sign it.
        Invalid: That person cannot take it.
        NotFound: There is no such task.
    """
    task = open_task(record, task_id)
    if not may_transfer(task, context.actor):
        raise NotAllowed("这件事不在您手上，不能转交。")
    if task.invitation:
        raise Conflict("签字链接还在对方手里。请先收回链接，再转交。")
    if to not in takers(bundle, record, task, context):
        raise Invalid("请选择一位可以接手的人。")
    course = course_of(bundle, record, context, context.answers)
    deed = Deed(
        at=context.now,
        actor=context.actor,
        task=task,
        to=to,
        holders=[to if each == context.actor else each for each in task.holders],
        remark=keep_remark(course, reason),
    )
    course.write(*VERBS["transfer"].events(deed))
    return outcome_of(course)


def _asked(record: Record, task: Task) -> set[str]:
    """Who holds or decided a task of the same step in the same round."""
    same = [
        each
        for each in record.tasks.values()
        if each.step == task.step and each.round == task.round
    ]
    holding = {person for each in same if each.is_open for person in each.holders}
    return holding | {each.decided_by for each in same if each.decided_by}
