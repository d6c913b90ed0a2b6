"""The Store on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.storage import migrating
from app.storage.saved import Saved
from app.storage.sql import saving
from app.storage.sql.attachments import AttachmentsReading, AttachmentsWriting
from app.storage.sql.compiled import Cursor
from app.storage.sql.copies import CopiesReading, CopiesWriting
from app.storage.sql.definitions import DefinitionsReading, DefinitionsWriting
from app.storage.sql.drafts import DraftsReading, DraftsWriting
from app.storage.sql.engine import Database
from app.storage.sql.exports import ExportsReading, ExportsWriting
from app.storage.sql.house import HouseReading, HouseWriting
from app.storage.sql.inboxes import InboxesReading
from app.storage.sql.invitations import InvitationsReading, InvitationsWriting
from app.storage.sql.jobs import JobsReading, JobsWriting
from app.storage.sql.messages import MessagesReading, MessagesWriting
from app.storage.sql.operating import OperatingReading, OperatingWriting
from app.storage.sql.records import RecordsReading, RecordsWriting
from app.storage.sql.registers import RegistersReading, RegistersWriting


class SqlReading(
    RecordsReading,
    RegistersReading,
    InboxesReading,
    CopiesReading,
    AttachmentsReading,
    DraftsReading,
    ExportsReading,
    InvitationsReading,
    JobsReading,
    MessagesReading,
    OperatingReading,
    DefinitionsReading,
    HouseReading,
):
    """One snapshot of the database."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self._version: int | None = None

    def organisation_version(self) -> int:
        """The same for as long as the snapshot stands, so it is asked for once."""
        if self._version is None:
            self._version = super().organisation_version()
        return self._version


class SqlWriting(
    RecordsWriting,
    RegistersWriting,
    InboxesReading,
    CopiesWriting,
    AttachmentsWriting,
    DraftsWriting,
    ExportsWriting,
    InvitationsWriting,
    JobsWriting,
    MessagesWriting,
    OperatingWriting,
    DefinitionsWriting,
    HouseWriting,
):
    """One transaction that writes."""


class SqlStore:
    """Records in a database.

    Args:
        url: As SQLAlchemy spells it: `sqlite:///FILE`, or `postgresql+psycopg://…`.
        patience: For how many seconds a writer waits for another before it gives up.
    """

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        self.database = Database(url, patience=patience)

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """One consistent look; writers are not held up."""
        with self.database.transaction("reading") as cursor:
            yield SqlReading(cursor)

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        """One transaction: all of it, or nothing.

        Raises:
            Conflict: Others were writing for too long, or wrote the same.
        """
        with self.database.transaction("writing") as cursor:
            yield SqlWriting(cursor)

    def migrate(self, before: Callable[[str], None] | None = None) -> None:
        """Bring the schema up to date and check that the triggers stand.

        Args:
            before: Called with the revision of a database that is about to be changed, while
                nobody else writes; where it raises, nothing is changed.

        Raises:
            Unprotected: They do not; nothing was changed.
        """
        with self.database.connection("writing") as connection:
            migrating.upgrade(connection, before=before)

    def is_current(self) -> bool:
        """Whether the schema is up to date.

        Raises:
            Unreachable: The database does not answer.
        """
        with self.database.connection("reading") as connection:
            return migrating.is_current(connection)

    def is_empty(self) -> bool:
        """Whether nothing was ever kept here."""
        return saving.is_empty(self.database)

    def size(self) -> int:
        """How many bytes it takes."""
        return saving.size(self.database)

    def save(self, folder: Path) -> Saved:
        """Write all of it, as it stands at one moment, into files in the folder.

        Raises:
            Unsound: The database is damaged.
        """
        return saving.save(self.database, folder)

    def load(self, folder: Path, saved: Saved) -> None:
        """Fill the empty store from the folder: all of it, or nothing.

        Raises:
            Conflict: It is not empty.
            Invalid: The copy is of another kind of database, or of a newer program.
        """
        saving.load(self.database, folder, saved)

    def refuse_other(self, saved: Saved) -> None:
        """Say that a copy cannot be loaded here; asks no database, and makes none.

        Raises:
            Invalid: It is of another kind of database, or of a newer program.
        """
        saving.refuse_other(self.database, saved)

    def findings(self) -> Sequence[str]:
        """What is wrong with the database as it stands, one line each."""
        with self.database.connection("reading") as connection:
            return migrating.findings(connection)

    def close(self) -> None:
        """Close the connections."""
        self.database.close()
