"""Telling people of their tasks by mail: who, of what, when, and in which words.

Only who holds a task is told of it, and only of form, number, step and time: no answer is ever in a
mail. Each mail is one job for one task and person, so that an address that is refused stops nobody
else's; a worker that dies between sending and noting it sends that mail once more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.calendar.due import due_words, reminder
from app.core.definitions.bundle import Bundle
from app.core.engine.clocks import clock_told
from app.core.records.event import (
    Asked,
    Copied,
    Event,
    Extended,
    Named,
    Rehomed,
    Resumed,
    Transferred,
    moment,
)
from app.core.records.invitation import MAIL
from app.core.records.record import Record, Task
from app.core.trail.chain import instant
from app.core.wording import say, speaking
from app.services.mailing import SENT_BY
from app.services.notices import next_digest, quiet_until
from app.services.ports import Ports
from app.services.words import when_words
from app.storage.store import Job, Notices, Reading

TELL, REMIND, DIGEST = "tell", "remind", "digest"  # kinds of jobs
MAILS = (TELL, DIGEST, "invite", "ask_contact")
ASKED, SOON, DUE, COPIED = "asked", "soon", "due", "copied"  # what a mail is about

_SUBJECTS = {
    ASKED: "请您办理：{what}",
    SOON: "快到期了：{what}",
    DUE: "已到期：{what}",
    COPIED: "抄送给您：{what}",
}


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """A mail that was not taken. `again_at` None: it is tried no more."""

    person: str
    record: str
    error: str
    attempts: int
    again_at: datetime | None


def jobs_of(
    ports: Ports, reading: Reading, record: Record, events: Sequence[Event]
) -> Iterator[Job]:
    """What is to be told because of the events; nothing where no mail is set up.

    Args:
        ports: For the clock, ids and channels.
        reading: The transaction in which the events are written.
        record: As it stands after them.
        events: What happened.
    """
    if MAIL not in ports.channels:
        return
    for event in events:
        if isinstance(event, Asked | Named):
            for person in event.holders:
                yield _tell(ports, record, ASKED, person, event.task)
        elif isinstance(event, Transferred | Rehomed):  # once more, where it comes back to somebody
            yield _tell(ports, record, ASKED, event.to, event.task, str(record.seq))
        elif isinstance(event, Copied):
            for person in event.people:
                yield _tell(ports, record, COPIED, person)
        if isinstance(event, Asked | Extended | Resumed):
            yield from _reminders(ports, reading, record, record.tasks[event.task])


def remind(ports: Ports, task: str, due: str, about: str) -> None:
    """Ask for a mail to everybody who holds the task now, where it is still due at that moment."""
    with ports.store.writing() as writing:
        record = writing.record_of_task(task)
        if record is None or not _runs(record.tasks[task], due):
            return
        if about == SOON and ports.now() >= moment(due):
            return  # no worker ran meanwhile; the other reminder says what is so
        for person in record.tasks[task].holders:
            writing.add_job(_tell(ports, record, about, person, task, due))


def tell(ports: Ports, record: str, about: str, person: str, task: str, due: str) -> None:
    """Send one mail, where it still holds what it says and the person can be reached.

    Who wants one mail a day gets it with that; in quiet hours it waits until they are over.

    Raises:
        AppError: The mail was not taken.
    """
    with ports.store.reading() as reading:
        found = reading.record(record)
        account = reading.account_of(person)
        if MAIL not in ports.channels or found is None or account is None:
            return
        if not (account.person.active and account.person.email and account.password):
            return  # a contact who cannot sign in gets a link of another kind
        own = found.tasks.get(task)
        if about == COPIED:
            holds = person in found.copied and found.status != "void"
        else:
            holds = own is not None and own.is_open and person in own.holders
        if not holds or (own is not None and due and not _runs(own, due)):
            return
        later = _later(ports, reading.notices(person), found, about, task, due)
        bundle = ports.bundle(reading, found.bundle)
        with speaking(ports.language_of(account)):
            subject, text = _letter(ports, reading, bundle, found, own, about, account.person.name)
    if later is not None:
        with ports.store.writing() as writing:
            writing.add_job(later)
        return
    ports.channels[MAIL].send(account.person.email, subject, text)


def undelivered(ports: Ports) -> tuple[Undelivered, ...]:
    """Mails that were given up and those that are tried again, the latest first.

    For whoever looks after the system: whom, of which record, why not; no address.
    """
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        jobs = [
            *reading.stumbled("failed", kinds=MAILS),
            *reading.stumbled("waiting", kinds=MAILS),
        ]
        found = [
            Undelivered(
                person=organisation.title("person", str(job.payload.get("person", ""))),
                record=job.record,
                error=job.error,
                attempts=job.attempts,
                again_at=job.run_after if job.status == "waiting" else None,
            )
            for job in jobs
        ]
    return tuple(found)


def _later(
    ports: Ports, notices: Notices, record: Record, about: str, task: str, due: str
) -> Job | None:
    """The job that tells it later; None: now is the time."""
    now, person = ports.now(), notices.person
    if notices.digest:
        at = next_digest(ports, notices, now)
        key = f"{DIGEST}:{person}:{at.isoformat(timespec='minutes')}"
        return _job(ports, DIGEST, key, "", {"person": person}, at)
    until = quiet_until(ports, notices, now)
    if until is None:
        return None
    own = _tell(ports, record, about, person, task, due)
    return replace(own, key=f"{own.key}:after:{until.isoformat()}", run_after=until)


def findings(ports: Ports) -> list[str]:
    """Who cannot be told, counted, for the operator."""
    if MAIL not in ports.channels:
        return ["COUNTERSIGN_SMTP is not set: nobody is told of tasks by mail"]
    with ports.store.reading() as reading:
        people = ports.organisation(reading).people.values()
    active = [each for each in people if each.active]
    without = sum(not each.email for each in active)
    if not without:
        return []
    return [
        f"{without} of {len(active)} people have no mail address: nobody tells them of tasks "
        "(countersign people email)"
    ]


def _runs(task: Task, due: str) -> bool:
    """Whether the task is open, its clock running, and its due moment still that one."""
    return (
        task.is_open
        and task.paused_at is None
        and task.due_at is not None
        and instant(task.due_at) == due
    )


def _reminders(ports: Ports, reading: Reading, record: Record, task: Task) -> Iterable[Job]:
    """A reminder before the task is due and one when it is; those that lie ahead."""
    if task.due_at is None or not task.is_open:
        return
    within, department = clock_told(task)
    now, calendar = ports.now(), ports.working_days(reading, department)
    wanted = {SOON: reminder(within, now, task.due_at, calendar), DUE: task.due_at}
    for about, at in wanted.items():
        if at is not None and at > now:
            due = instant(task.due_at)
            payload = {"task": task.id, "due": due, "about": about}
            key = f"{REMIND}:{about}:{task.id}:{record.seq}"
            yield _job(ports, REMIND, key, record.id, payload, at)


def _tell(
    ports: Ports, record: Record, about: str, person: str, task: str = "", due: str = ""
) -> Job:
    """`due` tells two mails of one kind apart; of a reminder it is the moment that was due."""
    about_due = due if about in (SOON, DUE) else ""
    payload = {"about": about, "person": person, "task": task, "due": about_due}
    key = ":".join(filter(None, (TELL, about, task or record.id, person, due)))
    return _job(ports, TELL, key, record.id, payload, ports.now())


def _job(
    ports: Ports, kind: str, key: str, record: str, payload: dict[str, str], at: datetime
) -> Job:
    return Job(
        id=ports.new_id(),
        kind=kind,
        key=key,
        record=record,
        payload=payload,
        status="waiting",
        attempts=0,
        run_after=at,
    )


def _letter(
    ports: Ports,
    reading: Reading,
    bundle: Bundle,
    record: Record,
    task: Task | None,
    about: str,
    name: str,
) -> tuple[str, str]:
    """Subject and text: form, number, step, time and where to go; of the answers nothing."""
    form, base = str(bundle.form.title), ports.settings.public_url.rstrip("/")
    lines = [
        say("{name}，您好：", name=name),
        "",
        say("单据：{form}", form=form),
        say("编号：{number}", number=record.number),
    ]
    what, address = f"{form} {record.number}", f"{base}/records/{record.id}"
    if task is not None:
        step = str(bundle.workflow.steps[task.step].title)
        what = say("{what}，{step}", what=what, step=step)
        named = say("步骤：{step}（请指定办理人）", step=step)
        lines.append(named if task.naming else say("步骤：{step}", step=step))
        if not task.naming:
            address = f"{base}/tasks/{task.id}"
        if task.due_at is not None and task.paused_at is None:
            calendar = ports.working_days(reading, task.department)
            words = due_words(task.due_at, ports.now(), calendar)
            at = when_words(task.due_at, ports.now(), ports.zone)
            lines.append(say("期限：{words}，应于{at}办完", words=words, at=at))
    does = say("请登录后查看：") if about == COPIED else say("请登录后办理：")
    lines += ["", does, address, "", say(SENT_BY, house=ports.house), ""]
    return say(_SUBJECTS[about], what=what), "\n".join(lines)
