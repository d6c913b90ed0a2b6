"""What waits for a person, what they did, what they started."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from app.core.calendar.due import due_words
from app.core.definitions.bundle import Bundle, step_title
from app.core.engine.clocks import waits_for
from app.core.records.organisation import ADMINISTRATOR
from app.core.records.record import Task
from app.core.wording import listed, say
from app.services.page import Due, Group, Inbox, Work
from app.services.ports import Ports
from app.services.words import decided_words, status_words
from app.storage.store import Line, Reading

SOON = timedelta(hours=24)
MOST = 100  # of what was started, decided or told of: the latest
NEVER, PAUSED, LATE, TODAY, WEEK, AFTER = "never", "paused", "late", "today", "week", "after"
GROUPS = {
    LATE: "已逾期",
    TODAY: "今天到期",
    WEEK: "本周",
    AFTER: "以后",
    NEVER: "没有期限",
    PAUSED: "暂停计时",
}


def waiting(ports: Ports, me: str) -> Inbox:
    """Open tasks of the person, grouped by when they are due."""
    with ports.store.reading() as reading:
        works = [_work(ports, reading, line, asked=True) for line in reading.waiting(me)]
        held = ports.organisation(reading).memberships
        if any(each.person == me and each.role == ADMINISTRATOR for each in held):
            works = [_unread(reading, work) for work in works]
    groups = tuple(_grouped(ports, works))
    late = sum(len(group.lines) for group in groups if group.tone == "late")
    return Inbox(groups=groups, count=len(works), late=late)


def count(ports: Ports, me: str) -> int:
    """How many tasks wait for the person."""
    with ports.store.reading() as reading:
        return reading.waiting_count(me)


def decided(ports: Ports, me: str) -> Inbox:
    """Tasks that the person decided, newest first."""
    with ports.store.reading() as reading:
        works = [_work(ports, reading, line, asked=True) for line in reading.decided(me, MOST)]
    return _one(works, cut=len(works) >= MOST)


def copied(ports: Ports, me: str) -> Inbox:
    """Records that the person was told of: those not opened yet, then the others, newest first."""
    with ports.store.reading() as reading:
        lines, unseen = reading.copies(me, MOST), reading.unread_count(me)
        works = [_copy(ports, reading, line) for line in lines]
    unread = [work for work, line in zip(works, lines, strict=True) if line.read_at is None]
    read = [work for work, line in zip(works, lines, strict=True) if line.read_at is not None]
    groups = tuple(
        Group(title=title, tone="", lines=tuple(some))
        for title, some in ((say("没有看过"), unread), (say("看过的"), read))
        if some
    )
    cut = len(works) >= MOST
    return Inbox(groups=groups, count=len(works), late=0, unread=unseen, cut=cut)


def unread(ports: Ports, me: str) -> int:
    """How many records the person was told of and has not opened."""
    with ports.store.reading() as reading:
        return reading.unread_count(me)


def started(ports: Ports, me: str) -> Inbox:
    """Records that the person opened, newest first, with who has them now."""
    with ports.store.reading() as reading:
        works = [_work(ports, reading, line, asked=False) for line in reading.started(me, MOST)]
    return _one(works, cut=len(works) >= MOST)


def drafts(ports: Ports, me: str) -> Inbox:
    """What the person began and did not submit, newest first."""
    with ports.store.reading() as reading:
        works = [
            Work(
                record="",
                task="",
                draft=draft.id,
                form_title=str(ports.bundle(reading, draft.bundle).form.title),
                number="",
                title=draft.title,
                asked="",
                by="",
                at=draft.updated_at,
                due=None,
                status="draft",
            )
            for draft in reading.drafts(me)
        ]
    return _one(works)


def due_of(ports: Ports, reading: Reading, bundle: Bundle, task: Task | Line) -> Due | None:
    """A due moment in words and tone; of a clock that stands still, whom it waits for."""
    at, step = task.due_at, bundle.workflow.steps.get(task.step)
    if at is None or step is None:
        return None
    if task.paused_at is not None:
        waits = waits_for(bundle.form, step)
        return Due(at=at, words=say("暂停计时，{waits}", waits=waits), tone=PAUSED)
    now = ports.now()
    words = str(due_words(at, now, ports.working_days(reading, task.department)))
    tone = "late" if at < now else "soon" if at - now <= SOON else ""
    return Due(at=at, words=words, tone=tone)


def _work(ports: Ports, reading: Reading, line: Line, *, asked: bool) -> Work:
    bundle = ports.bundle(reading, line.bundle)
    organisation = ports.organisation(reading)
    step = step_title(bundle, line.step, organisation.title) if line.step else ""
    holders = listed(organisation.title("person", each) for each in line.holders)
    outcome = decided_words(line.outcome) if line.outcome and line.outcome != "open" else ""
    return Work(
        record=line.record,
        task=line.task if not outcome else "",
        draft="",
        form_title=str(bundle.form.title),
        number=line.number,
        title=line.title,
        asked=step if step and asked else say("在{names}手上", names=holders) if holders else "",
        by=organisation.title("person", line.from_person)
        if line.from_person
        else ("" if outcome else holders),
        at=line.decided_at or line.asked_at or line.submitted_at,
        due=due_of(ports, reading, bundle, line) if not outcome else None,
        status=outcome or status_words(line.status),
    )


def _copy(ports: Ports, reading: Reading, line: Line) -> Work:
    organisation = ports.organisation(reading)
    machine = line.from_person.startswith("system:")
    return Work(
        record=line.record,
        task="",
        draft="",
        form_title=str(ports.bundle(reading, line.bundle).form.title),
        number=line.number,
        title=line.title,
        asked="",
        by=say("按流程") if machine else organisation.title("person", line.from_person),
        at=line.asked_at,
        due=None,
        status=status_words(line.status),
    )


def _unread(reading: Reading, work: Work) -> Work:
    """The work as an administrator sees it, who only has to name a holder: nothing of its content.

    The record's title is made from its answers; what there is to do stands on its own page.
    """
    record = reading.record(work.record)
    if record is None or not record.tasks[work.task].naming:
        return work
    asked = say("{step}，请指定办理人", step=work.asked)
    return replace(work, title="", task="", asked=asked)


def _one(works: list[Work], *, cut: bool = False) -> Inbox:
    groups = (Group(title="", tone="", lines=tuple(works)),) if works else ()
    return Inbox(groups=groups, count=len(works), late=0, cut=cut)


def _grouped(ports: Ports, works: Iterable[Work]) -> Iterable[Group]:
    now = ports.now()
    today = now.astimezone(ports.zone).date()
    week_ends = today + timedelta(days=6 - today.weekday())
    named: dict[str, list[Work]] = {}
    for work in works:
        if work.due is None:
            kind = NEVER
        elif work.due.tone == PAUSED:
            kind = PAUSED
        elif work.due.at < now:
            kind = LATE
        else:
            day = work.due.at.astimezone(ports.zone).date()
            kind = TODAY if day == today else WEEK if day <= week_ends else AFTER
        named.setdefault(kind, []).append(work)
    for kind, title in GROUPS.items():
        if kind in named:
            tone = LATE if kind == LATE else ""
            yield Group(title=say(title), tone=tone, lines=tuple(named[kind]))
