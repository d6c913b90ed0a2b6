"""What follows when somebody submits, decides, withdraws, names a holder or annuls.

Pure: no clock, no disk, no chance. The service appends the events in one transaction.
"""

from collections.abc import Iterable, Sequence

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_annul, may_open
from app.core.engine.acting import act, write_answers
from app.core.engine.clocks import resume
from app.core.engine.contents import flatten
from app.core.engine.context import Context, Decision, LinkedState, Proof
from app.core.engine.course import Course
from app.core.engine.entries import write_entries
from app.core.engine.outcome import AlreadyDecided as AlreadyDecided
from app.core.engine.outcome import Outcome as Outcome
from app.core.engine.outcome import course_of, keep_remark, open_task, outcome_of, said
from app.core.engine.proving import refuse_stranger, refuse_weak
from app.core.engine.returning import objection_target, targets, undone
from app.core.engine.shelf import VERBS
from app.core.engine.walking import ask_again, walk
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.records.answer import Answers
from app.core.records.event import Submitted
from app.core.records.organisation import ADMINISTRATOR
from app.core.records.record import Record, Task
from app.core.steps.base import Step
from app.core.trail.digests import root
from app.core.verbs.base import Deed, Verb
from app.core.wording import listed, say


class Stale(Conflict):
    """An answer that the person vouches for changed after they saw it."""

    def __init__(self) -> None:
        super().__init__("您看过之后内容有改动，请看一遍新的内容再决定。")


class Waiting(Conflict):
    """Records that were opened from this one are not finished; the sentence names them."""

    def __init__(self, step: Step, linked: Iterable[LinkedState]) -> None:
        super().__init__(waiting_words(waits_for(step, linked)))


def submit(
    bundle: Bundle, record: Record, answers: Answers, proof: Proof, context: Context, number: str
) -> Outcome:
    """What follows when a draft is submitted.

    Args:
        bundle: The definitions that the record will keep for life.
        record: A new record: id and check code only.
        answers: All answers, without faults, see `filling.fill`.
        proof: Who submits.
        context: The moment.
        number: The number drawn for it.

    Raises:
        NotAllowed: The person may not open this form, or has to sign with the password.
    """
    if record.seq or record.tasks:
        raise Conflict("这张单据已经提交过了。")
    if not may_open(bundle, context.actor, context):
        raise NotAllowed("您不能开“{title}”。", title=str(bundle.form.title))
    course = course_of(bundle, record, context, answers)
    step, verb = bundle.workflow.first, VERBS["submit"]
    refuse_weak(course, step, verb, proof)
    digests = {
        path: course.keep(path, value) for path, value in flatten(bundle.form, answers).items()
    }
    task = context.new_id()
    course.write(
        Submitted(
            at=context.now,
            actor=context.actor,
            form=bundle.form.name,
            bundle=bundle.hash,
            number=number,
            step=step.step,
            task=task,
            digests=digests,
        )
    )
    act(course, course.record.tasks[task], verb, proof, "")
    write_entries(course, step.step, proof.signer)
    walk(course)
    return outcome_of(course)


def decide(bundle: Bundle, record: Record, decision: Decision, context: Context) -> Outcome:
    """What follows when a person decides a task.

    Args:
        bundle: The record's own bundle, not today's.
        record: Where it stands, loaded under its lock.
        decision: The person's answer.
        context: The moment, with the record's answers as they were before the decision.

    Raises:
        AlreadyDecided: The task is closed.
        Stale: What the person would vouch for changed after they saw it.
        NotAllowed: The task is somebody else's, an answer is not theirs to write, or the step
            asks for the password.
        Invalid: The step has no such verb, or a reason or a step to return to is missing.
        NotFound: There is no such task.
        Waiting: Records that were opened from this one have to be finished first.
    """
    task = open_task(record, decision.task)
    if task.naming:
        raise NotAllowed("这一步还没有人办，请先指定办理人。")
    refuse_stranger(task, context.actor, decision.proof)
    step = bundle.workflow.steps[task.step]
    if decision.verb not in step.outcomes or (decision.verb == "open" and not decision.opened):
        raise Invalid("“{title}”这一步不能这样办。", title=str(step.title))
    verb = VERBS[decision.verb]
    if verb.forward and waits_for(step, context.linked):
        raise Waiting(step, context.linked)
    remark = said(decision.remark)
    if verb.needs_remark and not remark:
        raise Invalid("请写明理由。")
    to = _target(bundle, record, task, verb, decision.to) if verb.leads_back else ""
    if decision.seen and decision.seen != seen(bundle, record, step.step):
        raise Stale
    before = course_of(bundle, record, context, context.answers)
    refuse_weak(before, step, verb, decision.proof, task)
    course = before
    if decision.answers is not None:
        course = course_of(bundle, record, context, decision.answers)
        write_answers(course, task, context.answers)
    digest, remark = act(course, task, verb, decision.proof, remark)
    resume(course, task)  # behind the act, which is signed behind the last event of before
    if decision.answers is not None:
        write_entries(course, step.step, decision.proof.signer)
    course.write(*verb.events(_deed(course, task, digest, remark, to)))
    if to:
        ask_again(course, to)
    walk(course)
    return outcome_of(course)


def withdraw(bundle: Bundle, record: Record, remark: str, context: Context) -> Outcome:
    """What follows when the initiator takes the record back; the first step is asked again.

    Raises:
        NotAllowed: It is somebody else's, or somebody acted already.
    """
    verb = VERBS["withdraw"]
    if not verb.may(record, context.actor, owner_head=False):
        raise NotAllowed("只有发起人能撤回，而且要在别人办理之前。")
    course = course_of(bundle, record, context, context.answers)
    deed = Deed(
        at=context.now,
        actor=context.actor,
        remark=keep_remark(course, remark),
        undone=bundle.workflow.in_order(record.steps),
        cancelled=[task.id for task in record.open_tasks()],
        round=record.round + 1,
    )
    course.write(*verb.events(deed))
    ask_again(course, bundle.workflow.first.step)
    return outcome_of(course)


def name_holder(
    bundle: Bundle, record: Record, task: str, holders: Sequence[str], context: Context
) -> Outcome:
    """What follows when an administrator names who holds a task for which nobody was found.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The person is no administrator, or names themselves.
        Invalid: Nobody is named, or somebody without an account in use.
        NotFound: There is no such task.
    """
    asked = open_task(record, task)
    organisation, actor = context.organisation, context.actor
    if not asked.naming:
        raise Conflict("这一步已经有人办了。")
    if actor not in asked.holders and actor not in organisation.holding(
        ADMINISTRATOR, context.today()
    ):
        raise NotAllowed("只有管理员能指定办理人。")
    if not holders or not all(organisation.active(each) for each in holders):
        raise Invalid("请选择一位在用账号的人。")
    if actor in holders:
        raise NotAllowed("不能指定自己，请选择别人。")
    course = course_of(bundle, record, context, context.answers)
    deed = Deed(at=context.now, actor=actor, task=asked, holders=tuple(dict.fromkeys(holders)))
    course.write(*VERBS["name"].events(deed))
    return outcome_of(course)


def annul(bundle: Bundle, record: Record, remark: str, context: Context) -> Outcome:
    """What follows when a finished record is declared void.

    Raises:
        NotAllowed: The person may not.
        Conflict: The record is not finished.
        Invalid: No reason is given.
    """
    if record.status != "done":
        raise Conflict("只有已通过的单据可以作废。")
    if not may_annul(context.actor, record, bundle, context.organisation, context.today()):
        raise NotAllowed("只有本单据归口部门的负责人可以作废。")
    if not said(remark):
        raise Invalid("请写明理由。")
    course = course_of(bundle, record, context, context.answers)
    deed = Deed(at=context.now, actor=context.actor, remark=keep_remark(course, remark))
    course.write(*VERBS["annul"].events(deed))
    return outcome_of(course)


def waits_for(step: Step, linked: Iterable[LinkedState]) -> tuple[LinkedState, ...]:
    """The records that have to be finished before the step is decided forward."""
    return tuple(
        each
        for each in linked
        if each.way == "to"
        and each.form in step.after_linked
        and each.status in ("running", "withdrawn")
    )


def waiting_words(linked: Iterable[LinkedState]) -> str:
    """Which records are waited for, as a sentence for a person."""
    named = listed(f"{each.title} {each.number}" for each in linked)
    return say("要等{records} 办完，这一步才能办。", records=named)


def seen(bundle: Bundle, record: Record, step: str) -> str:
    """One hash over the answers that an act at the step would cover, as they stand."""
    paths = bundle.covered(step, record.digests)
    return root({path: record.digests[path] for path in paths})


def _target(bundle: Bundle, record: Record, task: Task, verb: Verb, to: str) -> str:
    if verb.word == "object":
        return objection_target(bundle, record, task)
    if to not in targets(bundle, record, task):
        raise Invalid("请选择退回到哪一步。")
    return to


def _deed(course: Course, task: Task, digest: str, remark: str, to: str) -> Deed:
    record = course.record
    lost = undone(course.bundle, record, to) if to else ()
    cancelled = [
        each.id for each in record.open_tasks() if each.step in lost and each.id != task.id
    ]
    return Deed(
        at=course.context.now,
        actor=course.context.actor,
        task=task,
        act=digest,
        remark=remark,
        to=to,
        undone=lost,
        cancelled=cancelled,
        round=record.round + 1,
    )
