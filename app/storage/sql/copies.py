"""Who was told of which record (抄送), and who has read it since."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from app.core.records.event import Copied, Event
from app.storage.schema import cc, records
from app.storage.sql.compiled import Cursor
from app.storage.sql.inboxes import LIMIT, OF_RECORD
from app.storage.store import Copy, Line

_TOLD = (
    select(cc.c.record, cc.c.person, cc.c.step, cc.c.by, cc.c.at, cc.c.read_at)
    .where(cc.c.record == bindparam("record"))
    .order_by(cc.c.at, cc.c.person)
)
_NOT_OPENED, _OPENED = (
    select(*OF_RECORD, cc.c.by, cc.c.at, cc.c.read_at)
    .select_from(cc)
    .join(records, records.c.id == cc.c.record)
    .where(cc.c.person == bindparam("person"), opened)
    .order_by(cc.c.at.desc(), cc.c.record)
    .limit(LIMIT)
    for opened in (cc.c.read_at.is_(None), cc.c.read_at.is_not(None))
)
_UNREAD = (
    select(func.count())
    .select_from(cc)
    .where(cc.c.person == bindparam("person"), cc.c.read_at.is_(None))
)
_READ = (
    update(cc)
    .where(cc.c.record == bindparam("of"), cc.c.person == bindparam("who"), cc.c.read_at.is_(None))
    .values(read_at=bindparam("moment", type_=cc.c.read_at.type))
)


class CopiesReading:
    """What people were told of."""

    cursor: Cursor

    def told(self, record: str) -> tuple[Copy, ...]:
        """Who was told of the record, in the order of time."""
        names = ("record", "person", "step", "by", "at", "read_at")
        return tuple(
            Copy(**dict(zip(names, row, strict=True)))
            for row in self.cursor.rows(_TOLD, record=record)
        )

    def copies(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Records that the person was told of, those not read yet first, then the newest."""
        found = self.cursor.rows(_NOT_OPENED, person=person, limit=limit)
        if left := limit - len(found):
            found += self.cursor.rows(_OPENED, person=person, limit=left)
        return tuple(
            Line(
                record=row[0],
                form=row[1],
                number=row[2],
                title=row[3],
                status=row[4],
                bundle=row[5],
                submitted_at=row[6],
                initiator=row[7],
                from_person=row[8],
                asked_at=row[9],
                read_at=row[10],
            )
            for row in found
        )

    def unread_count(self, person: str) -> int:
        """How many records the person was told of and has not opened."""
        row = self.cursor.row(_UNREAD, person=person)
        return int(row[0]) if row else 0


class CopiesWriting(CopiesReading):
    """Told once, read once."""

    def mark_read(self, record: str, person: str, at: datetime) -> bool:
        """Note that the person opened the record; False: nothing was to note."""
        return bool(self.cursor.change(_READ, of=record, who=person, moment=at))


def rows_of_copies(record: str, events: Iterable[Event]) -> list[dict[str, object]]:
    """A row for everybody whom the events tell of the record."""
    return [
        {
            "record": record,
            "person": person,
            "step": event.step,
            "by": event.actor,
            "at": event.at,
            "read_at": None,
        }
        for event in events
        if isinstance(event, Copied)
        for person in event.people
    ]
