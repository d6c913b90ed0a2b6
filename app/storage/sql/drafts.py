"""Drafts and half-filled tasks, and counters of failed tries: what may change and go."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from app.storage.schema import drafts, filled, throttles
from app.storage.sql import attachments
from app.storage.sql.compiled import Cursor
from app.storage.store import Draft

_NAMES = tuple(drafts.c.keys())
_DRAFT = select(*drafts.c)
_BY_ID = _DRAFT.where(drafts.c.id == bindparam("draft"))
_LOCKED = _BY_ID.with_for_update()
_OF_TASK = _DRAFT.where(
    drafts.c.task == bindparam("task"),
    drafts.c.person == bindparam("person"),
    filled(drafts.c.task),
)
_MINE = _DRAFT.where(
    drafts.c.person == bindparam("person"), drafts.c.task == "", drafts.c.record == ""
).order_by(drafts.c.updated_at.desc(), drafts.c.id)
_DROP = delete(drafts).where(drafts.c.id == bindparam("draft"))
_DROP_OTHER = delete(drafts).where(
    drafts.c.task == bindparam("task"),
    drafts.c.person == bindparam("person"),
    drafts.c.id != bindparam("draft"),
    filled(drafts.c.task),
)
_THROTTLE = select(throttles.c.failures, throttles.c.locked_until).where(
    throttles.c.key == bindparam("key")
)
_THROTTLE_LOCKED = _THROTTLE.with_for_update()


class DraftsReading:
    """What was typed and not submitted."""

    cursor: Cursor

    def draft(self, draft: str) -> Draft | None:
        """The draft with that id."""
        return _draft(self.cursor.row(_BY_ID, draft=draft))

    def draft_of_task(self, task: str, person: str) -> Draft | None:
        """What the person filled in for the task so far."""
        return _draft(self.cursor.row(_OF_TASK, task=task, person=person))

    def drafts(self, person: str) -> tuple[Draft, ...]:
        """Form drafts of the person that were not submitted, newest first."""
        rows = self.cursor.rows(_MINE, person=person)
        return tuple(found for row in rows if (found := _draft(row)) is not None)

    def throttle(self, key: str) -> tuple[int, datetime | None]:
        """Failed tries so far, and until when it is locked."""
        row = self.cursor.row(_THROTTLE, key=key)
        return (row[0], row[1]) if row else (0, None)


class DraftsWriting(DraftsReading):
    """Autosave."""

    def lock_draft(self, draft: str) -> Draft | None:
        """The draft, its row locked until the transaction ends."""
        return _draft(self.cursor.row(_LOCKED, draft=draft))

    def put_draft(self, draft: Draft) -> None:
        """Keep the draft as it is now; for a task, in place of the person's earlier one."""
        if draft.task:
            attachments.move(self.cursor, draft.task, draft.person, draft.id)
            self.cursor.change(_DROP_OTHER, task=draft.task, person=draft.person, draft=draft.id)
        row = {name: getattr(draft, name) for name in _NAMES}
        row["posted"] = {name: list(texts) for name, texts in draft.posted.items()}
        row["title"] = draft.title.replace("\0", "")
        self.cursor.add(drafts, [row], clash="replace")

    def drop_draft(self, draft: str) -> None:
        """Throw the draft away, and what was handed in with it."""
        attachments.drop(self.cursor, draft)
        self.cursor.change(_DROP, draft=draft)

    def throttle(self, key: str) -> tuple[int, datetime | None]:
        """Failed tries so far, its row locked, so that tries at one moment are all counted."""
        row = {"key": key, "failures": 0, "locked_until": None}
        self.cursor.add(throttles, [row], clash="keep")
        found = self.cursor.row(_THROTTLE_LOCKED, key=key)
        return (found[0], found[1]) if found else (0, None)

    def set_throttle(self, key: str, failures: int, locked_until: datetime | None) -> None:
        """Note failed tries, and until when to refuse."""
        row = {"key": key, "failures": failures, "locked_until": locked_until}
        self.cursor.add(throttles, [row], clash="replace")


def _draft(row: tuple[Any, ...] | None) -> Draft | None:
    return Draft(**dict(zip(_NAMES, row, strict=True))) if row else None
