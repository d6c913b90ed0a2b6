"""The page behind an outside party's link: what they see, the code, their decision.

Whoever has the link sees what is to be signed, as it is printed, and nothing else of the house.
Only whoever also gets the code decides. Looking changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.engine import routing
from app.core.engine.context import Decision
from app.core.engine.filling import writable_fields
from app.core.engine.outside import unseen
from app.core.engine.posted import posted_of
from app.core.engine.settling import settle
from app.core.engine.shelf import VERBS
from app.core.errors import AppError, NotFound
from app.core.fields._handed_in import files_of
from app.core.records.answer import Answers
from app.core.records.invitation import (
    EXPIRED,
    LINK,
    REPLACED,
    USED,
    Invitation,
    outside_actor,
)
from app.core.records.record import ActState, Record, Task
from app.core.verbs.base import Verb
from app.services import codes
from app.services.appending import append
from app.services.cases import Case, case_of
from app.services.contents import current
from app.services.drafts import known
from app.services.handed_in import Content, Face, face_of
from app.services.identity import Identity, proof_of
from app.services.invitations import base, hash_of, masked, ways_of
from app.services.page import FormPage, Refused
from app.services.paper import pdf_of, sheet, spaced
from app.services.ports import Ports
from app.services.printable import refuse_unprintable
from app.services.receipts import text_of
from app.services.task_page import filled_at, page_at
from app.storage.store import Draft, Reading

Posted = Mapping[str, Sequence[str]]

RETURNED = ("returned", "objected", "cancelled")  # a task that was not done


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A link that works.

    Attributes:
        page: What is to be signed, with what was typed.
        invitation: The invitation behind it.
        masked: Where the code goes, so that only its owner knows the address.
        verbs: What can be decided, the forward one first.
        unseen: Names and columns that the content leaves out.
        asker: Whom to ask, in words.
        wait: Seconds until another code may be sent.
    """

    page: FormPage
    invitation: Invitation
    masked: str
    verbs: tuple[Verb, ...]
    unseen: frozenset[str]
    asker: str
    wait: int


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What who has signed over a link is told.

    `code`: what the paper can be checked by; `ended`: whether nothing is left to be done.
    """

    title: str
    number: str
    code: str
    act: str
    at: datetime
    outcome: str
    ended: bool
    verify: str


class LinkOver(AppError):  # noqa: N818  an answer, not a fault of ours
    """A link that does not work (any more): why, and whom to ask; nothing of the content.

    Attributes:
        why: unknown, staff, used, done, stopped, replaced, recalled, expired or changed.
        asker: Whom to ask, in words; empty: whoever sent the link.
        act: Digest of the act that was made over the link, for `used`.
    """

    def __init__(self, why: str, *, asker: str = "", act: str = "", nonce: str = "") -> None:
        self.why, self.asker, self.act, self.nonce = why, asker, act, nonce
        super().__init__("这个链接不能用了。")


@dataclass(frozen=True, kw_only=True)
class _Door:
    """What lies behind a link: the invitation and its case, as whom its owner acts."""

    invitation: Invitation
    case: Case
    task: Task
    me: str


def visit(ports: Ports, secret: str, *, staff: str = "", posted: Posted | None = None) -> Visit:
    """The page behind a link, with what was typed.

    `staff`: id of who is signed in on this browser, who must not sign for another.

    Raises:
        LinkOver: It does not work (any more).
    """
    with ports.store.reading() as reading:
        door = _door(ports, reading, secret, staff)
        draft = _draft(ports, door, posted)
        page = page_at(ports, reading, door.case, door.task, door.me, draft)
    if posted is None:
        page = replace(page, faults=(), dropped=())
    return Visit(
        page=page,
        invitation=door.invitation,
        masked=masked(door.invitation),
        verbs=_verbs(page),
        unseen=page.hidden | unseen(page.bundle, page.step),
        asker=_asker(door.case, door.invitation),
        wait=codes.seconds_to_wait(door.invitation, door.case.context.now),
    )


def send_code(ports: Ports, secret: str, nonce: str, *, staff: str = "") -> None:
    """Send a code to the address of the invitation, for this look at the page.

    Raises:
        LinkOver: The link does not work (any more).
        TooOften: One was just sent, or as many as there may be.
        Conflict: It was not taken.
    """
    with ports.store.writing() as writing:
        door = _door(ports, writing, secret, staff)
        locked = writing.lock_invitation(door.invitation.id) or door.invitation
        code = codes.new_code(ports, writing, locked, nonce)
    codes.deliver(ports, locked, door.case.bundle, door.case.record, code)


def decide(
    ports: Ports,
    secret: str,
    verb: str,
    *,
    posted: Posted,
    remark: str,
    identity: Identity,
    staff: str = "",
) -> str:
    """Take the decision of who came over the link; gives the digest of the act.

    A repeat from the same look at the page gives the same act.

    Raises:
        LinkOver: The link does not work (any more), also because it was just used elsewhere.
        Refused: Something is still to be changed.
        NotAllowed: The code is wrong, or the step cannot be decided so.
        TooOften: Too many wrong codes.
        Stale: What would be signed has changed meanwhile.
    """
    refuse_unprintable(remark)
    try:
        found = visit(ports, secret, staff=staff, posted=posted)
        if VERBS[verb].forward and found.page.faults:
            raise Refused(found.page)
        codes.refuse_wrong(ports, found.invitation.id, LINK, identity.nonce, identity.code)
        return _decide(ports, secret, verb, posted, remark, identity, staff)
    except LinkOver as over:
        if over.why == USED and over.nonce == identity.nonce:
            return over.act
        raise


def paper(ports: Ports, secret: str, *, staff: str = "") -> tuple[str, bytes]:
    """What is to be signed as it is printed: the record's number and a PDF.

    Raises:
        LinkOver: The link does not work (any more).
    """
    with ports.store.reading() as reading:
        door = _door(ports, reading, secret, staff)
        record, bundle = door.case.record, door.case.bundle
        kept = reading.kept(record.id)
        answers = current(bundle, record, kept)
        drawn = sheet(ports, reading, bundle, record, answers, kept)
    return record.number, pdf_of(ports, drawn, [], ports.now())


def file(ports: Ports, secret: str, id_: str, face: Face, *, staff: str = "") -> Content:
    """One face of a file that stands in what is to be signed.

    Of a picture only what pages show: the original may tell where it was taken.

    Raises:
        LinkOver: The link does not work (any more).
        NotFound: No such file stands there.
    """
    with ports.store.reading() as reading:
        door = _door(ports, reading, secret, staff)
        case = door.case
        settled = settle(
            case.bundle.form, case.answers, case.context.settings, case.context.today()
        )
        step = case.bundle.workflow.steps[door.task.step]
        hidden = settled.hidden | unseen(case.bundle, step)
        seen = [value for name, value in case.answers.items() if name not in hidden]
        known = {each for value in seen for each in files_of(value)}
        found = reading.attachment(id_) if id_ in known else None
    if found is None or (face == "original") == bool(found.shown):
        raise NotFound("没有这个文件。")
    return face_of(found, face)


def receipt(ports: Ports, secret: str, act: str) -> tuple[str, str]:
    """The receipt of the act that was made over a link: the file's name and its text.

    Raises:
        LinkOver: No such act was made over it.
    """
    with ports.store.reading() as reading:
        record, own = _made(reading, secret, act)
        return text_of(ports, ports.bundle(reading, record.bundle), record, own)


def signed(ports: Ports, secret: str, act: str) -> Signed:
    """What who has just signed is told.

    Raises:
        LinkOver: No such act was made over the link.
    """
    with ports.store.reading() as reading:
        record, own = _made(reading, secret, act)
        bundle = ports.bundle(reading, record.bundle)
    return Signed(
        title=str(bundle.form.title),
        number=record.number,
        code=spaced(record.code),
        act=own.digest,
        at=own.at,
        outcome=own.outcome,
        ended=record.status == "done",
        verify=f"{base(ports)}/verify",
    )


def _made(reading: Reading, secret: str, act: str) -> tuple[Record, ActState]:
    """The act that was made over a link, and its record."""
    known = reading.invitation_of_token(hash_of(secret))
    record = reading.record(known.record) if known else None
    own = record.acts.get(act) if record else None
    if known is None or record is None or own is None or own.task != known.task:
        raise LinkOver("unknown")
    if own.person not in (known.person, outside_actor(known.id)):
        raise LinkOver("unknown")
    return record, own


def _decide(
    ports: Ports,
    secret: str,
    verb: str,
    posted: Posted,
    remark: str,
    identity: Identity,
    staff: str,
) -> str:
    with ports.store.writing() as writing:
        known = writing.invitation_of_token(hash_of(secret))
        if known is not None:
            writing.lock_record(known.record)
        door = _door(ports, writing, secret, staff)
        case, task = door.case, door.task
        answers: Answers | None = None
        if writable_fields(case.bundle, task.step):
            filled = filled_at(ports, writing, case, task, _draft(ports, door, posted))
            if not filled.faults:
                answers = filled.answers
            elif VERBS[verb].forward:
                draft = _draft(ports, door, posted)
                raise Refused(page_at(ports, writing, case, task, door.me, draft))
        codes.spend(ports, writing, door.invitation.id, LINK, identity.nonce, identity.code)
        proof = proof_of(
            case.context.organisation,
            identity,
            door.me,
            signer=door.invitation.name,
            invitation=door.invitation.id,
        )
        decision = Decision(
            task=task.id,
            verb=verb,
            proof=proof,
            remark=remark.strip(),
            answers=answers,
            seen=identity.seen,
        )
        outcome = routing.decide(case.bundle, case.record, decision, case.context)
        after = answers if answers is not None else case.answers
        append(ports, writing, case.bundle, case.record, outcome, after)
        return outcome.record.tasks[task.id].act


def _door(ports: Ports, reading: Reading, secret: str, staff: str) -> _Door:
    known = reading.invitation_of_token(hash_of(secret))
    record = reading.record(known.record) if known else None
    if known is None or record is None or known.kind != LINK:
        raise LinkOver("unknown")
    me = known.person or outside_actor(known.id)
    case, task = case_of(ports, reading, record, me), record.tasks[known.task]
    asker = _asker(case, known)
    if staff and staff != known.person:
        raise LinkOver("staff", asker=asker)
    if known.ended == USED:
        act = record.acts.get(task.act)
        nonce = str(act.content["nonce"]) if act else ""
        raise LinkOver(USED, asker=asker, act=task.act, nonce=nonce)
    if not task.is_open:
        raise LinkOver("stopped" if task.status in RETURNED else "done", asker=asker)
    if known.ended or task.invitation != known.id:
        raise LinkOver(known.ended or REPLACED, asker=asker)
    if not known.stands(ports.now()):
        raise LinkOver(EXPIRED, asker=asker)
    ways = {(each.channel, each.address, each.name, each.person) for each in ways_of(case, task)}
    if (known.channel, known.address, known.name, known.person) not in ways:
        raise LinkOver("changed", asker=asker)
    return _Door(invitation=known, case=case, task=task, me=me)


def _draft(ports: Ports, door: _Door, posted: Posted | None) -> Draft:
    """What was typed on the page; it is not kept before the decision."""
    case = door.case
    typed = posted_of(case.bundle.form, case.answers)
    return Draft(
        id="",
        person=door.me,
        form=case.record.form,
        bundle=case.record.bundle,
        posted=typed if posted is None else known(case.bundle, posted, typed),
        updated_at=ports.now(),
        task=door.task.id,
    )


def _verbs(page: FormPage) -> tuple[Verb, ...]:
    """To sign, or to say why not; whom to send it back to is the house's affair."""
    verbs = [VERBS[word] for word in page.step.outcomes if word != "return"]
    return tuple(sorted(verbs, key=lambda verb: not verb.forward))


def _asker(case: Case, invitation: Invitation) -> str:
    """Whom to ask: the department of who sent the link, without a name."""
    organisation, day = case.context.organisation, case.context.today()
    held = organisation.current(invitation.created_by, day)
    return next((organisation.title("department", each.department) for each in held), "")
