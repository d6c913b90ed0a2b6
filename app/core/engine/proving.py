"""Whether a proof is good enough for what it is to prove: who acts, and for whom."""

from app.core.engine.context import Proof
from app.core.engine.course import Course
from app.core.engine.outside import contacts, reachable
from app.core.engine.stamping import refuse_foreign_stamp
from app.core.errors import NotAllowed
from app.core.records.invitation import outside_actor
from app.core.records.record import Task
from app.core.steps.base import Step
from app.core.trail.identity import (
    IN_PERSON,
    IN_PERSON_CODE,
    LINK,
    ON_PAPER,
    PASSWORD,
    SIGNING_SESSION,
)
from app.core.verbs.base import Verb

WITNESSED = (IN_PERSON, IN_PERSON_CODE, ON_PAPER)  # a customer signs before a witness


def refuse_stranger(task: Task, actor: str, proof: Proof) -> None:
    """Refuse whoever is not asked: holders decide, or who came over the one link that is open.

    Raises:
        NotAllowed: The task is somebody else's.
    """
    invited = bool(task.invitation) and actor == outside_actor(task.invitation)
    if actor not in task.holders and not (invited and _by_link(task, proof)):
        raise NotAllowed("这件事不在您手上。")


def refuse_weak(
    course: Course, step: Step, verb: Verb, proof: Proof, task: Task | None = None
) -> None:
    """Refuse an act whose proof is too weak for its step.

    Args:
        course: Where the deed begins.
        step: What is decided.
        verb: How.
        proof: What is known of who acts.
        task: The task; None at the submission.

    Raises:
        NotAllowed: A mark needs the password; a stamp needs who keeps it; a customer signs over
            the open link, or before the witness, who holds the task, and is the very person whose
            name the field holds.
    """
    refuse_foreign_stamp(step, task.step if task else step.step, verb, course.context)
    if (proof.page is not None) != (proof.identity == ON_PAPER):
        raise NotAllowed("在纸上签的，请附上签好的那一页的照片。")
    if step.by.in_person is not None:
        _refuse_other_name(course, step.by.in_person, proof)
        _refuse_unwitnessed(course, step, verb, proof, task)
    elif proof.identity in WITNESSED or proof.witness:
        raise NotAllowed("这一步要您自己办理，不能当面代签。")
    elif proof.identity == LINK:
        if step.by.contact_of is None or task is None or not _by_link(task, proof):
            raise NotAllowed("这个链接不能办这件事。")
    elif step.mark is not None and verb.signs and proof.identity not in (PASSWORD, SIGNING_SESSION):
        raise NotAllowed("请先输入密码签名。")


def _refuse_other_name(course: Course, field: str, proof: Proof) -> None:
    named = course.answers.get(field)
    if not isinstance(named, str) or proof.signer.strip() != named.strip():
        asked = course.bundle.form.field(field)
        label = str(asked.label) if asked else field
        raise NotAllowed("只能由“{label}”一栏填写的人签名。", label=label)


def _refuse_unwitnessed(
    course: Course, step: Step, verb: Verb, proof: Proof, task: Task | None
) -> None:
    context = course.context
    if proof.identity == LINK:
        if task is None or not _by_link(task, proof) or proof.witness:
            raise NotAllowed("这个链接不能办这件事。")
        if context.actor != outside_actor(proof.invitation):
            raise NotAllowed("这个链接只给客户本人用，不能代签。")
        return
    if proof.identity not in WITNESSED or proof.witness != context.actor:
        raise NotAllowed("这一步要客户当面签名，由您在场见证。")
    if proof.identity == IN_PERSON_CODE:
        if task is None or not task.invitation or proof.invitation != task.invitation:
            raise NotAllowed("验证码不是为这件事发的。请重新发一个。")
    elif proof.identity == IN_PERSON and verb.signs:
        holders = task.holders if task else ()
        found = contacts(step, course.names, context.organisation, holders)
        if reachable(found, context.channels):
            raise NotAllowed("单据上有客户的联系方式，请用发给客户的验证码签名。")


def _by_link(task: Task, proof: Proof) -> bool:
    """Whether the proof comes over the task's one link that is open."""
    return proof.identity == LINK and bool(task.invitation) and proof.invitation == task.invitation
