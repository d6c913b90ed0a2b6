"""A record's state as JSON holds it, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.records.event import moment
from app.core.records.record import STATE_VERSION, ActState, Link, Record, Task


def dump_record(record: Record) -> dict[str, Any]:
    """The record as texts, numbers, lists and mappings."""
    return {
        "state_version": STATE_VERSION,
        "id": record.id,
        "code": record.code,
        "form": record.form,
        "bundle": record.bundle,
        "number": record.number,
        "initiator": record.initiator,
        "status": record.status,
        "round": record.round,
        "submitted_at": _text(record.submitted_at),
        "ended_at": _text(record.ended_at),
        "digests": dict(record.digests),
        "steps": dict(record.steps),
        "closed": sorted(record.closed),
        "tasks": [_dump_task(task) for task in record.tasks.values()],
        "acts": [_dump_act(act) for act in record.acts.values()],
        "copied": list(record.copied),
        "links": [[link.way, link.record, link.form] for link in record.links],
        "sealed": record.sealed,
        "seq": record.seq,
        "head": record.head,
    }


def load_record(state: Mapping[str, Any]) -> Record:
    """What `dump_record` was given.

    Raises:
        ValueError: The state was written by another version; fold the events anew.
    """
    if state.get("state_version") != STATE_VERSION:
        raise ValueError(f"state of version {state.get('state_version')}, not {STATE_VERSION}")
    tasks = [_load_task(task) for task in state["tasks"]]
    acts = [_load_act(act) for act in state["acts"]]
    return Record(
        id=state["id"],
        code=state["code"],
        form=state["form"],
        bundle=state["bundle"],
        number=state["number"],
        initiator=state["initiator"],
        status=state["status"],
        round=state["round"],
        submitted_at=_moment(state["submitted_at"]),
        ended_at=_moment(state["ended_at"]),
        digests=dict(state["digests"]),
        steps=dict(state["steps"]),
        closed=frozenset(state["closed"]),
        tasks={task.id: task for task in tasks},
        acts={act.digest: act for act in acts},
        copied=tuple(state["copied"]),
        links=tuple(Link(way=way, record=other, form=form) for way, other, form in state["links"]),
        sealed=state["sealed"],
        seq=state["seq"],
        head=state["head"],
    )


def _dump_task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "step": task.step,
        "round": task.round,
        "holders": list(task.holders),
        "asked_at": task.asked_at.isoformat(),
        "due_at": _text(task.due_at),
        "why": dict(task.why),
        "naming": task.naming,
        "status": task.status,
        "decided_by": task.decided_by,
        "decided_at": _text(task.decided_at),
        "act": task.act,
        "remark": task.remark,
        "invitation": task.invitation,
        "paused_at": _text(task.paused_at),
        "former": list(task.former),
        "handed_at": _text(task.handed_at),
    }


def _load_task(state: Mapping[str, Any]) -> Task:
    moments = {
        "asked_at": moment(state["asked_at"]),
        "due_at": _moment(state["due_at"]),
        "decided_at": _moment(state["decided_at"]),
        "paused_at": _moment(state["paused_at"]),
        "handed_at": _moment(state["handed_at"]),
    }
    people = {name: tuple(state[name]) for name in ("holders", "former")}
    return Task(**{**state, **people, **moments})


def _dump_act(act: ActState) -> dict[str, Any]:
    return {
        "digest": act.digest,
        "task": act.task,
        "step": act.step,
        "person": act.person,
        "at": act.at.isoformat(),
        "outcome": act.outcome,
        "content": dict(act.content),
        "status": act.status,
    }


def _load_act(state: Mapping[str, Any]) -> ActState:
    covers = state["content"]["covers"]  # kept once, inside the content
    return ActState(**{**state, "at": moment(state["at"]), "covers": covers})


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text is not None else None
