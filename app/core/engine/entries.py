"""Entries of growing logs: written beside a decision, or by themselves while the record runs."""

from dataclasses import replace
from datetime import date

from app.core.definitions.bundle import Bundle
from app.core.engine.access import fits, may_read, only_reads, takes_part
from app.core.engine.context import Context
from app.core.engine.course import Course
from app.core.engine.filling import writable_fields
from app.core.engine.outcome import Outcome, course_of, outcome_of
from app.core.engine.settling import settle
from app.core.engine.shelf import VERBS
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.fields.base import BadAnswer
from app.core.fields.log import MOST, Log, dump_entry, entries_of
from app.core.records.answer import Entry
from app.core.records.invitation import is_outside
from app.core.records.organisation import Organisation
from app.core.records.record import Record
from app.core.verbs.base import Deed


def logs(bundle: Bundle) -> tuple[Log, ...]:
    """The form's logs, in order."""
    return tuple(field for field in bundle.form.fields if isinstance(field, Log))


def may_log(
    person: str, record: Record, bundle: Bundle, log: Log, organisation: Organisation, day: date
) -> bool:
    """Whether the person may add an entry to the log now: reads the record, and a rule fits."""
    if not VERBS["log"].may(record, person, owner_head=False):
        return False
    if only_reads(person, organisation, day):
        return False
    return may_read(person, record, bundle.form, organisation, day) and any(
        takes_part(person, record) if rule.participants else fits(rule, person, organisation, day)
        for rule in log.entries
    )


def add_entry(
    bundle: Bundle, record: Record, name: str, text: str, entry: str, context: Context
) -> Outcome:
    """What follows when somebody adds an entry to a log of a running record.

    Args:
        bundle: The record's own.
        record: Where it stands.
        name: The log's name.
        text: What is written.
        entry: Id of the entry, 8 hex digits.
        context: The moment, with the record's answers.

    Raises:
        NotFound: The form has no such log.
        NotAllowed: The person may not add to it, or the record does not run.
        Invalid: Nothing is written, or too much.
        Conflict: The log is full.
    """
    log = next((each for each in logs(bundle) if each.name == name), None)
    if log is None:
        raise NotFound("这张单据里没有这份记录。")
    if not may_log(context.actor, record, bundle, log, context.organisation, context.today()):
        raise NotAllowed("“{label}”现在不能由您添加。", label=str(log.label))
    try:
        found = log.read({"": (text,)})
    except BadAnswer as bad:
        raise Invalid(bad.message.text, **bad.message.params) from None
    if not found:
        raise Invalid("请写下要记的内容。")
    if len(entries_of(context.answers.get(name))) >= MOST:
        raise Conflict("“{label}”已经记了 {most} 条，不能再记。", label=str(log.label), most=MOST)
    settled = settle(bundle.form, context.answers, context.settings, context.today())
    if name in settled.hidden:
        raise NotAllowed("“{label}”在这张单据上用不到。", label=str(log.label))
    course = course_of(bundle, record, context, context.answers)
    _write(course, log, replace(found[0], id=entry))
    return outcome_of(course)


def write_entries(course: Course, step: str, signer: str) -> None:
    """Write down what was typed into logs while deciding a step; it stands behind the act.

    Args:
        course: The record on its way.
        step: The step that is decided.
        signer: The name of who signs; an outside party without account is known by it alone.

    Raises:
        NotAllowed: The step does not write into that log.
    """
    writable = writable_fields(course.bundle, step)
    for log in logs(course.bundle):
        for entry in entries_of(course.answers.get(log.name)):
            if entry.at is not None:
                continue
            if log.name not in writable:
                raise NotAllowed("“{label}”不是这一步填写的。", label=str(log.label))
            _write(course, log, entry, signer)


def _write(course: Course, log: Log, typed: Entry, signer: str = "") -> None:
    context = course.context
    own = context.organisation.title("person", context.actor)
    name = signer.strip() if is_outside(context.actor) else own
    entry = replace(typed, person=context.actor, name=name, at=context.now)
    digest = course.keep(f"{log.name}/{entry.id}", dump_entry(entry))
    deed = Deed(at=context.now, actor=context.actor, field=log.name, id=entry.id, remark=digest)
    course.write(*VERBS["log"].events(deed))
