"""Answers that name other records: which record a number is, and what is fetched from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Form
from app.core.engine.access import may_read
from app.core.engine.filling import writable_fields
from app.core.engine.posted import Posted, Records, posted_of
from app.core.engine.prefill import carry
from app.core.fields.base import BadAnswer
from app.core.fields.record import RecordField
from app.core.records.answer import Answers
from app.core.records.record import Record
from app.core.wording import say
from app.services.contents import current
from app.services.ports import Ports
from app.storage.store import Reading


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a number brought: the record in words (empty: none), texts for inputs that are blank.

    `record`: whose answers were read.
    """

    said: str = ""
    record: str = ""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def referring(form: Form) -> Iterator[RecordField]:
    """The fields that name other records."""
    return (each for each in form.fields if isinstance(each, RecordField))


def look_up(ports: Ports, reading: Reading, me: str, bundle: Bundle, posted: Posted) -> Records:
    """The records that are typed, by field and what is typed; only those that the person may read.

    A record that there is not and one that may not be read are told apart nowhere.
    """
    found: dict[str, dict[str, str]] = {}
    for asked in referring(bundle.form):
        text = _typed(asked, posted)
        record = _readable(ports, reading, me, asked, text) if text else None
        found[asked.name] = {text: record.id} if record else {}
    return found


def referred_in(
    ports: Ports, reading: Reading, me: str, record: Record, task: str
) -> frozenset[str]:
    """The ids of the records that the person's saved draft of a task names."""
    bundle = ports.bundle(reading, record.bundle)
    asks = any(referring(bundle.form))
    draft = reading.draft_of_task(task, me) if asks else None
    if draft is None:
        return frozenset()
    found = look_up(ports, reading, me, bundle, draft.posted)
    return frozenset(id_ for each in found.values() for id_ in each.values())


def numbers(reading: Reading, bundle: Bundle, answers: Answers) -> dict[str, str]:
    """The numbers of the records that the answers name, by id."""
    ids = [answers.get(each.name) for each in referring(bundle.form)]
    records = [reading.record(each) for each in ids if isinstance(each, str)]
    return {each.id: each.number for each in records if each is not None}


def said_of(
    ports: Ports, reading: Reading, me: str, bundle: Bundle, answers: Answers
) -> dict[str, str]:
    """Each field's record in words, beside its number; nothing of one that may not be read."""
    found = {}
    for asked in referring(bundle.form):
        value = answers.get(asked.name)
        record = _readable(ports, reading, me, asked, value) if isinstance(value, str) else None
        if record is not None:
            found[asked.name] = _said(ports, reading, record)
    return found


def fetch(
    ports: Ports, reading: Reading, me: str, bundle: Bundle, step: str, posted: Posted, name: str
) -> Fetched | None:
    """What the record typed into the field `name` brings; None where there is no such field.

    Only inputs that the step writes and in which nothing is typed are filled.
    """
    asked = next((each for each in referring(bundle.form) if each.name == name), None)
    writable = writable_fields(bundle, step)
    if asked is None or asked.name not in writable:
        return None
    text = _typed(asked, posted)
    record = _readable(ports, reading, me, asked, text) if text else None
    if record is None:
        return Fetched()
    theirs = ports.bundle(reading, record.bundle)
    answers = current(theirs, record, reading.kept(record.id))
    around = {"settings": ports.form_settings(reading, theirs), "today": ports.today()}
    values = carry(bundle.form, asked.fetch, theirs.form, answers, around)
    blank = {each for each in values if each in writable and not _written(posted, each)}
    texts = posted_of(bundle.form, {each: values[each] for each in blank})
    return Fetched(
        said=_said(ports, reading, record),
        record=record.id,
        texts={at: each for at, each in texts.items() if at.split("/")[0] in blank},
    )


def _typed(asked: RecordField, posted: Posted) -> str:
    """What is typed into the field, as it is compared; empty where it is nothing."""
    raw = next(iter(posted.get(asked.name, ())), "")
    try:
        return asked.parse(raw)
    except BadAnswer:
        return ""


def _readable(
    ports: Ports, reading: Reading, me: str, asked: RecordField, text: str
) -> Record | None:
    """The record of that number or id, where the person may read it."""
    found = reading.record_of_number(asked.form, text) or reading.record_of_number(
        asked.form, text.upper()
    )
    record = found or reading.record(text)
    if record is None or record.form != asked.form:
        return None
    form = ports.bundle(reading, record.bundle).form
    return (
        record if may_read(me, record, form, ports.organisation(reading), ports.today()) else None
    )


def _said(ports: Ports, reading: Reading, record: Record) -> str:
    title = ports.bundle(reading, record.bundle).form.title
    what = f"{title} {record.number}"
    return say("{what}，{title}", what=what, title=reading.title(record.id))


def _written(posted: Posted, name: str) -> bool:
    """Whether anything is typed into a field or inside it."""
    return any(
        text.strip()
        for each, texts in posted.items()
        if each == name or each.startswith(f"{name}/")
        for text in texts
    )
