"""What a door shows: plain values, made by the use cases, drawn by the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Form
from app.core.engine.actions import Action
from app.core.engine.forecast import RouteLine
from app.core.engine.outside import Contact
from app.core.engine.posted import Fault, Files
from app.core.errors import AppError
from app.core.fields.base import Titles
from app.core.records.answer import Answers, FileRef
from app.core.records.invitation import Invitation
from app.core.records.record import Record, Task
from app.core.steps.base import Step
from app.rendering.sheet import Place
from app.storage.store import Draft, StoredFile


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A form that the person may open; `source` is the record it would be opened from."""

    form: str
    title: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordRef:
    """Another record in a chain. `readable`: whether the person may open it."""

    id: str
    form: str
    form_title: str
    number: str
    status: str
    readable: bool
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose for a reference field; `parent` narrows it (a unit's estate)."""

    id: str
    title: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A form being filled in: a draft of a new record, or a step's fields of a running one."""

    bundle: Bundle
    form: Form
    step: Step
    draft: Draft
    answers: Answers
    raw: Mapping[str, Sequence[str]]
    faults: tuple[Fault, ...]
    hidden: frozenset[str]
    writable: frozenset[str]
    dropped: tuple[str, ...]
    titles: Titles
    referred: Mapping[str, str] = field(default_factory=dict)  # fields that name records: in words
    choices: Mapping[str, tuple[Choice, ...]]
    plan: Mapping[str, Any]
    needs_password: bool
    record: Record | None = None
    task: Task | None = None
    source: RecordRef | None = None
    actions: tuple[Action, ...] = ()
    signer: str = ""  # who signs, where it is a customer in person
    files: Files = field(default_factory=dict)  # what may be shown by its id
    route: tuple[RouteLine, ...] = ()  # the coming one, of a draft
    seen: str = ""  # hash of the answers that the step's act vouches for, see `routing.seen`
    asides: tuple[Action, ...] = ()  # what the person can do beside deciding
    waits: str = ""  # why it cannot be decided forward yet, as a sentence
    offer: Offer | None = None  # at a step of kind open: what is to be opened

    def fault_at(self, path: str) -> tuple[Fault, ...]:
        """The faults of one field or cell."""
        return tuple(fault for fault in self.faults if fault.path == path)

    def faults_inside(self, path: str) -> dict[str, list[str]]:
        """What is wrong with the inputs inside a field: `/ITEM` → instructions."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            if fault.path.startswith(f"{path}/"):
                found.setdefault(fault.path[len(path) :], []).append(str(fault.message))
        return found


class Refused(AppError):  # noqa: N818  an answer, not a fault of ours
    """What was filled in is not ready; the page holds what was typed and what to change."""

    def __init__(self, page: FormPage) -> None:
        super().__init__("还有 {count} 处要改，改好就能提交。", count=len(page.faults))
        self.page = page


@dataclass(frozen=True, kw_only=True)
class Due:
    """A due moment in words. `tone`: late, soon, paused or empty."""

    at: datetime
    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who has the record, since when, and why."""

    task: Task
    people: tuple[str, ...]
    step: str
    since: datetime
    due: Due | None
    why: str
    mine: bool
    waits: str = ""  # why it cannot be decided forward yet, as a sentence


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One sentence of the trail. `machine`: no person did it."""

    at: datetime
    text: str
    machine: bool


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A receipt that the person may take for an act of theirs."""

    act: str
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Told:
    """Somebody who was told of the record (抄送); `by` is empty where the route did it."""

    name: str
    by: str
    at: datetime
    read_at: datetime | None
    me: bool


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What somebody said beside the record; without words where they were erased."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class LogBox:
    """A log that the person may add an entry to."""

    field: str
    label: str
    longest: int


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Whether and how somebody outside can be asked for a task, and what became of it.

    Attributes:
        task: Id of the task.
        step: Title of its step.
        party: Who is asked, in words of the form (客户).
        ways: Where a link can be sent.
        open: The invitation that stands; None: nobody is asked now.
        masked: Where it went, so that only its owner knows the address.
        sent: waiting, done or failed: whether its link is on the way; empty: it has none.
        last: What became of the one before, see `Invitation.ended`; empty: nothing.
    """

    task: str
    step: str
    party: str
    ways: tuple[Contact, ...]
    open: Invitation | None = None
    masked: str = ""
    sent: str = ""
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """A record as one person may see it."""

    record: Record
    bundle: Bundle
    title: str
    answers: Answers
    hidden: frozenset[str]
    titles: Titles
    status: str  # in words
    standing: tuple[Standing, ...]
    route: tuple[RouteLine, ...]
    picture: Markup  # the route drawn, as SVG
    places: Mapping[str, Place]
    chain: tuple[RecordRef, ...]
    trail: tuple[TrailLine, ...]
    actions: tuple[Action, ...]
    opens: tuple[Offer, ...]
    file: StoredFile | None
    sealing: str  # none, waiting, done, failed
    naming: tuple[Choice, ...] = ()  # people to choose from, for a task without holder
    receipts: tuple[Receipt, ...] = ()
    originals: tuple[FileRef, ...] = ()  # files whose original bytes the person may take
    asides: tuple[Action, ...] = ()  # what the person can do beside deciding
    told: tuple[Told, ...] = ()
    unread: bool = False  # the person was told of it and opens it now for the first time
    comments: tuple[Comment, ...] = ()
    may_comment: bool = False
    audited: bool = False  # the person reads it as an auditor only, which is noted
    logs: tuple[LogBox, ...] = ()
    chain_cut: bool = False  # the chain goes on beyond what is shown
    asking: tuple[Asking, ...] = ()  # people outside whom the person can ask


@dataclass(frozen=True, kw_only=True)
class AsidePage:
    """A page of something done beside deciding: transfer, cc or extend.

    Attributes:
        action: What is done.
        record: To which record.
        form_title: Title of its form.
        title: What it is called in lists.
        people: Whom to choose from.
        told: Who was told of it already.
        due: When the task is due now.
        first: The first day that it may be due from now on.
        last: The last one.
        consents: Whether somebody has to consent.
        who: Who that is; empty where the answer is missing.
        how: Ways to consent: (code, words).
    """

    action: Action
    record: Record
    form_title: str
    title: str
    people: tuple[Choice, ...] = ()
    told: tuple[Told, ...] = ()
    due: Due | None = None
    first: date | None = None
    last: date | None = None
    consents: bool = False
    who: str = ""
    how: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Work:
    """One line of an inbox."""

    record: str
    task: str
    draft: str
    form_title: str
    number: str
    title: str
    asked: str  # the step's title, or where the record is now
    by: str  # who sent it, or who has it
    at: datetime | None
    due: Due | None
    status: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Lines of an inbox that are due alike. `tone`: late or empty."""

    title: str
    tone: str
    lines: tuple[Work, ...]


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """One tab of the inbox."""

    groups: tuple[Group, ...]
    count: int
    late: int
    unread: int = 0  # of records that the person was told of
    cut: bool = False  # there may be older ones, which are found in registers
