"""What came to people, and when they want mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, select, update

from app.storage.messages import messages, notices
from app.storage.rows import Message, Notices
from app.storage.schema import task_holders
from app.storage.sql.compiled import Cursor

_NEW = messages.c.read_at.is_(None)
_OF = messages.c.person == bindparam("person")
_LIST = (
    select(*messages.c)
    .where(_OF)
    .order_by(messages.c.at.desc(), messages.c.record, messages.c.seq.desc())
    .limit(bindparam("limit", type_=Integer))
)
_COUNT = select(func.count()).select_from(messages).where(_OF, _NEW)
_READ = (
    update(messages)
    .where(_OF, _NEW, messages.c.at <= bindparam("until"))
    .values(read_at=bindparam("now"))
)
_HELD = exists().where(
    task_holders.c.task == messages.c.task,
    task_holders.c.person == messages.c.person,
    task_holders.c.open.is_(True),
)
_SETTLE = (
    update(messages)
    .where(messages.c.record == bindparam("of"), _NEW, messages.c.task != "", ~_HELD)
    .values(read_at=bindparam("now"))
)
_NOTICES = select(*notices.c).where(notices.c.person == bindparam("person"))


class MessagesReading:
    """What a person was told."""

    cursor: Cursor

    def messages(self, person: str, limit: int = 100) -> tuple[Message, ...]:
        """What came to the person, newest first."""
        names = messages.c.keys()
        return tuple(
            Message(**dict(zip(names, row, strict=True)))
            for row in self.cursor.rows(_LIST, person=person, limit=limit)
        )

    def new_messages(self, person: str) -> int:
        """How many of them the person has not seen, and are not done with."""
        row = self.cursor.row(_COUNT, person=person)
        return int(row[0]) if row else 0

    def notices(self, person: str) -> Notices:
        """When the person wants mail; who never said gets each by itself."""
        row = self.cursor.row(_NOTICES, person=person)
        return Notices(*row) if row else Notices(person)


class MessagesWriting(MessagesReading):
    """Telling people."""

    def add_messages(self, told: Sequence[Message]) -> None:
        """Keep what people are told; each event tells a person once."""
        rows: list[dict[str, Any]] = [
            {column.name: getattr(each, column.name) for column in messages.c} for each in told
        ]
        self.cursor.add(messages, rows, clash="keep")

    def settle_messages(self, record: str, at: datetime) -> None:
        """Let messages of tasks that the person no longer has count as seen."""
        self.cursor.change(_SETTLE, of=record, now=at)

    def read_messages(self, person: str, until: datetime, at: datetime) -> int:
        """Note that the person has seen all that came until then; how many were new."""
        return self.cursor.change(_READ, person=person, until=until, now=at)

    def put_notices(self, wanted: Notices) -> None:
        """Note when the person wants mail."""
        row = {column.name: getattr(wanted, column.name) for column in notices.c}
        self.cursor.add(notices, [row], clash="replace")
