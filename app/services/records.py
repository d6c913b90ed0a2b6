"""A record as one person sees it: content, who has it, route, trail, what can be done."""

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from app.core.definitions.bundle import Bundle, step_title
from app.core.engine.access import looks_in, may_read, may_take_files, only_reads
from app.core.engine.actions import actions, asides
from app.core.engine.asking import why_words
from app.core.engine.context import Context, LinkedState
from app.core.engine.routing import waiting_words, waits_for
from app.core.engine.sentences import sentence
from app.core.engine.settling import settle
from app.core.errors import NotAllowed, NotFound
from app.core.fields._handed_in import files_of
from app.core.records.answer import Answers, FileRef
from app.core.records.organisation import Organisation
from app.core.records.record import Record
from app.rendering.route import route_svg
from app.services.asides import comments_of, handed_words, log_boxes, told_of
from app.services.cases import Case
from app.services.chains import chain, opened
from app.services.contents import current, titles_in
from app.services.documents import sealing_of
from app.services.drafts import openings
from app.services.inbox import due_of
from app.services.invitations import asking
from app.services.page import (
    Asking,
    Choice,
    RecordPage,
    Standing,
    TrailLine,
)
from app.services.paper import places
from app.services.ports import Ports
from app.services.receipts import receipts_of
from app.services.referring import numbers as numbers_of
from app.services.way import way_of
from app.services.words import status_words
from app.storage.store import Reading


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
                name=organisation.title("person", record.initiator),
            )
        kept = reading.kept(record_id)
        answers = current(bundle, record, kept)
        context = ports.context(reading, bundle, me, answers)
        linked = chain(ports, reading, me, record)
        names = {each.form: each.form_title for each in linked.refs}
        numbers = {each.id: each.number for each in linked.refs}
        numbers |= numbers_of(reading, bundle, answers)
        context = replace(context, linked=opened(ports, reading, bundle, record))
        titles = titles_in(organisation, names | numbers)
        own = actions(bundle, record, me, context)
        settled = settle(bundle.form, answers, context.settings, context.today())
        file = reading.seal(record_id)
        trail = reading.events(record_id)
        told = told_of(reading, organisation, record, me)
        way = way_of(bundle, record, context, trail, kept)
        return RecordPage(
            record=record,
            bundle=bundle,
            title=reading.title(record_id),
            answers=answers,
            hidden=settled.hidden,
            titles=titles,
            status=status_words(record.status),
            standing=tuple(_standing(ports, reading, bundle, record, me, answers, context.linked)),
            route=way,
            picture=route_svg(way),
            places=places(ports, bundle, record, kept, answers, titles),
            chain=linked.refs,
            chain_cut=linked.cut,
            trail=tuple(
                TrailLine(
                    at=each.event.at,
                    text=text,
                    machine=each.event.actor.startswith("system:"),
                )
                for each in reversed(trail)
                if (text := sentence(bundle, each, titles, kept, ports.zone))
            ),
            actions=own,
            opens=openings(ports, reading, me, record),
            file=file,
            sealing=sealing_of(reading, record),
            naming=_people(organisation) if names_holder else (),
            originals=_originals(ports, reading, bundle, record, me, answers),
            receipts=receipts_of(
                record, me, {name: step_title(bundle, name, titles) for name in record.steps}
            ),
            asides=asides(bundle, record, me, context),
            asking=_asking(ports, reading, record, bundle, answers, context),
            told=told,
            unread=any(each.me and each.read_at is None for each in told),
            comments=comments_of(trail, kept, organisation),
            may_comment=record.status != "void" and not only_reads(me, organisation, ports.today()),
            audited=looks_in(me, record, bundle.form, organisation, ports.today()),
            logs=tuple(
                each
                for each in log_boxes(bundle, record, me, organisation, ports.today())
                if each.field not in settled.hidden
            ),
        )


def _originals(
    ports: Ports, reading: Reading, bundle: Bundle, record: Record, me: str, answers: Answers
) -> tuple[FileRef, ...]:
    """Every file of the answers, where the person may take originals."""
    if not may_take_files(me, record, bundle.form, ports.organisation(reading), ports.today()):
        return ()
    return tuple(each for value in answers.values() for each in files_of(value).values())


def _asking(
    ports: Ports,
    reading: Reading,
    record: Record,
    bundle: Bundle,
    answers: Answers,
    context: Context,
) -> tuple[Asking, ...]:
    """Whom outside the person can ask for the open tasks."""
    case = Case(record=record, bundle=bundle, answers=answers, context=context)
    found = (asking(ports, reading, case, task) for task in record.open_tasks())
    return tuple(each for each in found if each is not None)


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
        standing=tuple(_standing(ports, reading, bundle, record, me, {})),
        route=(),
        picture=Markup(),
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
    ports: Ports,
    reading: Reading,
    bundle: Bundle,
    record: Record,
    me: str,
    answers: Answers,
    linked: tuple[LinkedState, ...] = (),
) -> Iterable[Standing]:
    organisation = ports.organisation(reading)
    titles = titles_in(organisation)
    for task in record.open_tasks():
        step = bundle.workflow.steps[task.step]
        waits = waits_for(step, linked)
        why = why_words(bundle.form, task.why, answers, titles)
        yield Standing(
            task=task,
            people=tuple(organisation.title("person", each) for each in task.holders),
            step=step_title(bundle, task.step, titles),
            since=task.handed_at or task.asked_at,
            due=due_of(ports, reading, bundle, task),
            why=f"{handed_words(organisation, task)}{why}",
            mine=me in task.holders,
            waits=waiting_words(waits) if waits else "",
        )
