"""What every storage can do: two scopes, `reading()` and `writing()`; no write outside one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from app.core.calendar.departments import Exceptions, Hours
from app.core.records.answer import Kept
from app.core.records.organisation import Department, Membership, Organisation, Person, Unit
from app.core.records.record import Record
from app.core.trail.chain import Chained
from app.storage.defining import DefinitionsReading, DefinitionsWriting
from app.storage.exported import ExportsReading, ExportsWriting
from app.storage.handed_in import AttachmentsReading, AttachmentsWriting
from app.storage.operating import Leaf as Leaf
from app.storage.operating import Mark as Mark
from app.storage.operating import OperatingReading, OperatingWriting, Whole
from app.storage.outside import InvitationsReading, InvitationsWriting
from app.storage.registers import RegistersReading, RegistersWriting
from app.storage.rows import Account as Account
from app.storage.rows import Attachment as Attachment
from app.storage.rows import Copy as Copy
from app.storage.rows import Draft as Draft
from app.storage.rows import Export as Export
from app.storage.rows import Job as Job
from app.storage.rows import Line as Line
from app.storage.rows import Look as Look
from app.storage.rows import Message as Message
from app.storage.rows import Notices as Notices
from app.storage.rows import Numbered as Numbered
from app.storage.rows import ProposalMessage as ProposalMessage
from app.storage.rows import SettingValue as SettingValue
from app.storage.rows import Slots as Slots
from app.storage.rows import StoredFile as StoredFile
from app.storage.saved import Saved as Saved
from app.storage.telling import MessagesReading, MessagesWriting
from app.storage.trails import TrailsReading


class Reading(
    AttachmentsReading,
    DefinitionsReading,
    ExportsReading,
    InvitationsReading,
    MessagesReading,
    OperatingReading,
    RegistersReading,
    TrailsReading,
    Protocol,
):
    """One consistent look at the store."""

    def organisation_version(self) -> int:
        """Changes with every write to the organisation; never goes back."""
        ...

    def organisation(self) -> Organisation:
        """Everybody and everything, also who is no longer active."""
        ...

    def account(self, login: str) -> Account | None:
        """How the person with that login signs in; an empty password: not yet."""
        ...

    def account_of(self, person: str) -> Account | None:
        """How that person signs in."""
        ...

    def newcomers(self) -> tuple[Person, ...]:
        """Staff in use who have no password yet, by login."""
        ...

    def days(self) -> tuple[frozenset[date], frozenset[date]]:
        """Days off and make-up working days that administrators added."""
        ...

    def exceptions(self) -> Exceptions:
        """What departments work otherwise than the company."""
        ...

    def settings(self, form: str, day: date) -> Mapping[str, str]:
        """Name → value as it counts on that day; of two for one day the later written."""
        ...

    def setting_values(self, form: str) -> tuple[SettingValue, ...]:
        """Every dated value of the form's settings, the newest written first."""
        ...

    def record(self, record: str) -> Record | None:
        """The record as it stands."""
        ...

    def record_of_code(self, code: str) -> Record | None:
        """The record whose paper carries the check code."""
        ...

    def record_of_number(self, form: str, number: str) -> Record | None:
        """The record of the form with that number."""
        ...

    def record_of_task(self, task: str) -> Record | None:
        """The record that the task belongs to."""
        ...

    def records_answering(self, form: str, kind: str, value: object) -> tuple[str, ...]:
        """Records of the form that run or are done and have the answer in a searchable field.

        Args:
            kind: `text`, `number` or `date`: what the slots of such fields hold.
            value: str of at most 200 characters, Decimal or date.
        """
        ...

    def title(self, record: str) -> str:
        """The record's title; empty where there is no such record."""
        ...

    def records(
        self,
        *,
        form: str = "",
        after: str = "",
        limit: int = 200,
        submitted_from: datetime | None = None,
        submitted_to: datetime | None = None,
        status: str = "",
    ) -> tuple[str, ...]:
        """Ids of records in stable order of id, behind id `after`; for commands and checks."""
        ...

    def waiting(self, person: str) -> tuple[Line, ...]:
        """Open tasks of the person, first due first, without due and paused ones last."""
        ...

    def waiting_count(self, person: str) -> int:
        """How many tasks wait for the person."""
        ...

    def unheld(self, limit: int = 200) -> tuple[Line, ...]:
        """Open tasks that nobody with an account in use has, the oldest first."""
        ...

    def decided(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Tasks that the person decided, newest first."""
        ...

    def started(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Records that the person opened, newest first, with who has them now."""
        ...

    def told(self, record: str) -> tuple[Copy, ...]:
        """Who was told of the record, in the order of time."""
        ...

    def copies(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Records that the person was told of, those not read yet first, then the newest."""
        ...

    def unread_count(self, person: str) -> int:
        """How many records the person was told of and has not opened."""
        ...

    def draft(self, draft: str) -> Draft | None:
        """The draft with that id."""
        ...

    def draft_of_task(self, task: str, person: str) -> Draft | None:
        """What the person filled in for the task so far."""
        ...

    def drafts(self, person: str) -> tuple[Draft, ...]:
        """Form drafts of the person that were not submitted, newest first."""
        ...

    def seal(self, record: str) -> StoredFile | None:
        """The sealed file of the record's last revision."""
        ...

    def file(self, file: str) -> StoredFile | None:
        """The file with that id."""
        ...

    def file_of_content(self, sha256: str) -> StoredFile | None:
        """The kept file with that content."""
        ...

    def contents(self) -> frozenset[str]:
        """The sha256 of every file that is kept, for the sweep of those that are not."""
        ...

    def jobs(self, status: str = "", limit: int = 200) -> tuple[Job, ...]:
        """Jobs, of one status or all, the latest due first."""
        ...

    def jobs_of(self, record: str) -> tuple[Job, ...]:
        """Jobs of the record, first due first."""
        ...

    def throttle(self, key: str) -> tuple[int, datetime | None]:
        """Failed tries so far, and until when it is locked."""
        ...

    def house_events(self, limit: int = 200) -> tuple[Mapping[str, Any], ...]:
        """What was written to the organisation, newest first: seq, at, by, type, body."""
        ...

    def granted(self, person: str, since: datetime) -> tuple[Mapping[str, Any], ...]:
        """Of the same, since that moment: passwords set for the person and roles given to them."""
        ...


class Writing(
    AttachmentsWriting,
    DefinitionsWriting,
    ExportsWriting,
    InvitationsWriting,
    MessagesWriting,
    OperatingWriting,
    RegistersWriting,
    Reading,
    Protocol,
):
    """One transaction. Loading inside it sees and locks what will be written."""

    def lock_record(self, record: str) -> Record | None:
        """The record, its row locked until the transaction ends."""
        ...

    def lock_draft(self, draft: str) -> Draft | None:
        """The draft, its row locked until the transaction ends."""
        ...

    def append(
        self,
        record: Record,
        events: Sequence[Chained],
        kept: Sequence[Kept],
        *,
        title: str,
        slots: Slots | None,
        jobs: Sequence[Job] = (),
    ) -> None:
        """The only write of a record: new state, its events, its values, its jobs.

        `record` is the state after the events. Inserts the record where it is new. Whom the
        events tell of it stands in `told` from then on, each once. Without `slots` no answer has
        changed: what is searched and shown of them, the title too, stays as it was.

        Raises:
            Conflict: Another writer added events meanwhile (unique (record, seq)).
        """
        ...

    def link(self, from_: str, to: str, at: datetime) -> None:
        """Tie two records; a tie that is there stays as it is."""
        ...

    def mark_read(self, record: str, person: str, at: datetime) -> bool:
        """Note that the person opened a record they were told of; False: nothing was to note."""
        ...

    def lock_form(self, form: str) -> None:
        """Hold whoever else locks the form until this transaction is over."""
        ...

    def next_number(self, series: str, year: int) -> int:
        """The next number of the series in the year, its row locked till the end: no gap."""
        ...

    def put_draft(self, draft: Draft) -> None:
        """Keep the draft as it is now; for a task, in place of the person's earlier one."""
        ...

    def drop_draft(self, draft: str) -> None:
        """Throw the draft away."""
        ...

    def put_person(self, person: Person, *, at: datetime, by: str) -> None:
        """Add or change a person; how they sign in stays."""
        ...

    def set_password(
        self, person: str, hash_: str, stamp: str, *, at: datetime, by: str, temporary: bool = False
    ) -> None:
        """Change how the person signs in; its event says only that."""
        ...

    def set_language(self, person: str, language: str) -> None:
        """Note what the person reads; empty: what their browser asks for."""
        ...

    def put_department(self, department: Department, *, at: datetime, by: str) -> None:
        """Add or change a department."""
        ...

    def put_role(self, role: str, title: str, *, at: datetime, by: str) -> None:
        """Add a role or change its title."""
        ...

    def put_membership(self, membership: Membership, *, at: datetime, by: str) -> None:
        """Add a membership, or change the last day of the one with the same first day."""
        ...

    def put_outsider(self, outsider: str, title: str, *, at: datetime, by: str) -> None:
        """Add an outside organisation or change its title."""
        ...

    def put_estate(self, estate: str, title: str, *, at: datetime, by: str) -> None:
        """Add an estate or change its title."""
        ...

    def put_unit(self, unit: Unit, *, at: datetime, by: str) -> None:
        """Add or change a unit."""
        ...

    def put_retired(
        self, kind: str, id_: str, since: date | None, *, at: datetime, by: str
    ) -> None:
        """Say that a department, role, … is used no longer from that day; None: it is again."""
        ...

    def put_day(
        self, day: date, working: bool | None, *, department: str = "", at: datetime, by: str
    ) -> None:
        """Say of a day that it is off, or worked, everywhere or there; None: as usual."""
        ...

    def put_hours(self, department: str, hours: Hours | None, *, at: datetime, by: str) -> None:
        """Say when a department works in an ordinary week; None: as the company."""
        ...

    def put_setting(self, setting: SettingValue) -> None:
        """Add a dated value; earlier ones stay."""
        ...

    def add_job(self, job: Job) -> None:
        """Ask for a job; a job with the same key is left as it is."""
        ...

    def take_job(
        self, now: datetime, lease: datetime, host: str = "", forsaken: datetime | None = None
    ) -> Job | None:
        """The next job that is due (waiting, or its lease lapsed), leased to the caller.

        Jobs of another host are left to it, except those that were due before `forsaken`.
        """
        ...

    def renew_job(self, job: Job, lease: datetime) -> bool:
        """Keep the job until `lease`; False where it is no longer the caller's."""
        ...

    def finish_job(self, job: str, *, taken: int = 0) -> bool:
        """Done; False where it is no longer whose `attempts` it was taken with (0: anybody's)."""
        ...

    def fail_job(
        self, job: str, error: str, *, again_at: datetime | None, own: bool = False, taken: int = 0
    ) -> bool:
        """Failed, `own`: by itself; tried again at that moment, or never. `taken` as above."""
        ...

    def add_seal(self, file: StoredFile, revision: int) -> bool:
        """Keep the sealed file; False where this (record, revision) has one already."""
        ...

    def set_throttle(self, key: str, failures: int, locked_until: datetime | None) -> None:
        """Note failed tries, and until when to refuse."""
        ...

    def erase(self, record: str, digests: Sequence[str]) -> int:
        """Erase values with their salts and what repeats them; the digests stay. How many were."""
        ...


class Store(Whole, Protocol):
    """A place where records are kept."""

    def reading(self) -> AbstractContextManager[Reading]:
        """One consistent look."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """One transaction: all of it, or nothing."""
        ...

    def findings(self) -> Sequence[str]:
        """What is wrong with the database as it stands: missing triggers, weak pragmas."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class Files(Protocol):
    """Content-addressed files, never overwritten."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; gives their sha256."""
        ...

    def take(self, path: Path) -> str:
        """Keep a finished file of this machine, however large, and remove it there; its sha256."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a file to read, for what is too large to hold at once.

        Raises:
            NotFound: There is no such file.
        """
        ...

    def sweep(self, kept: Collection[str], before: datetime) -> int:
        """Remove files that are not among those kept and were last put before that moment."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes.

        Raises:
            NotFound: There is no such file.
            OSError: It was altered.
        """
        ...

    def names(self) -> Iterator[str]:
        """The sha256 of every file that is there, in order."""
        ...

    def adopt(self, folder: Path) -> None:
        """Take over the files of a folder laid out as `ab/cdef…`, where none are kept yet."""
        ...

    def clear(self) -> None:
        """Remove every file: only of an instance whose restore was cut off."""
        ...
