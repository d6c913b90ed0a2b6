"""A record as one person sees it: content, who has it, route, trail, what can be done."""

from collections.abc import Iterable

from app.core.definitions.bundle import Bundle
from app.core.definitions.workflow import Block
from app.core.engine.access import may_read
from app.core.engine.actions import actions
from app.core.engine.filling import settle
from app.core.engine.sentences import sentence
from app.core.errors import NotAllowed, NotFound
from app.core.records.organisation import Organisation
from app.core.records.record import Record
from app.core.steps.base import Step
from app.services.contents import current, titles_in
from app.services.drafts import openings, reference
from app.services.inbox import due_of
from app.services.page import (
    Choice,
    RecordPage,
    RecordRef,
    RouteLine,
    Standing,
    TrailLine,
)
from app.services.paper import places
from app.services.ports import Ports, title_of
from app.services.words import status_words
from app.storage.store import Reading

CHAIN = 5  # records of a chain that a page shows at most


def record_page(ports: Ports, me: str, record_id: str) -> RecordPage:
    """The page of a record.

    Raises:
        NotFound: There is no such record.
        NotAllowed: The person may not read it; says whom to ask.
    """
    with ports.store.reading() as reading:
        record = reading.record(record_id)
        if record is None:
            raise NotFound("没有这张单据。")
        bundle = ports.bundle(reading, record.bundle)
        organisation = ports.organisation(reading)
        names_holder = _names_holder(record, me)
        if not may_read(me, record, bundle.form, organisation, ports.today()):
            if names_holder:
                return _naming_page(ports, reading, bundle, record, me)
            raise NotAllowed(
                "您不能看{number}。经办这张单据的人才能看，需要的话请找{name}。",
                number=record.number,
                name=title_of(organisation, "person", record.initiator),
            )
        kept = reading.kept(record_id)
        answers = current(bundle, record, kept)
        context = ports.context(reading, bundle, me, answers)
        titles = titles_in(organisation)
        own = actions(bundle, record, me, context)
        settled = settle(bundle.form, answers, context.settings)
        file = reading.seal(record_id)
        return RecordPage(
            record=record,
            bundle=bundle,
            title=reading.title(record_id),
            answers=answers,
            hidden=settled.hidden,
            titles=titles,
            status=status_words(record.status),
            standing=tuple(_standing(ports, reading, bundle, record, me)),
            route=tuple(_route(bundle, record, bundle.workflow.route.children, organisation)),
            places=places(ports, bundle, record, answers, kept, organisation),
            chain=_chain(ports, reading, me, record),
            trail=tuple(
                TrailLine(
                    at=each.event.at,
                    text=sentence(bundle, each, titles, kept),
                    machine=each.event.actor.startswith("system:"),
                )
                for each in reversed(reading.events(record_id))
                if sentence(bundle, each, titles, kept)
            ),
            actions=own,
            opens=openings(ports, reading, me, record),
            file=file,
            sealing=_sealing(reading, record, done=file is not None),
            naming=_people(organisation) if names_holder else (),
        )


def _naming_page(
    ports: Ports, reading: Reading, bundle: Bundle, record: Record, me: str
) -> RecordPage:
    """What an administrator sees who only has to name a holder: no answer, no trail."""
    organisation = ports.organisation(reading)
    context = ports.context(reading, bundle, me)
    return RecordPage(
        record=record,
        bundle=bundle,
        title="",
        answers={},
        hidden=frozenset(field.name for field in bundle.form.fields),
        titles=titles_in(organisation),
        status=status_words(record.status),
        standing=tuple(_standing(ports, reading, bundle, record, me)),
        route=(),
        places={},
        chain=(),
        trail=(),
        actions=actions(bundle, record, me, context),
        opens=(),
        file=None,
        sealing="none",
        naming=_people(organisation),
    )


def _names_holder(record: Record, me: str) -> bool:
    return any(task.naming and me in task.holders for task in record.open_tasks())


def _people(organisation: Organisation) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=each.id, title=each.name)
        for each in sorted(organisation.people.values(), key=lambda person: person.name)
        if each.active
    )


def _standing(
    ports: Ports, reading: Reading, bundle: Bundle, record: Record, me: str
) -> Iterable[Standing]:
    organisation = ports.organisation(reading)
    for task in record.open_tasks():
        step = bundle.workflow.steps[task.step]
        yield Standing(
            task=task,
            people=tuple(title_of(organisation, "person", each) for each in task.holders),
            step=str(step.title),
            since=task.asked_at,
            due=due_of(ports, reading, task.due_at),
            why=str(task.why.get("rule", "")),
            mine=me in task.holders,
        )


def _route(
    bundle: Bundle, record: Record, nodes: Iterable[Step | Block], organisation: Organisation
) -> Iterable[RouteLine]:
    for node in nodes:
        if isinstance(node, Block):
            children = tuple(_route(bundle, record, node.children, organisation))
            states = {child.state for child in children}
            state = next((each for each in ("now", "will") if each in states), "done")
            title = str(getattr(node, "title", None) or "不分先后")
            yield RouteLine(kind="block", title=title, state=state, by="", children=children)
        else:
            yield _route_step(record, node, organisation)


def _route_step(record: Record, step: Step, organisation: Organisation) -> RouteLine:
    state = {"done": "done", "skipped": "skipped", "open": "now"}.get(
        record.steps.get(step.step, ""), "will"
    )
    tasks = [task for task in record.tasks.values() if task.step == step.step]
    by = ""
    if state == "done" and tasks and tasks[-1].decided_by:
        by = title_of(organisation, "person", tasks[-1].decided_by)
    elif state == "now":
        people = [
            title_of(organisation, "person", each) for t in tasks if t.is_open for each in t.holders
        ]
        by = "、".join(people)
    elif state == "done":
        by = title_of(organisation, "person", record.initiator)
    reason = f"条件：{step.when}" if state == "skipped" and step.when else ""
    return RouteLine(kind="step", title=str(step.title), state=state, by=by, reason=reason)


def _chain(ports: Ports, reading: Reading, me: str, record: Record) -> tuple[RecordRef, ...]:
    before = [link.record for link in record.links if link.way == "from"]
    after = [link.record for link in record.links if link.way == "to"]
    if not before and not after:
        return ()
    here = RecordRef(
        id=record.id,
        form=record.form,
        form_title=str(ports.bundle(reading, record.bundle).form.title),
        number=record.number,
        status=record.status,
        readable=True,
        here=True,
    )
    others = [reference(ports, reading, me, each) for each in [*before, *after]]
    known = [each for each in others if each is not None]
    first, rest = known[: len(before)], known[len(before) :]
    return tuple([*first, here, *rest][:CHAIN])


def _sealing(reading: Reading, record: Record, *, done: bool) -> str:
    if done:
        return "done"
    if record.status != "done":
        return "none"
    states = {job.status for job in reading.jobs_of(record.id)}
    return "failed" if states == {"failed"} else "waiting"
