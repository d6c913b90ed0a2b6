"""Where a record stands after an event: nothing is needed but the record and the event."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.records.event import (
    Acted,
    Annulled,
    Answered,
    Asked,
    Closed,
    Commented,
    Copied,
    Decided,
    Ended,
    Event,
    Extended,
    Invited,
    Linked,
    Logged,
    Named,
    Paused,
    Rehomed,
    Resumed,
    Returned,
    Sealed,
    Skipped,
    Submitted,
    Transferred,
    Uninvited,
    Voided,
    Withdrawn,
    moment,
)
from app.core.records.record import DONE, OPEN, SKIPPED, ActState, Link, Record, Task
from app.core.trail.chain import Chained


def apply(record: Record, event: Event) -> Record:
    """The record after the event. `seq` and `head` stay: see `advanced`."""
    return _APPLY[type(event)](record, event)


def fold(record: Record, events: Iterable[Event]) -> Record:
    """The record after all the events, oldest first."""
    for event in events:
        record = apply(record, event)
    return record


def advanced(record: Record, chained: Sequence[Chained]) -> Record:
    """The record with its place in the trail moved behind the last of these events."""
    if not chained:
        return record
    return replace(record, seq=chained[-1].seq, head=chained[-1].hash)


def _submitted(record: Record, event: Submitted) -> Record:
    task = Task(
        id=event.task,
        step=event.step,
        round=record.round,
        holders=(event.actor,),
        asked_at=event.at,
        status="submitted",
        decided_by=event.actor,
        decided_at=event.at,
    )
    return replace(
        record,
        form=event.form,
        bundle=event.bundle,
        number=event.number,
        initiator=event.actor,
        status="running",
        submitted_at=event.at,
        digests=dict(event.digests),
        steps={event.step: DONE},
        tasks={task.id: task},
    )


def _answered(record: Record, event: Answered) -> Record:
    kept = {path: each for path, each in record.digests.items() if path not in event.removed}
    return replace(record, digests={**kept, **event.changed})


def _acted(record: Record, event: Acted) -> Record:
    act = ActState(
        digest=event.digest,
        task=event.task,
        step=event.step,
        person=event.act["person"],
        at=event.at,
        outcome=event.act["outcome"],
        covers=event.act["covers"],
        content=event.act,
    )
    tasks = _tasks_with(record, event.task, act=act.digest, remark=event.act["remark"])
    return replace(record, acts={**record.acts, act.digest: act}, tasks=tasks)


def _voided(record: Record, event: Voided) -> Record:
    act = replace(record.acts[event.act], status="void")
    return replace(record, acts={**record.acts, act.digest: act})


def _asked(record: Record, event: Asked) -> Record:
    task = Task(
        id=event.task,
        step=event.step,
        round=event.round,
        holders=event.holders,
        asked_at=event.at,
        due_at=moment(event.due_at) if event.due_at else None,
        why=event.why,
        naming=event.naming,
    )
    return replace(
        record,
        steps={**record.steps, event.step: OPEN},
        tasks={**record.tasks, task.id: task},
    )


def _named(record: Record, event: Named) -> Record:
    return _with_task(record, event.task, holders=event.holders, naming=False)


def _decided(record: Record, event: Decided) -> Record:
    tasks = _tasks_with(record, event.task, **_closing(event))
    waiting = any(task.is_open and task.step == event.step for task in tasks.values())
    steps = record.steps if waiting else {**record.steps, event.step: DONE}
    back = record.status == "withdrawn" and event.outcome == "submitted"
    return replace(record, tasks=tasks, steps=steps, status="running" if back else record.status)


def _skipped(record: Record, event: Skipped) -> Record:
    return replace(record, steps={**record.steps, event.step: SKIPPED})


def _returned(record: Record, event: Returned) -> Record:
    record = _with_task(record, event.task, **_closing(event))
    return _undone(record, event.round, event.undone, event.cancelled, event.at)


def _withdrawn(record: Record, event: Withdrawn) -> Record:
    record = _undone(record, event.round, event.undone, event.cancelled, event.at)
    return replace(record, status="withdrawn")


def _ended(record: Record, event: Ended) -> Record:
    record = _cancelled(record, event.cancelled, event.at)
    waiting = {task.step for task in record.open_tasks()}
    steps = {
        step: state for step, state in record.steps.items() if state != OPEN or step in waiting
    }
    if event.status == "rejected" and (here := _rejected_last(record)) is not None:
        steps[here.step] = DONE  # it was decided, whoever else was asked there
    return replace(record, status=event.status, steps=steps, ended_at=event.at)


def _rejected_last(record: Record) -> Task | None:
    """The task that was decided last, where it was rejected."""
    decided = [task for task in record.tasks.values() if task.decided_by and task.decided_at]
    last = max(decided, key=lambda task: (task.decided_at, task.status == "rejected"), default=None)
    return last if last is not None and last.status == "rejected" else None


def _linked(record: Record, event: Linked) -> Record:
    link = Link(way=event.way, record=event.other, form=event.form)
    return replace(record, links=(*record.links, link))


def _sealed(record: Record, event: Sealed) -> Record:
    return replace(record, sealed=event.file)


def _annulled(record: Record, event: Annulled) -> Record:
    return replace(record, status="void")


def _logged(record: Record, event: Logged) -> Record:
    path = f"{event.field}/{event.entry}"
    return replace(record, digests={**record.digests, path: event.digest})


def _commented(record: Record, event: Commented) -> Record:
    return record  # said beside the record; it changes nothing of it


def _copied(record: Record, event: Copied) -> Record:
    record = replace(record, copied=tuple(dict.fromkeys((*record.copied, *event.people))))
    if event.step:
        record = replace(record, steps={**record.steps, event.step: DONE})
    return record


def _transferred(record: Record, event: Transferred) -> Record:
    former = (*record.tasks[event.task].former, event.actor)
    return _with_task(record, event.task, holders=event.holders, former=former, handed_at=event.at)


def _rehomed(record: Record, event: Rehomed) -> Record:
    former = (*record.tasks[event.task].former, event.left)
    return _with_task(record, event.task, holders=event.holders, former=former, handed_at=event.at)


def _extended(record: Record, event: Extended) -> Record:
    return _with_task(record, event.task, due_at=moment(event.due_at))


def _invited(record: Record, event: Invited) -> Record:
    return _with_task(record, event.task, invitation=event.invitation)


def _uninvited(record: Record, event: Uninvited) -> Record:
    if record.tasks[event.task].invitation != event.invitation:
        return record  # another one has taken its place
    return _with_task(record, event.task, invitation="")


def _paused(record: Record, event: Paused) -> Record:
    return _with_task(record, event.task, paused_at=event.at)


def _resumed(record: Record, event: Resumed) -> Record:
    due = moment(event.due_at) if event.due_at else None
    return _with_task(record, event.task, paused_at=None, due_at=due)


def _closed(record: Record, event: Closed) -> Record:
    record = _cancelled(record, event.cancelled, event.at)
    waiting = {task.step for task in record.open_tasks()}
    voted = {record.tasks[task].step for task in event.cancelled} - {*event.steps, *waiting}
    passed = dict.fromkeys(event.steps, SKIPPED)
    steps = {**record.steps, **dict.fromkeys(voted, DONE), **passed}
    return replace(record, steps=steps, closed=record.closed | {*event.steps})


_APPLY: dict[type[Event], Callable[[Record, Any], Record]] = {
    Submitted: _submitted,
    Answered: _answered,
    Acted: _acted,
    Voided: _voided,
    Asked: _asked,
    Named: _named,
    Decided: _decided,
    Skipped: _skipped,
    Returned: _returned,
    Withdrawn: _withdrawn,
    Ended: _ended,
    Linked: _linked,
    Sealed: _sealed,
    Annulled: _annulled,
    Logged: _logged,
    Commented: _commented,
    Copied: _copied,
    Transferred: _transferred,
    Rehomed: _rehomed,
    Extended: _extended,
    Invited: _invited,
    Uninvited: _uninvited,
    Paused: _paused,
    Resumed: _resumed,
    Closed: _closed,
}


def _closing(event: Decided | Returned) -> dict[str, Any]:
    """What changes of the task that the event decides."""
    return {
        "status": event.outcome,
        "decided_by": event.actor,
        "decided_at": event.at,
        "remark": event.remark,
        "paused_at": None,
    }


def _undone(
    record: Record, round_: int, steps: Collection[str], tasks: Collection[str], at: datetime
) -> Record:
    """The record as if the steps were still to come: their acts hold no longer."""
    acts = {
        digest: replace(act, status="undone")
        if act.step in steps and act.status == "valid"
        else act
        for digest, act in record.acts.items()
    }
    left = {step: state for step, state in record.steps.items() if step not in steps}
    record = _cancelled(record, tasks, at)
    closed = record.closed - {*steps}
    return replace(record, acts=acts, steps=left, closed=closed, round=round_)


def _cancelled(record: Record, tasks: Collection[str], at: datetime) -> Record:
    """The record with these tasks ended unfinished; nobody is said to have decided them."""
    for task in tasks:
        record = _with_task(record, task, status="cancelled", decided_at=at, paused_at=None)
    return record


def _with_task(record: Record, task: str, **changes: Any) -> Record:
    return replace(record, tasks=_tasks_with(record, task, **changes))


def _tasks_with(record: Record, task: str, **changes: Any) -> dict[str, Task]:
    return {**record.tasks, task: replace(record.tasks[task], **changes)}
