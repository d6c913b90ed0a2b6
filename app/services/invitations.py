"""Asking an outside party to sign over a link: send it, send it again, recall it, let it expire.

The secret of a link exists only in the message: the worker makes it when it sends, and keeps its
hash. A message that is sent again because the first try failed half-way holds a fresh secret.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.definitions.bundle import Bundle
from app.core.engine import inviting
from app.core.engine.outside import Contact, contacts, may_invite, reachable
from app.core.engine.settling import settle
from app.core.errors import Invalid, NotAllowed, NotFound, TooOften
from app.core.records.invitation import EXPIRED, LINK, RECALLED, REPLACED, SMS, Invitation
from app.core.records.record import Record, Task
from app.core.wording import language, say, speaking
from app.services.appending import append
from app.services.cases import AlreadyDecided, Case, case_of, reads
from app.services.page import Asking
from app.services.ports import Ports
from app.services.words import when_words
from app.settings import number
from app.storage.store import Job, Reading, Writing

SEND, EXPIRE = "invite", "expire"  # kinds of jobs
MOST_A_DAY = 10  # invitations of one task
ON_DEVICE = timedelta(hours=1)  # for codes that are typed on a staff device
SECRET_BYTES = 32


def asking(ports: Ports, reading: Reading, case: Case, task: Task) -> Asking | None:
    """What the page of a task or record says of asking somebody outside; None: nobody is asked."""
    step = case.bundle.workflow.steps[task.step]
    actor, organisation = case.context.actor, case.context.organisation
    if not may_invite(case.record, task, step, actor, organisation):
        return None
    field = case.bundle.form.field(step.by.in_person or step.by.contact_of or "")
    earlier = reading.invitations(task.id)
    open_ = next((each for each in earlier if each.id == task.invitation), None)
    if open_ is not None and not open_.stands(case.context.now):
        open_ = None
    others = [each for each in earlier if each is not open_]
    return Asking(
        task=task.id,
        step=str(step.title),
        party=str(field.label) if field else str(step.title),
        ways=reachable(ways_of(case, task), ports.channels),
        open=open_,
        masked=masked(open_) if open_ is not None else "",
        sent=_sent(reading, open_) if open_ is not None and open_.kind == LINK else "",
        last=others[0].ended if others else "",
    )


def ways_of(case: Case, task: Task) -> tuple[Contact, ...]:
    """How the outside party of a task can be reached, as the record stands."""
    step = case.bundle.workflow.steps[task.step]
    context = case.context
    names = settle(case.bundle.form, case.answers, context.settings, context.today()).names
    return contacts(step, names, context.organisation, task.holders)


def invite(ports: Ports, me: str, task: str, channel: str, person: str = "") -> str:
    """Send a link to the outside party; an earlier link is dead from now on. The record's id.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The person may not ask anybody for this task.
        Invalid: Nobody can be reached so.
        TooOften: As many links were sent today as there may be.
    """
    with ports.store.writing() as writing:
        case, own = _case(ports, writing, task, me)
        ways = reachable(ways_of(case, own), ports.channels)
        fitting = (w for w in ways if w.channel == channel and person in ("", w.person))
        contact = next(fitting, None)
        if contact is None:
            raise Invalid("没有可用的联系方式。请先把邮箱或手机号补到单据上。")
        begin(ports, writing, case, own, contact, LINK)
    return case.record.id


def begin(
    ports: Ports, writing: Writing, case: Case, task: Task, contact: Contact, kind: str
) -> Invitation:
    """Write an invitation in a transaction in which the record is locked.

    Raises:
        NotAllowed: The person may not ask anybody for this task.
        TooOften: As many were sent today as there may be.
    """
    now = case.context.now
    earlier = writing.invitations(task.id)
    if sum(each.created_at > now - timedelta(days=1) for each in earlier) >= MOST_A_DAY:
        raise TooOften("今天为这一步发得太多了。请明天再发，或请对方当面签。")
    days = timedelta(days=number(ports.settings, "invitation_days"))
    asked = Invitation(
        id=ports.new_id(),
        kind=kind,
        record=case.record.id,
        task=task.id,
        person=contact.person,
        name=contact.name,
        channel=contact.channel,
        address=contact.address,
        created_at=now,
        created_by=case.context.actor,
        expires_at=now + (days if kind == LINK else ON_DEVICE),
    )
    outcome = inviting.invite(case.bundle, case.record, asked, case.context)
    close(writing, task.invitation, REPLACED, now)
    append(ports, writing, case.bundle, case.record, outcome, case.answers)
    writing.put_invitation(asked)
    if kind == LINK:
        writing.add_job(_job(ports, SEND, asked, now))
    writing.add_job(_job(ports, EXPIRE, asked, asked.expires_at))
    return asked


def recall(ports: Ports, me: str, task: str) -> str:
    """Make the open link of a task a dead one; gives the record's id.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The person may not.
    """
    with ports.store.writing() as writing:
        case, own = _case(ports, writing, task, me)
        outcome = inviting.uninvite(case.bundle, case.record, task, RECALLED, case.context)
        close(writing, own.invitation, RECALLED, case.context.now)
        append(ports, writing, case.bundle, case.record, outcome, case.answers)
    return case.record.id


def expire(ports: Ports, invitation: str) -> None:
    """End an invitation that ran out; does nothing where it ended before."""
    with ports.store.writing() as writing:
        known = writing.invitation(invitation)
        record = writing.lock_record(known.record) if known else None
        if known is None or record is None or known.ended or ports.now() < known.expires_at:
            return
        close(writing, known.id, EXPIRED, ports.now())
        task = record.tasks[known.task]
        if task.is_open and task.invitation == known.id:
            case = case_of(ports, writing, record, inviting.ACTOR)
            outcome = inviting.uninvite(case.bundle, record, task.id, EXPIRED, case.context)
            append(ports, writing, case.bundle, record, outcome, case.answers)


def ask_contact(ports: Ports, task: str) -> None:
    """Send a link to a contact who has no way to sign in; does nothing where one can."""
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        record = writing.lock_record(found.id) if found else None
        if record is None or not record.tasks[task].is_open or record.tasks[task].invitation:
            return
        case, own = case_of(ports, writing, record, inviting.ACTOR), record.tasks[task]
        if any(_signs_in(writing, each) for each in own.holders):
            return
        ways = reachable(ways_of(case, own), ports.channels)
        if ways:
            begin(ports, writing, case, own, ways[0], LINK)


def send_link(ports: Ports, invitation: str, asked_in: str) -> None:
    """Make the secret of a link, keep its hash and send it; not where the invitation is over.

    `asked_in`: the language of the page on which it was asked for; a contact who chose one of
    their own is written to in that.

    Raises:
        Exception: The message was not taken.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with ports.store.writing() as writing:
        known = writing.lock_invitation(invitation)
        record = writing.record(known.record) if known else None
        if known is None or record is None or not known.stands(ports.now()):
            return
        task = record.tasks[known.task]
        if not task.is_open or task.invitation != known.id:
            return
        bundle = ports.bundle(writing, record.bundle)
        writing.put_invitation(replace(known, token=hash_of(secret)))
        account = writing.account_of(known.person) if known.person else None
    with speaking((account.language if account else "") or asked_in):
        subject = say("请您签字：{what}", what=f"{bundle.form.title} {record.number}")
        text = _letter(ports, known, bundle, record, f"{base(ports)}/s/{secret}")
    ports.channels[known.channel].send(known.address, subject, text)


def close(writing: Writing, invitation: str, how: str, at: datetime) -> None:
    """Note that an invitation is over; nothing where there is none, or it ended before."""
    known = writing.lock_invitation(invitation) if invitation else None
    if known is not None and not known.ended:
        writing.put_invitation(replace(known, ended=how, ended_at=at, code=""))


def hash_of(secret: str) -> str:
    """What is kept of a link's secret: 256 bits that nobody guesses need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def base(ports: Ports) -> str:
    """Where links lead: the address that the operator set, whatever a request called itself."""
    return ports.settings.public_url.rstrip("/")


def masked(invitation: Invitation) -> str:
    """Its address, so that only its owner knows it."""
    contact = Contact(channel=invitation.channel, address=invitation.address, name="")
    return contact.masked if invitation.address else ""


def _case(ports: Ports, writing: Writing, task: str, me: str) -> tuple[Case, Task]:
    """The case of a task, its record locked, for who may ask somebody outside.

    Raises:
        AlreadyDecided: It is closed.
        NotAllowed: The person may not.
        NotFound: There is no such task.
    """
    found = writing.record_of_task(task)
    locked = writing.lock_record(found.id) if found else None
    if locked is None:
        raise NotFound("没有这个待办。")
    case, own = case_of(ports, writing, locked, me), locked.tasks[task]
    if not own.is_open and reads(case, me):
        raise AlreadyDecided(case, own)
    step = case.bundle.workflow.steps[own.step]
    if not may_invite(case.record, own, step, me, case.context.organisation):
        raise NotAllowed("这一步不由您请人签字。")
    return case, own


def _signs_in(reading: Reading, person: str) -> bool:
    account = reading.account_of(person)
    return account is not None and bool(account.password)


def _sent(reading: Reading, invitation: Invitation) -> str:
    job = next(
        (j for j in reading.jobs_of(invitation.record) if j.key == f"{SEND}:{invitation.id}"), None
    )
    if job is None:
        return "done"  # so long ago that its job was swept
    return job.status if job.status in ("done", "failed") else "waiting"


def _job(ports: Ports, kind: str, invitation: Invitation, at: datetime) -> Job:
    return Job(
        id=ports.new_id(),
        kind=kind,
        key=f"{kind}:{invitation.id}",
        record=invitation.record,
        payload={"invitation": invitation.id, "language": language()},
        status="waiting",
        attempts=0,
        run_after=at,
    )


def _letter(ports: Ports, invitation: Invitation, bundle: Bundle, record: Record, link: str) -> str:
    until = when_words(invitation.expires_at, ports.now(), ports.zone)
    what = say("《{form}》{number}", form=bundle.form.title, number=record.number)
    text = SHORT if invitation.channel == SMS else LETTER
    return say(text, name=invitation.name, house=ports.house, what=what, link=link, until=until)


SHORT = "{name}，{house}请您看{what}并签字：{link} {until} 前有效，只给您一个人用，请不要转发。"
LETTER = """{name}，您好：

{house}请您看{what}，并签字确认。请在手机或电脑上打开：

{link}

链接只给您一个人用，{until} 前有效，请不要转发。
签字时会另外给您发一个验证码。不同意的话，可以在同一页写明原因。
如果收到几封，以最后一封为准。要是弄错了人，请不要打开，并回信告诉我们。

{house}
"""
