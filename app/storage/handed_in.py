"""What every storage can do with files that people hand in; a part of the Store protocol."""

from collections.abc import Collection
from typing import Protocol

from app.storage.rows import Attachment


class AttachmentsReading(Protocol):
    """What was handed in."""

    def attachment(self, attachment: str) -> Attachment | None:
        """The file with that id."""
        ...

    def attachments(self, draft: str) -> tuple[Attachment, ...]:
        """Files that were handed in with the draft, oldest first, none that a record has taken."""
        ...


class AttachmentsWriting(AttachmentsReading, Protocol):
    """Handing in, and what becomes of it.

    Dropping a draft drops its files; a draft in place of another takes them over.
    """

    def add_attachment(self, attachment: Attachment) -> None:
        """Keep a file that was handed in."""
        ...

    def take_in(self, draft: str, person: str, record: str, ids: Collection[str]) -> int:
        """Make files of the person's draft the record's, and drop its others; how many became so.

        A file of another draft or person, or of a record already, does not.
        """
        ...
