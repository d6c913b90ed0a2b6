"""Forms being filled in: begin, keep what is typed, check, submit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from app.core.definitions.bundle import Bundle, title_of
from app.core.definitions.guarding import delicate
from app.core.engine import routing
from app.core.engine.access import may_open, may_read
from app.core.engine.filling import Filled, fill, wanted_later, writable_fields
from app.core.engine.forecast import forecast
from app.core.engine.posted import Files, posted_of
from app.core.engine.prefill import prefill
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.records.answer import Answers
from app.core.records.record import Record
from app.core.wording import SOURCE, speaking
from app.services.appending import append
from app.services.audit.looks import note_read
from app.services.chains import reference
from app.services.contents import choices, code_of, current, titles_in
from app.services.handed_in import handed_in, known_files, take_in
from app.services.identity import Identity, proof_of
from app.services.linking import locked, tell, tied
from app.services.live import plan
from app.services.opening import decide_opening
from app.services.overlaps import one_at_a_time, overlap
from app.services.page import FormPage, Offer, Refused
from app.services.ports import Ports
from app.services.printable import unprintable
from app.services.referring import Fetched, fetch, look_up, numbers, said_of
from app.storage.store import Draft, Reading, Writing

Posted = Mapping[str, Sequence[str]]
NOTHING: Files = MappingProxyType({})
_NEW_RULES = "表单改版了，锁定的步骤和您开始填时不同。填的都在，请从草稿打开，看过再提交。"
LARGEST = 512 * 1024  # characters of one draft; a form of 200 rows takes about 40,000


class Outdated(Conflict):
    """The draft's edition knows other locked steps than the one in force."""


def offers(ports: Ports, me: str) -> tuple[Offer, ...]:
    """The forms that the person may open by themselves, by title."""
    with ports.store.reading() as reading:
        found = []
        for form, hash_ in reading.current_bundles().items():
            bundle = ports.bundle(reading, hash_)
            if may_open(bundle, me, ports.context(reading, bundle, me)):
                found.append(Offer(form=form, title=str(bundle.form.title)))
    return tuple(sorted(found, key=lambda offer: offer.title))


def openings(ports: Ports, reading: Reading, me: str, record: Record) -> tuple[Offer, ...]:
    """The forms that the person may open from this record."""
    found = []
    for form, hash_ in reading.current_bundles().items():
        bundle = ports.bundle(reading, hash_)
        if record.form not in bundle.form.opened_from or record.status not in ("running", "done"):
            continue
        if may_open(bundle, me, ports.context(reading, bundle, me)):
            found.append(Offer(form=form, title=str(bundle.form.title), source=record.id))
    return tuple(found)


def begin(ports: Ports, me: str, form: str, source: str = "") -> str:
    """Start a draft of a form, with answers carried over where it is opened from a record.

    Raises:
        NotFound: There is no such form or record.
        NotAllowed: The person may not open it, or may not read where it is opened from.
    """
    with ports.store.reading() as reading:
        hash_ = reading.current_bundles().get(form)
        if hash_ is None:
            raise NotFound("没有这种单据。")
        bundle = ports.bundle(reading, hash_)
        _refuse_stranger(ports, reading, bundle, me)
        answers: Answers = {}
        if source:
            answers = _carried_over(ports, reading, bundle, me, source)
    draft = Draft(
        id=ports.new_id(),
        person=me,
        form=form,
        bundle=hash_,
        posted=posted_of(bundle.form, answers),
        updated_at=ports.now(),
        opened_from=source,
    )
    if source:
        note_read(ports, me, source)
    with ports.store.writing() as writing:
        writing.put_draft(draft)
    return draft.id


def form_page(ports: Ports, me: str, draft: str) -> FormPage:
    """The draft as it stands, without faults shown."""
    with ports.store.reading() as reading:
        own = _own(reading, me, draft)
        page = _with_route(ports, reading, me, page_of(ports, reading, me, own))
    return replace(page, faults=(), dropped=())


def save(ports: Ports, me: str, draft: str, posted: Posted) -> datetime:
    """Keep what was typed so far; gives the moment it was kept.

    Raises:
        Invalid: It is larger than any form.
    """
    at = ports.now()
    with ports.store.writing() as writing:
        own = writing.lock_draft(draft)
        if own is None or own.person != me or own.task:
            raise NotFound("没有这份草稿。")
        if not own.record:
            bundle = ports.bundle(writing, own.bundle)
            own = replace(own, posted=known(bundle, posted, own.posted), updated_at=at)
            writing.put_draft(replace(own, title=_title(ports, writing, bundle, own)))
    return at


def fetched(ports: Ports, me: str, draft: str, posted: Posted, name: str) -> Fetched:
    """Keep what was typed, and fill what is blank from the record that a field names.

    Raises:
        NotFound: The form has no such field.
    """
    with ports.store.reading() as reading:
        own = _own(reading, me, draft)
        bundle = ports.bundle(reading, own.bundle)
        found = fetch(ports, reading, me, bundle, bundle.workflow.first.step, posted, name)
    if found is None:
        raise NotFound("没有这一栏。")
    save(ports, me, draft, {**posted, **found.texts})
    if found.record:
        note_read(ports, me, found.record)
    return found


def review(ports: Ports, me: str, draft: str, posted: Posted) -> FormPage:
    """Keep what was typed and say what is still to be changed."""
    save(ports, me, draft, posted)
    with ports.store.reading() as reading:
        page = page_of(ports, reading, me, _own(reading, me, draft))
        return _with_route(ports, reading, me, page)


def submit(ports: Ports, me: str, draft: str, identity: Identity) -> str:
    """Make the record of what the draft holds; a repeat gives the same record.

    Raises:
        Outdated: Locked steps came into force after it was begun; it stands on that edition now.
        Refused: Something is still to be changed.
        NotAllowed: The person may not open this form (any more), or has to sign with a password.
        Waiting: A step asked for it that has to wait for other records.
    """
    try:
        return _submitted(ports, me, draft, identity)
    except Outdated:
        _bring_up(ports, me, draft)
        raise


def _submitted(ports: Ports, me: str, draft: str, identity: Identity) -> str:
    with ports.store.writing() as writing:
        own = writing.lock_draft(draft)
        if own is None or own.person != me or own.task:
            raise NotFound("没有这份草稿。")
        if own.record:
            return own.record
        if _outdated(ports, writing, own):
            raise Outdated(_NEW_RULES)
        bundle = ports.bundle(writing, own.bundle)
        _refuse_stranger(ports, writing, bundle, me)
        one_at_a_time(writing, bundle)
        page = page_of(ports, writing, me, own)
        if page.faults:
            raise Refused(page)
        others = locked(writing, [own.opened_from, *numbers(writing, bundle, page.answers)])
        source = others.get(own.opened_from)
        if source:
            _refuse_unread(ports, writing, me, source)
        context = ports.context(writing, bundle, me, page.answers)
        new = Record(id=ports.new_id(), code=code_of(ports.new_salt()))
        series, year = bundle.form.name, context.today().year if bundle.form.yearly else 0
        number = bundle.form.number_of(year, writing.next_number(series, year))
        proof = proof_of(context.organisation, identity, me)
        outcome = routing.submit(bundle, new, page.answers, proof, context, number)
        for other in others.values():
            outcome = tied(outcome, context.now, me, "from", other)
        record = append(ports, writing, bundle, new, outcome, page.answers, context.organisation)
        take_in(writing, own, record.id, {}, page.answers)
        others = {id_: tell(ports, writing, me, each, record) for id_, each in others.items()}
        if source:
            source = others[source.id]
            decide_opening(ports, writing, me, source, record, identity)
        done = replace(own, record=record.id, posted={}, title="", updated_at=context.now)
        writing.put_draft(done)
    return record.id


def _bring_up(ports: Ports, me: str, draft: str) -> None:
    """Put a draft on the edition in force."""
    with ports.store.writing() as writing:
        own = writing.lock_draft(draft)
        if own is not None and own.person == me and not own.task and not own.record:
            hash_ = writing.current_bundles().get(own.form, own.bundle)
            writing.put_draft(replace(own, bundle=hash_, updated_at=ports.now()))


def _outdated(ports: Ports, reading: Reading, own: Draft) -> str:
    """The hash in force where locked steps came in, went or changed since the draft was begun.

    A draft keeps its edition; but kept back for long it must not pass by a step that is locked.
    """
    hash_ = reading.current_bundles().get(own.form, own.bundle)
    if hash_ == own.bundle:
        return ""
    begun, force = ports.bundle(reading, own.bundle), ports.bundle(reading, hash_)
    return hash_ if delicate(begun, force) else ""


def discard(ports: Ports, me: str, draft: str) -> None:
    """Throw a draft away."""
    with ports.store.writing() as writing:
        own = writing.lock_draft(draft)
        if own is not None and own.person == me and not own.task and not own.record:
            writing.drop_draft(draft)


def page_of(ports: Ports, reading: Reading, me: str, own: Draft) -> FormPage:
    """The form page of a new record's draft, with every fault."""
    bundle = ports.bundle(reading, own.bundle)
    step = bundle.workflow.first
    writable = writable_fields(bundle, step.step)
    files = handed_in(reading, bundle, own)
    filled = filled_in(ports, reading, me, bundle, step.step, own.posted, {}, files)
    organisation = ports.organisation(reading)
    source = None
    if own.opened_from:
        found = reading.record(own.opened_from)
        source = reference(ports, reading, me, found) if found else None
    return FormPage(
        bundle=bundle,
        form=bundle.form,
        step=step,
        draft=own,
        answers=filled.answers,
        raw=filled.raw,
        faults=filled.faults,
        hidden=filled.hidden,
        writable=writable,
        dropped=filled.dropped,
        titles=titles_in(organisation, numbers(reading, bundle, filled.answers)),
        referred=said_of(ports, reading, me, bundle, filled.answers),
        choices=choices(bundle, organisation, writable),
        plan=plan(bundle, ports.form_settings(reading, bundle), ports.today()),
        needs_password=step.mark is not None,
        source=source,
        files=known_files(bundle, {}, files),
    )


def _with_route(ports: Ports, reading: Reading, me: str, page: FormPage) -> FormPage:
    """The page with the way that the record would take if it were submitted as it stands."""
    context = ports.context(reading, page.bundle, me, page.answers)
    return replace(page, route=forecast(page.bundle, None, page.answers, context))


def filled_in(
    ports: Ports,
    reading: Reading,
    me: str,
    bundle: Bundle,
    step: str,
    posted: Posted,
    before: Answers,
    files: Files = NOTHING,
    record: str = "",
) -> Filled:
    """What was typed, read as answers to the fields that the step may write, with every fault.

    `record`: whose answers they are; empty for one that is not there yet.
    """
    filled = _read(ports, reading, me, bundle, step, posted, before, files)
    known_faults = {fault.path for fault in filled.faults}
    more = [*unprintable(bundle.form, filled)]
    rule = bundle.form.no_overlap
    if rule and rule.begins in writable_fields(bundle, step):
        more += overlap(ports, reading, bundle, record, filled.answers)
    more = [each for each in more if each.path not in known_faults]
    return replace(filled, faults=(*filled.faults, *more)) if more else filled


def _read(
    ports: Ports,
    reading: Reading,
    me: str,
    bundle: Bundle,
    step: str,
    posted: Posted,
    before: Answers,
    files: Files,
) -> Filled:
    """The same without the faults that other records and the paper's fonts are asked for."""
    return fill(
        bundle.form,
        posted,
        before=before,
        writable=writable_fields(bundle, step),
        settings=ports.form_settings(reading, bundle),
        today=ports.today(),
        organisation=ports.organisation(reading),
        new_row=lambda: ports.new_id()[:8],
        files=files,
        records=look_up(ports, reading, me, bundle, posted),
        later=wanted_later(bundle, step),
    )


def known(bundle: Bundle, posted: Posted, before: Posted) -> dict[str, list[str]]:
    """What was typed into fields of the form; anything else is dropped.

    Of fields that nobody sees, what the draft holds `before` stays, whatever came.

    Raises:
        Invalid: It is larger than any form.
    """
    unseen = {field.name for field in bundle.form.fields if not field.drawn}
    kept = {
        name: [str(text) for text in texts]
        for name, texts in posted.items()
        if (head := name.split("/", 1)[0]) not in unseen and bundle.form.field(head) is not None
    } | {name: list(texts) for name, texts in before.items() if name in unseen}
    size = sum(len(name) + sum(map(len, texts)) for name, texts in kept.items())
    if size > LARGEST:
        raise Invalid("填写的内容太多，存不下。请减少行数或缩短文字。")
    return kept


def _title(ports: Ports, reading: Reading, bundle: Bundle, own: Draft) -> str:
    """What the draft is called in lists; empty as long as nothing says what it is about."""
    step = bundle.workflow.first.step
    answers = _read(ports, reading, own.person, bundle, step, own.posted, {}, NOTHING).answers
    with speaking(SOURCE):  # kept
        title = title_of(bundle, answers, titles_in(ports.organisation(reading)))
        return "" if title == str(bundle.form.title) else title


def _own(reading: Reading, me: str, draft: str) -> Draft:
    own = reading.draft(draft)
    if own is None or own.person != me or own.task:
        raise NotFound("没有这份草稿。可能已经提交，或不是您的。")
    return own


def _refuse_stranger(ports: Ports, reading: Reading, bundle: Bundle, me: str) -> None:
    if not may_open(bundle, me, ports.context(reading, bundle, me)):
        raise NotAllowed("您不能开“{title}”。需要的话请找本部门负责人。", title=bundle.form.title)


def _carried_over(ports: Ports, reading: Reading, bundle: Bundle, me: str, source: str) -> Answers:
    record = reading.record(source)
    if record is None or record.form not in bundle.form.opened_from:
        raise NotFound("没有这张单据，或不能从它开出“{title}”。", title=bundle.form.title)
    theirs = ports.bundle(reading, record.bundle)
    if not may_read(me, record, theirs.form, ports.organisation(reading), ports.today()):
        raise NotAllowed("您不能看那张单据，所以不能从它开出新单据。")
    answers = current(theirs, record, reading.kept(source))
    settings = ports.form_settings(reading, theirs)
    return prefill(bundle.form, theirs.form, answers, settings, ports.today())


def _refuse_unread(ports: Ports, writing: Writing, me: str, record: Record) -> None:
    theirs = ports.bundle(writing, record.bundle)
    if not may_read(me, record, theirs.form, ports.organisation(writing), ports.today()):
        raise NotAllowed("您不能看那张单据，所以不能从它开出新单据。")
