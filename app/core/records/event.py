"""Events: what happened to a record, oldest first, never changed. Bodies hold results only."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        at: When, UTC.
        actor: Id of the person, or `system:NAME` for what no human did.
    """

    type: ClassVar[str]
    version: ClassVar[int] = 1

    at: datetime
    actor: str


@dataclass(frozen=True, kw_only=True)
class Submitted(Event):
    """A draft became a record: its number was drawn, its content fixed as digests."""

    type = "submitted"
    form: str
    bundle: str  # hash of the bundle
    number: str
    step: str  # the first step
    task: str
    digests: Mapping[str, str]  # path → digest


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """A later step wrote answers."""

    type = "answered"
    task: str
    step: str
    changed: Mapping[str, str]  # path → new digest
    removed: tuple[str, ...]  # paths that no longer are


@dataclass(frozen=True, kw_only=True)
class Acted(Event):
    """A person's act. `act` is its canonical content (core/trail/act.py), `digest` its hash."""

    type = "acted"
    task: str
    step: str
    act: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Voided(Event):
    """An answer that an act covers was changed: the act no longer holds."""

    type = "voided"
    act: str  # digest of the act
    step: str
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Asked(Event):
    """A task was opened.

    `why` explains the holders: `{"rule": …, "values": {…}}` in words of the definition.
    `naming`: nobody was found; the holders (administrators) are asked only to name one.
    """

    type = "asked"
    task: str
    step: str
    round: int
    holders: tuple[str, ...]  # persons; the first decision counts
    due_at: str  # ISO 8601 UTC, or empty
    why: Mapping[str, Any]
    naming: bool = False


@dataclass(frozen=True, kw_only=True)
class Named(Event):
    """An administrator named the holder of a task that had none."""

    type = "named"
    task: str
    holders: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decided(Event):
    """A task was decided. `outcome`: submitted, agreed, confirmed, rejected, returned, objected."""

    type = "decided"
    task: str
    step: str
    outcome: str
    act: str  # digest of the act, or empty
    remark: str  # digest of the remark, or empty


@dataclass(frozen=True, kw_only=True)
class Skipped(Event):
    """A step was passed over: its `when:` was false, or nobody to ask and `if_nobody: pass`."""

    type = "skipped"
    step: str
    round: int
    rule: str
    used: Mapping[str, str]  # names used → digest, settings used → `settings.NAME` → value as text


@dataclass(frozen=True, kw_only=True)
class Returned(Event):
    """A person sent the record back: open tasks after `to` end, what lies after it is undone."""

    type = "returned"
    task: str
    step: str
    to: str
    round: int  # the round that begins
    undone: tuple[str, ...]  # steps that are undone, `to` included
    cancelled: tuple[str, ...]  # tasks that ended unfinished
    outcome: str  # returned or objected
    remark: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """The initiator took the record back before anybody acted."""

    type = "withdrawn"
    round: int
    undone: tuple[str, ...]
    cancelled: tuple[str, ...]
    remark: str


@dataclass(frozen=True, kw_only=True)
class Ended(Event):
    """The route ended: `status` is done or rejected."""

    type = "ended"
    status: str
    cancelled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Linked(Event):
    """Another record was opened from this one (`way: to`), or this one from it (`way: from`)."""

    type = "linked"
    way: str
    other: str  # record id
    form: str


@dataclass(frozen=True, kw_only=True)
class Sealed(Event):
    """The sealed PDF of the finished record was made and kept."""

    type = "sealed"
    file: str  # sha256 of the PDF
    revision: int


@dataclass(frozen=True, kw_only=True)
class Annulled(Event):
    """A finished record was declared void (作废); its number stays."""

    type = "annulled"
    remark: str


@dataclass(frozen=True, kw_only=True)
class Logged(Event):
    """Somebody wrote an entry into a growing log; it voids nothing."""

    type = "logged"
    field: str
    entry: str  # 8 hex digits; its value is kept under `FIELD/ENTRY`
    digest: str


@dataclass(frozen=True, kw_only=True)
class Commented(Event):
    """Somebody who may read the record said something beside it; it never prints."""

    type = "commented"
    comment: str  # id; its words are kept under `comment/ID`
    digest: str


@dataclass(frozen=True, kw_only=True)
class Copied(Event):
    """People were told (抄送): by a step of kind notify, or by a person who chose them.

    From then on they may read the record. `step` is empty where a person chose them.
    """

    type = "copied"
    step: str
    round: int
    people: tuple[str, ...]
    why: Mapping[str, Any]
    remark: str  # digest, or empty


@dataclass(frozen=True, kw_only=True)
class Transferred(Event):
    """A holder handed a task on: `to` has it in place of the actor."""

    type = "transferred"
    task: str
    step: str
    to: str
    holders: tuple[str, ...]  # all of them from now on
    remark: str  # digest, or empty


@dataclass(frozen=True, kw_only=True)
class Rehomed(Event):
    """An administrator handed on a task of somebody who leaves: `to` has it in place of `left`."""

    type = "rehomed"
    task: str
    step: str
    left: str
    to: str
    holders: tuple[str, ...]  # all of them from now on
    remark: str  # digest, or empty


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    """A task may take longer, with the recorded consent of whom it concerns."""

    type = "extended"
    task: str
    step: str
    due_at: str  # ISO 8601 UTC
    was: str  # the same, before
    consent: str  # digest of how, when and in which words consent was given, or empty
    remark: str  # digest of the reason


@dataclass(frozen=True, kw_only=True)
class Invited(Event):
    """An outside party was asked by a single-use link, or for a code on a staff device."""

    type = "invited"
    task: str
    step: str
    invitation: str
    kind: str  # link or in_person, see `invitation.py`
    channel: str  # mail or sms; never the address
    until: str  # ISO 8601 UTC


@dataclass(frozen=True, kw_only=True)
class Uninvited(Event):
    """An invitation ended without a signature: recalled, replaced or expired."""

    type = "uninvited"
    task: str
    invitation: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """The clock of a task stands still while an outside party has it."""

    type = "paused"
    task: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """The clock of a task goes on; the time that it stood still does not count."""

    type = "resumed"
    task: str
    step: str
    due_at: str  # ISO 8601 UTC, or empty


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """A block or a vote is settled: what was still open in it ends, passed over by nobody's fault.

    `rule` says in words what settled it. Where `steps` is empty, enough people decided at one
    step: it is done, and the others are not asked any longer.
    """

    type = "closed"
    steps: tuple[str, ...]  # passed over with it
    cancelled: tuple[str, ...]  # tasks that ended unfinished
    rule: str


TYPES: dict[str, type[Event]] = {
    each.type: each
    for each in (
        Submitted, Answered, Acted, Voided, Asked, Named, Decided, Skipped, Returned,
        Withdrawn, Ended, Linked, Sealed, Annulled, Logged, Commented, Copied, Transferred,
        Rehomed, Extended, Invited, Uninvited, Paused, Resumed, Closed,
    )
}  # fmt: skip


_OWN = {  # type → the names of what only it has
    each.type: tuple(field.name for field in fields(each) if field.name not in ("at", "actor"))
    for each in TYPES.values()
}


def body(event: Event) -> dict[str, Any]:
    """The event's own content as JSON holds it (without `at`, `actor`, type, version)."""
    return {name: _plain(getattr(event, name)) for name in _OWN[event.type]}


def moment(text: str) -> datetime:
    """The moment that ISO text stands for, as aware UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def read_event(
    type_: str, version: int, at: datetime, actor: str, content: Mapping[str, Any]
) -> Event:
    """The event as it was, lifted to today's version.

    Raises:
        ValueError: No release ever wrote such an event.
    """
    kind = TYPES.get(type_)
    if kind is None or version != kind.version:
        raise ValueError(f"no event '{type_}' of version {version} is known")
    known = {field.name for field in fields(kind)}
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in content.items()
        if name in known
    }
    return kind(at=at, actor=actor, **given)


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # what there is most of
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
