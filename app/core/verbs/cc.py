"""`cc`: tell people of a record (抄送); from then on they may read it, and are asked nothing."""

from app.core.records.event import Copied, Event
from app.core.records.record import Record
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say

_WHILE = ("running", "done", "rejected")


class Cc(Verb):
    """By whoever holds an open task of the record, and by its initiator."""

    word = "cc"
    label = "抄送"
    of_task = False
    signs = False

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        holds = any(actor in task.holders and not task.naming for task in record.open_tasks())
        return record.status in _WHILE and (holds or actor == record.initiator)

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (
            Copied(
                at=deed.at,
                actor=deed.actor,
                step="",
                round=deed.round,
                people=tuple(deed.holders),
                why={},
                remark=deed.remark,
            ),
        )

    def sentence(self, told: Told) -> str:
        return say("{who}抄送给{people}{note}", who=told.who, people=told.to, note=told.note())
