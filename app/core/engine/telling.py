"""Telling people of a record (抄送), and what is said beside it (评论)."""

from collections.abc import Sequence

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_read
from app.core.engine.context import Context
from app.core.engine.outcome import Outcome, course_of, keep_remark, outcome_of, said
from app.core.engine.shelf import VERBS
from app.core.errors import Invalid, NotAllowed
from app.core.records.record import Record
from app.core.verbs.base import Deed

MOST = 50  # people at a time


def may_tell(record: Record, context: Context) -> bool:
    """Whether the person may tell others of the record; a contact of a firm tells nobody."""
    known = context.organisation.people.get(context.actor)
    staff = known is not None and known.active and not known.outside
    return staff and VERBS["cc"].may(record, context.actor, owner_head=False)


def listeners(record: Record, context: Context) -> tuple[str, ...]:
    """Whom the person may tell: staff in use who were not told yet, in a stable order."""
    return tuple(
        sorted(
            each.id
            for each in context.organisation.people.values()
            if each.active
            and not each.outside
            and each.id != context.actor
            and each.id not in record.copied
        )
    )


def tell(
    bundle: Bundle, record: Record, people: Sequence[str], words: str, context: Context
) -> Outcome:
    """What follows when somebody tells people of a record; nothing for those told before.

    Raises:
        NotAllowed: The person neither holds a task of the record nor opened it.
        Invalid: Nobody is chosen, too many are, or somebody who cannot be told.
    """
    if not may_tell(record, context):
        raise NotAllowed("只有发起人和正在办理的人能抄送。")
    chosen = tuple(dict.fromkeys(people))
    if not chosen:
        raise Invalid("请选择抄送给谁。")
    if len(chosen) > MOST:
        raise Invalid("一次请选不超过 {most} 位。", most=MOST)
    fresh = tuple(each for each in chosen if each not in record.copied)
    known = listeners(record, context)
    if any(each not in known for each in fresh):
        raise Invalid("请从列表中选择本单位的人。")
    course = course_of(bundle, record, context, context.answers)
    if fresh:
        deed = Deed(
            at=context.now,
            actor=context.actor,
            holders=fresh,
            round=record.round,
            remark=keep_remark(course, words),
        )
        course.write(*VERBS["cc"].events(deed))
    return outcome_of(course)


def comment(bundle: Bundle, record: Record, id_: str, words: str, context: Context) -> Outcome:
    """What follows when somebody says something beside a record.

    Args:
        bundle: The record's own.
        record: Where it stands.
        id_: The words are kept under `comment/ID`.
        words: What is said.
        context: The moment.

    Raises:
        NotAllowed: The person may not read the record, or it is void.
        Invalid: Nothing is said, or too much.
    """
    verb = VERBS["comment"]
    readable = may_read(context.actor, record, bundle.form, context.organisation, context.today())
    if not readable or not verb.may(record, context.actor, owner_head=False):
        raise NotAllowed("这张单据不能再写评论。")
    text = said(words)
    if not text:
        raise Invalid("请写下评论的内容。")
    course = course_of(bundle, record, context, context.answers)
    digest = course.keep(f"comment/{id_}", text)
    deed = Deed(at=context.now, actor=context.actor, id=id_, remark=digest)
    course.write(*verb.events(deed))
    return outcome_of(course)
