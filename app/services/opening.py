"""Steps of kind open: what their holder is offered, and how a submission decides them."""

from dataclasses import replace

from app.core.definitions.bundle import Bundle
from app.core.engine import routing
from app.core.engine.access import may_open
from app.core.engine.context import Decision
from app.core.records.record import Record, Task
from app.core.steps.base import Step
from app.core.steps.open import Open
from app.core.wording import say, speaking
from app.services.appending import append
from app.services.cases import case_of
from app.services.identity import Identity, proof_of
from app.services.page import Offer
from app.services.paper import language_of
from app.services.ports import Ports
from app.storage.store import Reading, Writing


def offer_of(ports: Ports, reading: Reading, me: str, record: Record, step: Step) -> Offer | None:
    """What the holder of the step may open from the record; None: the step asks for nothing such.

    An offer without `source` says that this person may not open the form.
    """
    if not isinstance(step, Open):
        return None
    hash_ = reading.current_bundles().get(step.form)
    if hash_ is None:
        return Offer(form=step.form, title=step.form)
    bundle = ports.bundle(reading, hash_)
    may = may_open(bundle, me, ports.context(reading, bundle, me))
    title = str(bundle.form.title)
    source = record.id if may and record.form in bundle.form.opened_from else ""
    return Offer(form=step.form, title=title, source=source)


def decide_opening(
    ports: Ports, writing: Writing, me: str, source: Record, new: Record, identity: Identity
) -> None:
    """Decide the person's task of opening such a record, where there is one, with its own act.

    Raises:
        Waiting: Other records have to be finished before.
    """
    bundle = ports.bundle(writing, source.bundle)
    task = _asking(bundle, source, me, new.form)
    if task is None:
        return
    case = case_of(ports, writing, source, me)
    saved = writing.draft_of_task(task.id, me)
    typed = saved.posted.get("remark", ()) if saved else ()
    title = ports.bundle(writing, new.bundle).form.title
    with speaking(language_of(ports, bundle)):  # kept in the act: as on its paper, whoever reads
        consent = say(
            "本人从《{form}》{number}开出《{title}》{new}。",
            form=bundle.form.title, number=source.number, title=title, new=new.number,
        )  # fmt: skip
    own = replace(identity, consent=consent, nonce=ports.new_salt().hex(), seen="")
    decision = Decision(
        task=task.id,
        verb="open",
        proof=proof_of(case.context.organisation, own, me),
        remark=next(iter(typed), "").strip(),
        opened=new.id,
    )
    outcome = routing.decide(bundle, source, decision, case.context)
    append(ports, writing, bundle, source, outcome, case.answers, case.context.organisation)
    if saved is not None:
        writing.drop_draft(saved.id)


def _asking(bundle: Bundle, source: Record, me: str, form: str) -> Task | None:
    """The person's first open task that asks to open such a record."""
    for task in source.open_tasks():
        step = bundle.workflow.steps[task.step]
        asked = isinstance(step, Open) and step.form == form
        if asked and me in task.holders and not task.naming:
            return task
    return None
