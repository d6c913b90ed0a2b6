"""Where a record stands: what its events add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

STATE_VERSION = 2

OPEN, DONE, SKIPPED = "open", "done", "skipped"  # a step that is none of these is still to come


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one person (or the first of several holders) is asked to do."""

    id: str
    step: str
    round: int
    holders: tuple[str, ...]
    asked_at: datetime
    due_at: datetime | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    naming: bool = False
    status: str = "open"  # or cancelled, or the outcome of its decision (see `Decided`)
    decided_by: str = ""
    decided_at: datetime | None = None
    act: str = ""
    remark: str = ""
    invitation: str = ""  # the one that is open, of an outside party
    paused_at: datetime | None = None  # the clock stands still since then
    former: tuple[str, ...] = ()  # who had it and handed it on, in order
    handed_at: datetime | None = None  # when that was last done

    @property
    def department(self) -> str:
        """The department whose working days its clock counts; empty: the company's."""
        return str((self.why.get("clock") or {}).get("department", ""))

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide it."""
        return self.status == "open"


@dataclass(frozen=True, kw_only=True)
class ActState:
    """One act and whether it still holds: valid, void (a covered answer changed), undone."""

    digest: str
    task: str
    step: str
    person: str
    at: datetime
    outcome: str
    covers: Mapping[str, str]  # path → digest
    content: Mapping[str, Any]  # the act as signed
    status: str = "valid"


@dataclass(frozen=True, kw_only=True)
class Link:
    """A tie to another record: opened `from` it, or `to` it."""

    way: str
    record: str
    form: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """One filled-in form and where it stands (单据).

    `status`: running, done, rejected, withdrawn (back with its initiator, number kept), void.
    `steps` maps a step's name to open, done or skipped; steps not in it are still to come. What
    a block of `each` makes of the step `answer` is called `answer@sales`. `closed` are those of
    the skipped ones that ended because a block around them was settled without them.
    """

    id: str
    code: str  # check code printed on paper, 12 characters
    form: str = ""
    bundle: str = ""
    number: str = ""
    initiator: str = ""
    status: str = ""
    round: int = 1
    submitted_at: datetime | None = None
    ended_at: datetime | None = None
    digests: Mapping[str, str] = field(default_factory=dict)  # path → digest, current content
    steps: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    tasks: Mapping[str, Task] = field(default_factory=dict)  # in the order asked
    acts: Mapping[str, ActState] = field(default_factory=dict)  # by digest, in order
    links: tuple[Link, ...] = ()
    copied: tuple[str, ...] = ()  # people who were told (抄送), each once, in order
    sealed: str = ""  # sha256 of the sealed PDF
    seq: int = 0  # number of events so far
    head: str = ""  # hash of the last event

    def open_tasks(self) -> tuple[Task, ...]:
        """The tasks that wait for somebody, in the order asked."""
        return tuple(task for task in self.tasks.values() if task.is_open)
