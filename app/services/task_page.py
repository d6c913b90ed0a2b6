"""A task as its page shows it: the record's content, what was typed, what can be done."""

from app.core.definitions.bundle import step_called
from app.core.engine import routing
from app.core.engine.actions import actions, asides
from app.core.engine.filling import Filled, writable_fields
from app.core.engine.posted import posted_of
from app.core.records.record import Task
from app.services.cases import Case
from app.services.contents import choices, titles_in
from app.services.drafts import filled_in
from app.services.handed_in import handed_in, known_files
from app.services.live import plan
from app.services.opening import offer_of
from app.services.page import FormPage
from app.services.ports import Ports
from app.services.referring import numbers, said_of
from app.storage.store import Draft, Reading


def fresh(ports: Ports, case: Case, task: Task, me: str) -> Draft:
    """The answers as they stand, as somebody would have typed them."""
    return Draft(
        id=ports.new_id(),
        person=me,
        form=case.record.form,
        bundle=case.record.bundle,
        posted=posted_of(case.bundle.form, case.answers),
        updated_at=ports.now(),
        task=task.id,
    )


def filled_at(ports: Ports, reading: Reading, case: Case, task: Task, draft: Draft) -> Filled:
    """What was typed for a task, read as answers."""
    files = handed_in(reading, case.bundle, draft)
    return filled_in(
        ports, reading, draft.person, case.bundle, task.step, draft.posted, case.answers, files,
        case.record.id,
    )  # fmt: skip


def page_at(
    ports: Ports, reading: Reading, case: Case, task: Task, me: str, draft: Draft
) -> FormPage:
    """The page of a task with what was typed, and every fault in it."""
    bundle, organisation = case.bundle, case.context.organisation
    step = step_called(bundle, task.step, organisation.title)
    filled = filled_at(ports, reading, case, task, draft)
    writable = writable_fields(bundle, task.step)
    signer = case.answers.get(step.by.in_person) if step.by.in_person else None
    waits = routing.waits_for(step, case.context.linked)
    return FormPage(
        bundle=bundle,
        form=bundle.form,
        step=step,
        draft=draft,
        answers=filled.answers,
        raw=filled.raw,
        faults=filled.faults,
        hidden=filled.hidden,
        writable=writable,
        dropped=filled.dropped,
        titles=titles_in(organisation, numbers(reading, bundle, filled.answers)),
        referred=said_of(ports, reading, me, bundle, filled.answers),
        choices=choices(bundle, organisation, writable),
        plan=plan(bundle, case.context.settings, case.context.today()),
        needs_password=step.mark is not None,
        record=case.record,
        task=task,
        actions=tuple(
            each
            for each in actions(bundle, case.record, me, case.context)
            if each.task == task.id and each.verb != "open"  # the opened record decides it
        ),
        asides=tuple(
            each
            for each in asides(bundle, case.record, me, case.context)
            if each.task in ("", task.id)
        ),
        waits=routing.waiting_words(waits) if waits else "",
        offer=offer_of(ports, reading, me, case.record, step),
        signer=signer if isinstance(signer, str) else "",
        files=known_files(bundle, case.answers, handed_in(reading, bundle, draft)),
        seen=routing.seen(bundle, case.record, task.step),
    )
