"""What people do beside deciding: hand a task on, take more time, tell others, comment, log."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.core.engine import extending, handing, telling
from app.core.engine.actions import Action, asides
from app.core.engine.entries import add_entry as added
from app.core.engine.extending import Consent
from app.core.engine.outcome import Outcome
from app.core.errors import NotAllowed
from app.core.records.record import Task
from app.core.verbs.extend import HOW
from app.services.appending import append
from app.services.asides import choices_of, told_of
from app.services.cases import Case, case_of, my_task, reads
from app.services.contents import titles_in
from app.services.inbox import due_of
from app.services.page import AsidePage
from app.services.ports import Ports
from app.services.printable import refuse_unprintable
from app.storage.store import Reading, Writing

_COMMENT = re.compile(r"[0-9a-f]{16}")
_ENTRY = re.compile(r"[0-9a-f]{8}")


def transfer_page(ports: Ports, me: str, task: str) -> AsidePage:
    """To whom the task can be handed.

    Raises:
        AlreadyDecided: It is closed.
        NotAllowed: It is somebody else's.
        NotFound: There is no such task.
    """
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        people = handing.takers(case.bundle, case.record, own, case.context)
        return _page(ports, reading, case, me, "transfer", own, people=people)


def transfer(ports: Ports, me: str, task: str, to: str, reason: str) -> None:
    """Hand a task on; what one had filled in stays one's own. A repeat does nothing.

    Raises:
        AlreadyDecided: It is closed.
        Conflict: An outside party has a link to sign it.
        Invalid: That person cannot take it.
        NotAllowed: It is somebody else's.
        NotFound: There is no such task.
    """
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        locked = writing.lock_record(found.id) if found else None
        if locked is not None and _handed(locked.tasks[task], me, to):
            return
        case, own = my_task(ports, writing, locked, me, task)
        outcome = handing.transfer(case.bundle, case.record, own.id, to, reason, case.context)
        _append(ports, writing, case, outcome)


def extend_page(ports: Ports, me: str, task: str) -> AsidePage:
    """When the task is due, when it may be due instead, and who has to consent.

    Raises:
        AlreadyDecided: It is closed.
        NotAllowed: It is somebody else's, or the step gives no more time.
        NotFound: There is no such task.
    """
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        return _page(ports, reading, case, me, "extend", own)


def extend(
    ports: Ports, me: str, task: str, until: date | None, reason: str, consent: Consent
) -> str:
    """Take more time for a task; gives the record's id.

    Raises:
        AlreadyDecided: It is closed.
        Invalid: The day does not do, or a reason or part of the consent is missing.
        NotAllowed: It is somebody else's, or the step gives no more time.
        NotFound: There is no such task.
    """
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        locked = writing.lock_record(found.id) if found else None
        case, own = my_task(ports, writing, locked, me, task)
        outcome = extending.extend(
            case.bundle, case.record, own.id, until, reason, consent, case.context
        )
        _append(ports, writing, case, outcome)
    return case.record.id


def cc_page(ports: Ports, me: str, record: str) -> AsidePage:
    """Whom the person may tell of the record.

    Raises:
        NotAllowed: They may tell nobody.
        NotFound: There is no such record.
    """
    with ports.store.reading() as reading:
        case = case_of(ports, reading, reading.record(record), me)
        if not reads(case, me):
            raise NotAllowed("您不能看这张单据。")
        people = telling.listeners(case.record, case.context)
        return _page(ports, reading, case, me, "cc", people=people)


def cc(ports: Ports, me: str, record: str, people: Sequence[str], words: str) -> None:
    """Tell people of the record; those who were told before stay as they are.

    Raises:
        Invalid: Nobody is chosen, or somebody who cannot be told.
        NotAllowed: The person may tell nobody.
        NotFound: There is no such record.
    """
    with ports.store.writing() as writing:
        case = case_of(ports, writing, writing.lock_record(record), me)
        outcome = telling.tell(case.bundle, case.record, people, words, case.context)
        _append(ports, writing, case, outcome)


def comment(ports: Ports, me: str, record: str, id_: str, words: str) -> None:
    """Say something beside the record. The same words under the same id are said once.

    Raises:
        Invalid: Nothing is said, or too much.
        NotAllowed: The person may not read the record, or it is void.
        NotFound: There is no such record.
    """
    with ports.store.writing() as writing:
        case = case_of(ports, writing, writing.lock_record(record), me)
        own = id_ if _COMMENT.fullmatch(id_) else ports.new_id()
        outcome = telling.comment(case.bundle, case.record, own, words, case.context)
        there = [each for each in writing.kept(record).values() if each.path == f"comment/{own}"]
        if there and there[0].value == outcome.kept[0].value:
            return
        if there:  # the page was used again for other words
            own = ports.new_id()
            outcome = telling.comment(case.bundle, case.record, own, words, case.context)
        _append(ports, writing, case, outcome)


def add_entry(ports: Ports, me: str, record: str, field: str, id_: str, text: str) -> None:
    """Add an entry to a log. The same words under the same id are written once.

    Raises:
        Conflict: The log is full.
        Invalid: Nothing is written, too much, or what paper cannot show.
        NotAllowed: The person may not add to it, or the record does not run.
        NotFound: There is no such record or log.
    """
    with ports.store.writing() as writing:
        case = case_of(ports, writing, writing.lock_record(record), me)
        own = id_ if _ENTRY.fullmatch(id_) else ports.new_id()[:8]
        outcome = added(case.bundle, case.record, field, text, own, case.context)
        refuse_unprintable(text)
        there = case.record.digests.get(f"{field}/{own}")
        if there:
            kept = writing.kept(record)[there].value
            if kept and (kept["person"], kept["text"]) == (me, outcome.kept[0].value["text"]):
                return
            own = ports.new_id()[:8]  # the page was used again for other words
            outcome = added(case.bundle, case.record, field, text, own, case.context)
        _append(ports, writing, case, outcome)


def note_read(ports: Ports, me: str, record: str) -> None:
    """Note that the person has opened a record that they were told of: a mark of their own."""
    with ports.store.writing() as writing:
        writing.mark_read(record, me, ports.now())


def _handed(task: Task, me: str, to: str) -> bool:
    """Whether the person has handed the task to that one already."""
    return task.is_open and me in task.former and me not in task.holders and to in task.holders


def _append(ports: Ports, writing: Writing, case: Case, outcome: Outcome) -> None:
    if outcome.events:
        organisation = case.context.organisation
        append(ports, writing, case.bundle, case.record, outcome, case.answers, organisation)


def _page(
    ports: Ports,
    reading: Reading,
    case: Case,
    me: str,
    verb: str,
    task: Task | None = None,
    people: Sequence[str] = (),
) -> AsidePage:
    organisation, day = case.context.organisation, case.context.today()
    page = AsidePage(
        action=_action(case, me, verb, task),
        record=case.record,
        form_title=str(case.bundle.form.title),
        title=reading.title(case.record.id),
        people=choices_of(organisation, people, day),
        told=told_of(reading, organisation, case.record, me),
        due=due_of(ports, reading, case.bundle, task) if task else None,
    )
    if verb != "extend" or task is None:
        return page
    first, last = extending.bounds(task, case.context)
    asked = case.bundle.workflow.steps[task.step].extend
    titles = titles_in(organisation)
    who = extending.consenting(case.bundle, task, case.context, titles)
    consents = asked is not None and asked.consent is not None
    return replace(page, first=first, last=last, consents=consents, who=who, how=tuple(HOW.items()))


def _action(case: Case, me: str, verb: str, task: Task | None) -> Action:
    """What is done, where the person may do it.

    Raises:
        NotAllowed: They may not.
    """
    of = task.id if task else ""
    for each in asides(case.bundle, case.record, me, case.context):
        if (each.verb, each.task) == (verb, of):
            return each
    raise NotAllowed("这张单据现在不能这样办，或不由您办。")
