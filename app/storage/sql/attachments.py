"""Files that people hand in: a draft's until a record takes them, and gone with the draft."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from app.storage.rows import Attachment
from app.storage.schema import attachments, drafts
from app.storage.sql.compiled import Cursor

_NAMES = tuple(attachments.c.keys())
_ALL = select(*attachments.c)
_BY_ID = _ALL.where(attachments.c.id == bindparam("attachment"))
_OF_DRAFT = _ALL.where(
    attachments.c.draft == bindparam("draft"), attachments.c.record == ""
).order_by(attachments.c.at, attachments.c.id)
_TAKE = (
    update(attachments)
    .where(
        attachments.c.id == bindparam("attachment"),
        attachments.c.draft == bindparam("of_draft"),
        attachments.c.person == bindparam("of_person"),
        attachments.c.record == "",
    )
    .values(record=bindparam("by_record"))
)
_DROP = delete(attachments).where(
    attachments.c.draft == bindparam("draft"), attachments.c.record == ""
)
_DROP_WITHOUT_DRAFT = delete(attachments).where(
    attachments.c.record == "", attachments.c.draft.not_in(select(drafts.c.id))
)
_MOVE = (
    update(attachments)
    .where(
        attachments.c.record == "",
        attachments.c.draft.in_(
            select(drafts.c.id).where(
                drafts.c.task == bindparam("task"),
                drafts.c.person == bindparam("of_person"),
                drafts.c.id != bindparam("to_draft"),
            )
        ),
    )
    .values(draft=bindparam("to_draft"))
)
_FORGET = delete(attachments).where(
    attachments.c.id == bindparam("attachment"), attachments.c.record == bindparam("of")
)
_CONTENTS = tuple(
    select(column).where(column != "").distinct()
    for column in (attachments.c.sha256, attachments.c.shown, attachments.c.thumb)
)


class AttachmentsReading:
    """What was handed in."""

    cursor: Cursor

    def attachment(self, attachment: str) -> Attachment | None:
        """The file with that id."""
        row = self.cursor.row(_BY_ID, attachment=attachment)
        return _attachment(row) if row else None

    def attachments(self, draft: str) -> tuple[Attachment, ...]:
        """Files that were handed in with the draft, oldest first, none that a record has taken."""
        return tuple(map(_attachment, self.cursor.rows(_OF_DRAFT, draft=draft)))


class AttachmentsWriting(AttachmentsReading):
    """Handing in, and what becomes of it."""

    def add_attachment(self, attachment: Attachment) -> None:
        """Keep a file that was handed in."""
        row = {name: getattr(attachment, name) for name in _NAMES}
        row["name"] = attachment.name.replace("\0", "")
        self.cursor.add(attachments, [row])

    def take_in(self, draft: str, person: str, record: str, ids: Collection[str]) -> int:
        """Make files of the person's draft the record's, drop its others; how many became so."""
        taken = sum(
            self.cursor.change(
                _TAKE, attachment=each, of_draft=draft, of_person=person, by_record=record
            )
            for each in ids
        )
        drop(self.cursor, draft)
        return taken


def drop(cursor: Cursor, draft: str) -> None:
    """A draft's files go with it."""
    cursor.change(_DROP, draft=draft)


def drop_without_draft(cursor: Cursor) -> None:
    """Files whose drafts are gone go too."""
    cursor.change(_DROP_WITHOUT_DRAFT)


def move(cursor: Cursor, task: str, person: str, draft: str) -> None:
    """A draft in place of the person's earlier one for a task takes its files over."""
    cursor.change(_MOVE, task=task, of_person=person, to_draft=draft)


def forget(cursor: Cursor, record: str, erased: Any, kept: Iterable[Any]) -> None:
    """Files that an erased value named go with it, but for those that a kept one names too."""
    still = {each for value in kept for each in named_in(value)}
    for each in named_in(erased) - still:
        cursor.change(_FORGET, attachment=each, of=record)


def named_in(value: Any) -> set[str]:
    """The ids of files that a stored value names: one of them, or a list of them."""
    found = value if isinstance(value, list) else [value]
    return {
        str(each["id"])
        for each in found
        if isinstance(each, Mapping) and "id" in each and "sha256" in each
    }


def contents(cursor: Cursor) -> set[str]:
    """The sha256 of every original, of what is shown of it, and of its small picture."""
    return {row[0] for statement in _CONTENTS for row in cursor.rows(statement)}


def _attachment(row: tuple[Any, ...]) -> Attachment:
    return Attachment(**dict(zip(_NAMES, row, strict=True)))
