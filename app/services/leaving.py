"""Somebody leaves: the last day in every role, the account closed, open tasks handed on.

An administrator sees of those tasks what a mail says: form, number, step and time, no answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.core.calendar.days import whole_day
from app.core.engine import rehoming
from app.core.errors import AppError, Invalid, NotFound
from app.core.records.organisation import ADMINISTRATOR, Membership, Organisation, Person
from app.core.records.record import Task
from app.core.wording import bracketed, listed, say
from app.services.appending import append
from app.services.cases import Case, case_of
from app.services.inbox import due_of
from app.services.memberships import of_person, refuse_nobody
from app.services.page import Choice, Due
from app.services.people import held_words
from app.services.ports import Ports
from app.storage.store import Job, Line, Reading

LEAVE = "leave"  # kind of the job that closes the account when its last day is over


@dataclass(frozen=True, kw_only=True)
class Left:
    """An open task as an administrator sees it.

    Attributes:
        holders: Names of who has it; `holder`: the id of the first.
        choices: Who can take it, whom its rule finds first; empty: see `why_not`.
        fitting: How many of the choices its rule finds.
        why_not: Why nobody can take it, in a sentence.
    """

    task: str
    record: str
    form_title: str
    number: str
    step: str
    asked_at: datetime
    due: Due | None
    naming: bool
    holders: tuple[str, ...] = ()
    holder: str = ""
    choices: tuple[Choice, ...] = ()
    fitting: int = 0
    why_not: str = ""


def leave(ports: Ports, person: str, last_day: date, *, by: str) -> None:
    """Set somebody's last day; the account is closed when it is over, today at once.

    Raises:
        Conflict: Nobody would be an administrator any more.
        Invalid: A role that they hold or held begins after that day.
        NotFound: There is no such person.
    """
    with ports.store.writing() as writing:
        account = writing.account_of(person)
        if account is None:
            raise NotFound("没有这个人。")
        _refuse_before_it_began(ports, writing.organisation(), person, last_day)
        asked = _asked(writing, person)
        for job in asked:
            writing.finish_job(job.id)  # the day that is asked for now counts
        administers, own_ends = False, {}
        held = [each for each in writing.organisation().memberships if each.person == person]
        for each in held:
            until = own = _own_end(each, held, asked)
            if own is None or own > last_day:
                until = last_day  # before its first day where it began later: never
                own_ends[_named(each)] = own.isoformat() if own else ""
            if until != each.until:
                administers = administers or each.role == ADMINISTRATOR
                writing.put_membership(replace(each, until=until), at=ports.now(), by=by)
        if last_day <= ports.today():
            writing.put_person(replace(account.person, active=False), at=ports.now(), by=by)
        else:
            writing.add_job(_closing(ports, person, last_day, own_ends))
        if administers:
            refuse_nobody(writing, ports.today())


def refuse_too_early(ports: Ports, person: str, last_day: date) -> None:
    """Make sure that a last day can be set, before somebody is asked whether they mean it.

    Raises:
        Invalid: A role that they hold or held begins after that day.
    """
    with ports.store.reading() as reading:
        _refuse_before_it_began(ports, reading.organisation(), person, last_day)


def closing_day(ports: Ports, person: str) -> date | None:
    """The last day that was asked for and is not over; None: the account is not to be closed."""
    with ports.store.reading() as reading:
        return max(map(_last_day, _asked(reading, person)), default=None)


def close(ports: Ports, person: str, last_day: date) -> None:
    """Close the account of somebody whose last day is over, where none later was asked for."""
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        account = writing.account_of(person)
        if account is None or not account.person.active:
            return
        if any(_last_day(job) > last_day for job in _asked(writing, person)):
            return
        held = [each for each in organisation.memberships if each.person == person]
        stays = any(each.until is None or each.until > last_day for each in held)
        if not stays:
            closed = replace(account.person, active=False)
            writing.put_person(closed, at=ports.now(), by="system:leaving")


def come_back(ports: Ports, person: str, *, by: str) -> None:
    """Open a closed account again; roles are given anew, and a first password.

    What was signed in before, and the old password, stay closed.

    Raises:
        NotFound: There is no such person.
    """
    with ports.store.writing() as writing:
        account = writing.account_of(person)
        if account is None:
            raise NotFound("没有这个人。")
        writing.put_person(replace(account.person, active=True), at=ports.now(), by=by)
        writing.set_password(person, "", ports.new_id(), at=ports.now(), by=by)


def open_tasks(ports: Ports, person: str, by: str) -> tuple[Left, ...]:
    """What somebody still has in hand, first due first, with who can take it.

    What only asks to name a holder is left out: every administrator can do that.
    """
    with ports.store.reading() as reading:
        found = []
        for line in reading.waiting(person):
            case = case_of(ports, reading, reading.record(line.record), by)
            task = case.record.tasks[line.task]
            if not task.naming:
                found.append(_heirs(case, task, person, _left(ports, reading, case, task)))
    return tuple(found)


def rehome(
    ports: Ports, person: str, chosen: Mapping[str, str], reason: str, *, by: str
) -> dict[str, str]:
    """Hand on tasks of somebody who leaves: task → to whom; each is an event of its record.

    Gives what could not be handed on: task → why. What was, stays so.

    Raises:
        Invalid: Nothing is chosen.
    """
    if not chosen:
        raise Invalid("请至少为一件事选择接手的人。")
    refused = {}
    for task, to in chosen.items():
        try:
            _rehome(ports, person, task, to, reason, by)
        except AppError as error:
            refused[task] = str(error.message)
    return refused


def unheld(ports: Ports, limit: int = 200) -> tuple[Left, ...]:
    """Open tasks that nobody can decide, the oldest first.

    Either nobody with an account in use has them, or they ask an administrator to name somebody.
    """
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        lines = {line.task: line for line in reading.unheld(limit)}
        for person in _administrators(organisation):
            for line in reading.waiting(person):
                record = None if line.task in lines else reading.record(line.record)
                if record is not None and record.tasks[line.task].naming:
                    lines[line.task] = line
        found = [_shown(ports, reading, line) for line in lines.values()]
    return tuple(sorted(found, key=lambda each: (each.asked_at, each.task)))[:limit]


def _administrators(organisation: Organisation) -> Iterable[str]:
    """Everybody who is or was one: who asked them to name somebody may have asked then."""
    return sorted({m.person for m in organisation.memberships if m.role == ADMINISTRATOR})


def _shown(ports: Ports, reading: Reading, line: Line) -> Left:
    case = case_of(ports, reading, reading.record(line.record), "system:alarm")
    return _left(ports, reading, case, case.record.tasks[line.task])


def _left(ports: Ports, reading: Reading, case: Case, task: Task) -> Left:
    title = case.context.organisation.title
    return Left(
        task=task.id,
        record=case.record.id,
        form_title=str(case.bundle.form.title),
        number=case.record.number,
        step=str(case.bundle.workflow.steps[task.step].title),
        asked_at=task.handed_at or task.asked_at,
        due=due_of(ports, reading, case.bundle, task),
        naming=task.naming,
        holders=tuple(title("person", each) for each in task.holders),
        holder=next(iter(task.holders), ""),
    )


def _heirs(case: Case, task: Task, person: str, shown: Left) -> Left:
    if task.invitation:
        return replace(shown, why_not=say("签字链接还在外部签署人手里，到期或收回后再改派"))
    context, organisation = case.context, case.context.organisation
    heirs = rehoming.heirs(case.bundle, case.record, task, person, context)
    if not heirs:
        return replace(shown, why_not=say("没有别人可以接手，请先给合适的人任职"))
    meant = frozenset(rehoming.fitting(case.bundle, case.record, task, context))
    return replace(
        shown,
        choices=tuple(_choice(organisation, each, context.today()) for each in heirs),
        fitting=sum(each in meant for each in heirs),
    )


def _choice(organisation: Organisation, person: str, day: date) -> Choice:
    who: Person = organisation.people[person]
    held = held_words(organisation, who, day)
    return Choice(
        id=person, title=say("{name}，{held}", name=who.name, held=held) if held else who.name
    )


def _rehome(ports: Ports, person: str, task: str, to: str, reason: str, by: str) -> None:
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        locked = writing.lock_record(found.id) if found else None
        case = case_of(ports, writing, locked, by)
        outcome = rehoming.rehome(case.bundle, case.record, task, person, to, reason, case.context)
        append(ports, writing, case.bundle, case.record, outcome, case.answers)


def _refuse_before_it_began(
    ports: Ports, organisation: Organisation, person: str, last_day: date
) -> None:
    """What has begun was held: only what is still to come may be ended before it begins."""
    ended = [
        each
        for each in of_person(organisation, person)
        if each.since and last_day < each.since <= ports.today()
    ]
    if ended:
        told = listed(_since(organisation, each) for each in ended)
        raise Invalid("最后一天不能早于任职的第一天：{told}。", told=told)


def _since(organisation: Organisation, held: Membership) -> str:
    words = organisation.title("role", held.role)
    if held.department:
        words = bracketed(words, organisation.title("department", held.department))
    return say("{held}从{day}起", held=words, day=whole_day(held.since or date.min))


def _asked(reading: Reading, person: str) -> tuple[Job, ...]:
    """What was asked for so far: jobs that wait for the person's last day."""
    found = reading.jobs_of(person)
    return tuple(job for job in found if job.kind == LEAVE and job.status == "waiting")


def _last_day(job: Job) -> date:
    return date.fromisoformat(str(job.payload["last_day"]))


def _own_end(
    membership: Membership, held: Iterable[Membership], asked: Iterable[Job]
) -> date | None:
    """Its last day as it was before the person was to leave, except where it was given anew."""
    until = membership.until
    for job in asked:
        own = job.payload["own_ends"].get(_named(membership))
        if own is None or until is None or until != _last_day(job):
            continue
        begins = membership.since or date.min
        later = (each for each in held if (each.since or date.min) > begins)
        if not any(
            replace(each, since=membership.since, until=until) == membership for each in later
        ):
            return date.fromisoformat(own) if own else None
    return until


def _named(membership: Membership) -> str:
    since = membership.since
    return f"{membership.role}:{membership.department}:{membership.estate}:{since or ''}"


def _closing(ports: Ports, person: str, last_day: date, own_ends: Mapping[str, str]) -> Job:
    over = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=ports.zone)
    id_ = ports.new_id()
    return Job(
        id=id_,
        kind=LEAVE,
        key=f"{LEAVE}:{person}:{id_}",  # the same day may be asked for again
        record=person,
        payload={"person": person, "last_day": last_day.isoformat(), "own_ends": own_ends},
        status="waiting",
        attempts=0,
        run_after=over,
    )
