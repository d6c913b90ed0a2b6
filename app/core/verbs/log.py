"""`log`: write an entry into a growing log of a record; it voids nothing."""

from app.core.records.event import Event, Logged
from app.core.records.record import Record
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Log(Verb):
    """By whom the log's `entries:` names, while the record runs; the engine asks who that is."""

    word = "log"
    label = "记一条"
    of_task = False
    needs_remark = True
    signs = False

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        return record.status == "running"

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (
            Logged(
                at=deed.at, actor=deed.actor, field=deed.field, entry=deed.id, digest=deed.remark
            ),
        )

    def sentence(self, told: Told) -> str:
        return say("{who}在“{log}”里记了一条。", who=told.who, log=told.to)
