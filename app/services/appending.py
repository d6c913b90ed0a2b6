"""The one write of a record: what the engine decided, chained and kept, with its jobs."""

from collections.abc import Sequence

from app.core.definitions.bundle import Bundle, title_of
from app.core.engine.folding import advanced
from app.core.engine.indexing import slots_of
from app.core.engine.routing import Outcome
from app.core.records.answer import Answers
from app.core.records.event import Asked, Ended, Event
from app.core.records.organisation import Organisation
from app.core.records.record import Record
from app.core.trail.chain import chain
from app.core.wording import SOURCE, speaking
from app.services import messages, notifying
from app.services.contents import titles_in
from app.services.ports import Ports
from app.storage.store import Job, Writing

SEAL, ASK_CONTACT = "seal", "ask_contact"  # kinds of jobs


def append(
    ports: Ports,
    writing: Writing,
    bundle: Bundle,
    before: Record,
    outcome: Outcome,
    answers: Answers,
    organisation: Organisation | None = None,
) -> Record:
    """Write an outcome; gives the record as it then stands.

    `organisation`: what this transaction has read already; None reads it.
    """
    chained = chain(before.id, before.seq, before.head, outcome.events)
    after = advanced(outcome.record, chained)
    title, slots = "", None
    if before.seq == 0 or after.digests != before.digests or bundle.form.names_others:
        titles = titles_in(organisation or ports.organisation(writing))
        with speaking(SOURCE):  # kept and searched: never as who acts reads
            title, slots = title_of(bundle, answers, titles), slots_of(bundle, answers, titles)
    writing.append(
        after,
        chained,
        outcome.kept,
        title=title,
        slots=slots,
        jobs=(
            *jobs_for(ports, bundle, after, outcome.events),
            *notifying.jobs_of(ports, writing, after, outcome.events),
        ),
    )
    messages.keep(ports, writing, after, chained)
    return after


def jobs_for(
    ports: Ports, bundle: Bundle, record: Record, events: Sequence[Event]
) -> tuple[Job, ...]:
    """What a worker has to do because of the events.

    A record that is done is sealed once. Contacts of outside organisations who are asked get a
    link where they have no other way in.
    """
    jobs = []
    for event in events:
        if isinstance(event, Ended) and event.status == "done":
            jobs.append(seal_job(ports, record.id))
        elif ports.channels and isinstance(event, Asked) and _of_contact(bundle, event):
            jobs.append(_contact_job(ports, record.id, event.task))
    return tuple(jobs)


def _of_contact(bundle: Bundle, event: Asked) -> bool:
    return not event.naming and bundle.workflow.steps[event.step].by.contact_of is not None


def _contact_job(ports: Ports, record: str, task: str) -> Job:
    return Job(
        id=ports.new_id(),
        kind=ASK_CONTACT,
        key=f"{ASK_CONTACT}:{task}",
        record=record,
        payload={"task": task},
        status="waiting",
        attempts=0,
        run_after=ports.now(),
    )


def seal_job(ports: Ports, record: str) -> Job:
    """The job that makes the sealed PDF of a finished record."""
    return Job(
        id=ports.new_id(),
        kind=SEAL,
        key=f"{SEAL}:{record}:1",
        record=record,
        payload={"revision": 1},
        status="waiting",
        attempts=0,
        run_after=ports.now(),
    )
