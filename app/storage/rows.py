"""What a store keeps and gives back besides records: drafts, lines of lists, jobs, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.records.answer import FileRef
from app.core.records.organisation import Person
from app.core.records.slots import Slots as Slots


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody typed and did not submit. Mutable, outside the trail.

    A form draft has no `task`; a half-filled task has one and is unique per (task, person).
    `posted` is the raw form as typed: name → list of texts. `opened_from`: record id or empty.
    `record` is set once it was submitted (a repeated submit finds the record there).
    """

    id: str
    person: str
    form: str
    bundle: str
    posted: Mapping[str, Sequence[str]]
    updated_at: datetime
    task: str = ""
    opened_from: str = ""
    record: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of an inbox or a list of records."""

    record: str
    form: str
    number: str
    title: str
    status: str
    task: str = ""
    step: str = ""
    bundle: str = ""
    asked_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    outcome: str = ""
    submitted_at: datetime | None = None
    initiator: str = ""
    holders: tuple[str, ...] = ()  # of the open tasks, for 我发起
    from_person: str = ""  # who acted last before this task or told of it, may be empty
    read_at: datetime | None = None  # of a record that the person was told of
    department: str = ""  # whose working days the task's clock counts; empty: the company's
    paused_at: datetime | None = None  # the task's clock stands still since then


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Somebody was told of a record (抄送). `step` is empty where a person chose them."""

    record: str
    person: str
    step: str
    by: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something a worker has to do: asked for in the transaction that needs it, leased when taken.

    `key` is unique: asking twice is asking once. `status`: waiting, running, done, failed.
    `attempts`: how often it was taken; whoever takes it holds it by that number.
    `failures`: how often it failed by itself, and not for want of room or of a database.
    `lost`: how often in a row its worker died without a word.
    `host`: who alone can go on with it, as long as they do; empty: anybody.
    """

    id: str
    kind: str
    key: str
    record: str
    payload: Mapping[str, Any]
    status: str
    attempts: int
    run_after: datetime
    leased_until: datetime | None = None
    error: str = ""
    failures: int = 0
    lost: int = 0
    host: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """How somebody signs in. `password` is an argon2id hash; `stamp` changes with the password.

    `temporary`: somebody else made the password, so that it opens only the page to change it.
    `language`: what the person reads, of wording.LANGUAGES; empty: never said.
    """

    person: Person
    password: str
    stamp: str
    temporary: bool = False
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one person is told because of one event of a record.

    `about` says what: asked, named, handed, returned, rejected, done, …; `task` is empty where
    the record as a whole is meant.
    """

    record: str
    seq: int
    person: str
    about: str
    task: str
    actor: str
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True)
class ProposalMessage:
    """What one person is told of a proposal: `about` is the state that it came into."""

    proposal: str
    person: str
    about: str  # open, published, declined, withdrawn
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True)
class Notices:
    """When somebody wants mail: all of a day at one time, and never at night. Times are local."""

    person: str
    digest: str = ""  # 08:30; empty: each mail by itself
    quiet_from: str = ""  # 21:00; empty: at any time
    quiet_to: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that was kept: content by its hash, tied to a record."""

    id: str
    record: str
    kind: str  # seal
    sha256: str
    size: int
    media: str
    name: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that somebody handed in. Of what is no picture, nothing is shown.

    Attributes:
        draft: Where it was handed in.
        record: Which record has taken it; empty: none yet.
        field: Whose answer it is; empty: none's, such as a page that was signed on paper.
        sha256: Of the original bytes.
        shown: sha256 of what pages and paper show.
        thumb: sha256 of the same, small.
        width: Of what is shown, pixels.
        height: Of what is shown, pixels.
    """

    id: str
    person: str
    draft: str
    record: str = ""
    field: str
    sha256: str
    shown: str = ""
    thumb: str = ""
    media: str
    name: str
    size: int
    width: int = 0
    height: int = 0
    at: datetime

    @property
    def ref(self) -> FileRef:
        """The file as an answer names it."""
        names = ("id", "sha256", "name", "media", "size", "shown", "width", "height")
        return FileRef(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, kw_only=True)
class SettingValue:
    """A dated value of a definition's setting; the newest with `since` not after the day counts.

    `confirmed_by`: the second person, where the setting is one of a locked step.
    """

    form: str
    name: str
    value: str
    since: date
    by: str
    at: datetime
    reason: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Export:
    """Something that a person asked a worker to put together as one file, and how far it is.

    Attributes:
        kind: zip, xlsx, csv or pdf.
        query: What was asked for.
        title: The same in words.
        status: waiting, running, cancelled, failed, ready or expired.
        place: How far its half-made file is good, for who goes on with it.
        error: Why it waits again or failed, as a sentence.
        sha256: Of the file; empty: there is none (any more).
        name: To keep the file under.
        kept_until: When the file is swept.
    """

    id: str
    person: str
    kind: str
    query: Mapping[str, Any]
    title: str
    status: str = "waiting"
    done: int = 0
    total: int = 0
    place: Mapping[str, Any]
    error: str = ""
    sha256: str = ""
    size: int = 0
    name: str
    asked_at: datetime
    ended_at: datetime | None = None
    kept_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether a worker still has to do something for it."""
        return self.status in ("waiting", "running")


@dataclass(frozen=True, kw_only=True)
class Look:
    """Somebody read a record as an auditor, or took a file away.

    Attributes:
        kind: read, register, sealed, original, export or ledger.
        record: Its id; empty: an export, a ledger, a page of a register.
        form: Its form; empty: an export of several.
        what: The record's number, or what the export holds in words.
        target: Id of the file or export that was taken; empty: the record was read.
    """

    id: str
    at: datetime
    person: str
    kind: str
    record: str = ""
    form: str = ""
    what: str
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """One record as the registers of numbers tell it: where it stands, and its sealed file."""

    id: str
    form: str
    bundle: str
    number: str
    code: str
    status: str
    initiator: str
    submitted_at: datetime
    ended_at: datetime | None
    title: str
    sha256: str  # of the sealed PDF; empty: none (yet)
    size: int
