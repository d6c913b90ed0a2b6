"""What came to people, and when they want mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, select, update

from app.storage.messages import messages, notices, proposal_messages
from app.storage.rows import Message, Notices, ProposalMessage
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
_TOLD_OF = proposal_messages.c.person == bindparam("person")
_TOLD_NEW = proposal_messages.c.read_at.is_(None)
_TOLD = (
    select(*proposal_messages.c)
    .where(_TOLD_OF)
    .order_by(proposal_messages.c.at.desc(), proposal_messages.c.proposal)
    .limit(bindparam("limit", type_=Integer))
)
_COUNT = select(
    select(func.count()).select_from(messages).where(_OF, _NEW).scalar_subquery()
    + select(func.count())
    .select_from(proposal_messages)
    .where(_TOLD_OF, _TOLD_NEW)
    .scalar_subquery()
)
_READ = (
    update(messages)
    .where(_OF, _NEW, messages.c.at <= bindparam("until"))
    .values(read_at=bindparam("now"))
)
_READ_TOLD = (
    update(proposal_messages)
    .where(_TOLD_OF, _TOLD_NEW, proposal_messages.c.at <= bindparam("until"))
    .values(read_at=bindparam("now"))
)
_SETTLE_TOLD = (
    update(proposal_messages)
    .where(
        proposal_messages.c.proposal == bindparam("of"),
        proposal_messages.c.about == "open",
        _TOLD_NEW,
    )
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

    def proposal_messages(self, person: str, limit: int = 100) -> tuple[ProposalMessage, ...]:
        """What the person was told of proposals, newest first."""
        rows = self.cursor.rows(_TOLD, person=person, limit=limit)
        return tuple(ProposalMessage(*row) for row in rows)

    def new_messages(self, person: str) -> int:
        """How many of all these the person has not seen, and are not done with."""
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

    def add_proposal_messages(self, told: Sequence[ProposalMessage]) -> None:
        """Keep what people are told of a proposal; each of its states tells a person once."""
        rows: list[dict[str, Any]] = [
            {column.name: getattr(each, column.name) for column in proposal_messages.c}
            for each in told
        ]
        self.cursor.add(proposal_messages, rows, clash="keep")

    def settle_proposal_messages(self, proposal: str, at: datetime) -> None:
        """Let messages that the proposal waits count as seen."""
        self.cursor.change(_SETTLE_TOLD, of=proposal, now=at)

    def read_messages(self, person: str, until: datetime, at: datetime) -> int:
        """Note that the person has seen all that came until then; how many were new."""
        until_then = {"person": person, "until": until, "now": at}
        return self.cursor.change(_READ, **until_then) + self.cursor.change(
            _READ_TOLD, **until_then
        )

    def put_notices(self, wanted: Notices) -> None:
        """Note when the person wants mail."""
        row = {column.name: getattr(wanted, column.name) for column in notices.c}
        self.cursor.add(notices, [row], clash="replace")
