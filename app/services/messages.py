"""What came to a person, as a list: told by the events of records, in the same transaction.

A message names form, number and step; the record's title only where its reader may read the record.
It is a link and nothing else: nothing is decided from the list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.engine.access import may_read
from app.core.records.event import (
    Annulled,
    Asked,
    Closed,
    Copied,
    Decided,
    Ended,
    Event,
    Named,
    Rehomed,
    Returned,
    Transferred,
    Withdrawn,
)
from app.core.records.invitation import is_outside
from app.core.records.record import Record
from app.core.trail.chain import Chained
from app.core.wording import say
from app.services.inbox import due_of
from app.services.page import Due
from app.services.ports import Ports
from app.services.proposing import Told, told
from app.storage.store import Line, Message, Reading, Writing

SHOWN = 100
WORDS = {
    "asked": "请您办理",
    "naming": "没有人可办，请指定办理人",
    "named": "指定由您办理",
    "returned": "退回来了，请再办一次",
    "handed": "转交给您办理",
    "rehomed": "改派给您办理",
    "copied": "抄送给您",
    "done": "您发起的单据办完了",
    "rejected": "您发起的单据被拒绝了",
    "void": "您发起的单据作废了",
    "overdue": "已到期，还没有办",
    "open": "提出了一份修改，等您发布",
    "published": "您提出的修改发布了",
    "declined": "您提出的修改没有发布",
    "open setting": "要改一项设置，等您确认",
    "published setting": "您要改的设置确认了",
    "declined setting": "您要改的设置没有确认",
}

_ENDS_TASKS = (Decided, Returned, Withdrawn, Ended, Annulled, Closed, Transferred, Rehomed, Named)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message as it is shown. `task` is set where it can be decided now."""

    about: str
    words: str
    record: str
    task: str
    form_title: str
    number: str
    step: str
    title: str
    by: str
    at: datetime
    new: bool
    due: Due | None
    proposal: str = ""
    setting_of: str = ""  # the form whose setting it is about


def keep(ports: Ports, writing: Writing, record: Record, chained: Sequence[Chained]) -> None:
    """Tell people of what happened, in the transaction in which it is written."""
    found = tuple(told_of(record, chained))
    if found:
        writing.add_messages(found)
    if any(isinstance(each.event, _ENDS_TASKS) for each in chained):
        writing.settle_messages(record.id, ports.now())


def told_of(record: Record, chained: Sequence[Chained]) -> Iterable[Message]:
    """Who is told what because of the events; nobody of what they did themselves.

    `record` as it stands after them.
    """
    events = [each.event for each in chained]
    actor = next((each.actor for each in events if not each.actor.startswith("system:")), "")
    back = {each.to for each in events if isinstance(each, Returned)}
    for each in chained:
        for person, about, task in _of(record, each.event, back):
            if person != actor:
                yield Message(
                    record=record.id,
                    seq=each.seq,
                    person=person,
                    about=about,
                    task=task,
                    actor=actor,
                    at=each.event.at,
                )


def _of(record: Record, event: Event, back: set[str]) -> Iterable[tuple[str, str, str]]:
    """Person, what about, task."""
    if isinstance(event, Asked):
        returned = "returned" if event.step in back else "asked"
        about = "naming" if event.naming else returned
        return [(person, about, event.task) for person in event.holders]
    if isinstance(event, Named):
        return [(person, "named", event.task) for person in event.holders]
    if isinstance(event, Transferred):
        return [(event.to, "handed", event.task)]
    if isinstance(event, Rehomed):
        return [(event.to, "rehomed", event.task)]
    if isinstance(event, Copied):
        return [(person, "copied", "") for person in event.people]
    if isinstance(event, Ended):
        return [(record.initiator, event.status, "")]
    if isinstance(event, Annulled):
        return [(record.initiator, "void", "")]
    return []


def new_count(ports: Ports, me: str) -> int:
    """How many messages the person has not seen."""
    with ports.store.reading() as reading:
        return reading.new_messages(me)


def listed(ports: Ports, me: str) -> tuple[Entry, ...]:
    """What came to the person, newest first; what is overdue by now stands at its due time."""
    with ports.store.reading() as reading:
        found = [
            entry
            for each in reading.messages(me, SHOWN)
            if (entry := _entry(ports, reading, me, each)) is not None
        ]
        now = ports.now()
        late = [
            Message(
                record=line.record, seq=0, person=me, about="overdue", task=line.task,
                actor="", at=line.due_at, read_at=now,
            )
            for line in reading.waiting(me)
            if _is_late(line, now) and line.due_at is not None
        ]  # fmt: skip
        found += [_of_proposal(each) for each in told(ports, reading, me, SHOWN)]
        found += [entry for each in late if (entry := _entry(ports, reading, me, each)) is not None]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN])


def note_seen(ports: Ports, me: str, until: datetime) -> None:
    """Note that the person has seen all that came until then."""
    with ports.store.writing() as writing:
        writing.read_messages(me, until, ports.now())


def _is_late(line: Line, now: datetime) -> bool:
    return line.due_at is not None and line.due_at < now and line.paused_at is None


def _of_proposal(told: Told) -> Entry:
    about = f"{told.about} setting" if told.setting else told.about
    return Entry(
        about=about,
        words=say(WORDS[about]),
        record="",
        task="",
        form_title=told.title,
        number="",
        step=told.reason,
        title="",
        by=told.by,
        at=told.at,
        new=told.new,
        due=None,
        proposal=told.proposal,
        setting_of=told.form if told.setting else "",
    )


def _entry(ports: Ports, reading: Reading, me: str, message: Message) -> Entry | None:
    """The message as its reader may see it; None where the record is gone."""
    record = reading.record(message.record)
    if record is None:
        return None
    bundle, organisation = ports.bundle(reading, record.bundle), ports.organisation(reading)
    task = record.tasks.get(message.task)
    mine = task is not None and task.is_open and me in task.holders
    due = due_of(ports, reading, bundle, task) if task is not None and mine else None
    may = may_read(me, record, bundle.form, organisation, ports.today())
    nameless = not message.actor or is_outside(message.actor)
    return Entry(
        about=message.about,
        words=say(WORDS[message.about]) if message.about in WORDS else "",
        record=record.id,
        task=message.task if task is not None and mine and not task.naming else "",
        form_title=str(bundle.form.title),
        number=record.number,
        step=str(bundle.workflow.steps[task.step].title) if task is not None else "",
        title=reading.title(record.id) if may else "",
        by="" if nameless else organisation.title("person", message.actor),
        at=message.at,
        new=message.read_at is None,
        due=due,
    )
