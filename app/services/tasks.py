"""What people do with their tasks: look, fill in, decide, take back, name a holder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.core.definitions.bundle import path_name
from app.core.engine import routing
from app.core.engine.access import may_annul
from app.core.engine.context import Decision
from app.core.engine.filling import writable_fields
from app.core.errors import NotAllowed, NotFound
from app.core.records.answer import Answers
from app.core.records.event import Annulled, Withdrawn
from app.core.records.record import Task
from app.core.trail.identity import IN_PERSON_CODE
from app.services import in_person
from app.services.appending import append
from app.services.audit.looks import note_read
from app.services.cases import AlreadyDecided as AlreadyDecided
from app.services.cases import Case, case_of, my_task, reads
from app.services.drafts import known
from app.services.handed_in import take_in
from app.services.identity import Identity, proof_of
from app.services.linking import locked, tell, tied
from app.services.overlaps import one_at_a_time
from app.services.page import FormPage, Refused
from app.services.ports import Ports
from app.services.printable import refuse_unprintable, refuse_unprintable_stamp
from app.services.referring import Fetched, fetch, numbers, referred_in
from app.services.repeats import done_already
from app.services.task_page import filled_at, fresh, page_at
from app.storage.store import Draft, Reading

Posted = Mapping[str, Sequence[str]]


def task_page(ports: Ports, me: str, task: str) -> FormPage:
    """The task's page: the record's content, the fields this step writes, what can be done.

    Raises:
        AlreadyDecided: It is closed.
        NotAllowed: It is somebody else's.
        NotFound: There is no such task.
    """
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        page = page_at(ports, reading, case, own, me, _draft(ports, reading, case, own, me))
    return replace(page, faults=(), dropped=())


def written(ports: Ports, me: str, task: str, posted: Posted) -> list[str]:
    """What the person wrote for a task, posted now or kept before, also where it is closed."""
    with ports.store.reading() as reading:
        draft, record = reading.draft_of_task(task, me), reading.record_of_task(task)
        if record is None:
            return []
        step = ports.bundle(reading, record.bundle).workflow.steps[record.tasks[task].step]
    names = {"remark", *step.fills}
    for typed in (posted, draft.posted if draft else {}):
        found = [typed[name] for name in typed if {path_name(name), name.split("/")[0]} & names]
        if texts := [text for texts in found for text in texts if text.strip()]:
            return texts
    return []


def save_task(ports: Ports, me: str, task: str, posted: Posted) -> datetime:
    """Keep what was typed so far for a task."""
    with ports.store.writing() as writing:
        case, own = my_task(ports, writing, writing.record_of_task(task), me, task)
        draft = _draft(ports, writing, case, own, me)
        kept = known(case.bundle, posted, draft.posted)
        kept["remark"] = list(posted.get("remark", ()))[:1]
        draft = replace(draft, posted=kept, updated_at=ports.now())
        writing.put_draft(draft)
    return draft.updated_at


def fetched_task(ports: Ports, me: str, task: str, posted: Posted, name: str) -> Fetched:
    """Keep what was typed, and fill what is blank from the record that a field names.

    Raises:
        NotFound: The step has no such field.
    """
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        found = fetch(ports, reading, me, case.bundle, own.step, posted, name)
    if found is None:
        raise NotFound("没有这一栏。")
    save_task(ports, me, task, {**posted, **found.texts})
    if found.record:
        note_read(ports, me, found.record)
    return found


def review_task(ports: Ports, me: str, task: str, posted: Posted) -> FormPage:
    """Keep what was typed and say what is still to be changed."""
    save_task(ports, me, task, posted)
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        return page_at(ports, reading, case, own, me, _draft(ports, reading, case, own, me))


def decide(
    ports: Ports, me: str, task: str, verb: str, *, remark: str, to: str, identity: Identity
) -> str:
    """Take the person's decision on a task, and carry the record on; gives the record's id.

    What the step fills is taken from the saved draft of the task. A return or a rejection keeps
    what was typed only where it is complete and right.

    Raises:
        AlreadyDecided: It was decided meanwhile.
        NotAllowed: It is somebody else's task, or the step wants a password.
        Refused: Something is still to be changed.
    """
    refuse_unprintable(remark)
    if identity.kind == IN_PERSON_CODE:
        in_person.refuse_wrong(ports, task, identity.nonce, identity.code)
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        named = referred_in(ports, writing, me, found, task) if found else frozenset()
        if found:
            one_at_a_time(writing, ports.bundle(writing, found.bundle))
        others = locked(writing, [found.id, *named] if found else ())
        case, own = my_task(ports, writing, others.get(found.id) if found else None, me, task)
        step, organisation = case.bundle.workflow.steps[own.step], case.context.organisation
        saved = writing.draft_of_task(task, me)
        answers: Answers | None = None
        if writable_fields(case.bundle, own.step):
            draft = saved or fresh(ports, case, own, me)
            filled = filled_at(ports, writing, case, own, draft)
            if not filled.faults:
                answers = filled.answers
            elif verb in ("submit", "agree", "confirm"):
                raise Refused(page_at(ports, writing, case, own, me, draft))
        signer = ""
        if step.by.in_person is not None:
            value = case.answers.get(step.by.in_person)
            signer = value if isinstance(value, str) else ""
        if identity.kind == IN_PERSON_CODE:
            in_person.spend(ports, writing, own, identity)
        decision = Decision(
            task=task,
            verb=verb,
            proof=proof_of(organisation, identity, me, signer=signer, invitation=own.invitation),
            remark=remark.strip(),
            answers=answers,
            to=to,
            seen=identity.seen,
        )
        outcome = routing.decide(case.bundle, case.record, decision, case.context)
        refuse_unprintable_stamp(ports.house, outcome)
        after = answers if answers is not None else case.answers
        answered = numbers(writing, case.bundle, after)
        new = [each for id_, each in others.items() if id_ in answered and id_ != case.record.id]
        for other in new:
            outcome = tied(outcome, case.context.now, me, "from", other)
        record = append(ports, writing, case.bundle, case.record, outcome, after, organisation)
        for other in new:
            tell(ports, writing, me, other, record)
        if saved is not None:
            page = str(identity.page["id"]) if identity.page else ""
            take_in(writing, saved, case.record.id, case.answers, after, page)
            writing.drop_draft(saved.id)
    return case.record.id


def withdraw(ports: Ports, me: str, record: str, remark: str) -> None:
    """Take a record back that one opened oneself and nobody has acted on. A repeat does nothing."""
    with ports.store.writing() as writing:
        locked = writing.lock_record(record)
        if done_already(writing, locked, me, Withdrawn, remark):
            return
        case = case_of(ports, writing, locked, me)
        outcome = routing.withdraw(case.bundle, case.record, remark.strip(), case.context)
        append(ports, writing, case.bundle, case.record, outcome, case.answers)


def annul(ports: Ports, me: str, record: str, remark: str) -> None:
    """Declare a finished record void; its number stays. A repeat does nothing."""
    with ports.store.writing() as writing:
        locked = writing.lock_record(record)
        if done_already(writing, locked, me, Annulled, remark):
            return
        case = case_of(ports, writing, locked, me)
        if not may_annul(
            me, case.record, case.bundle, case.context.organisation, case.context.today()
        ):
            raise NotAllowed("只有本单据归口部门的负责人可以作废。")
        outcome = routing.annul(case.bundle, case.record, remark.strip(), case.context)
        append(ports, writing, case.bundle, case.record, outcome, case.answers)


def name_holder(ports: Ports, me: str, task: str, person: str) -> None:
    """Name who holds a task for which nobody was found.

    Raises:
        AlreadyDecided: It was decided meanwhile.
    """
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        locked = writing.lock_record(found.id) if found else None
        case = case_of(ports, writing, locked, me)
        try:
            outcome = routing.name_holder(case.bundle, case.record, task, (person,), case.context)
        except routing.AlreadyDecided as late:
            if reads(case, me):  # who decided what is told to nobody else
                raise AlreadyDecided(case, late.task) from None
            raise
        append(ports, writing, case.bundle, case.record, outcome, case.answers)


def _draft(ports: Ports, reading: Reading, case: Case, task: Task, me: str) -> Draft:
    return reading.draft_of_task(task.id, me) or fresh(ports, case, task, me)
