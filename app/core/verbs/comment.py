"""`comment`: say something beside a record; it is kept, changes nothing and never prints."""

from app.core.records.event import Commented, Event
from app.core.records.record import Record
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Comment(Verb):
    """By whoever may read the record, while it is not void; the engine asks who may read."""

    word = "comment"
    label = "评论"
    of_task = False
    needs_remark = True
    signs = False

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        return record.status not in ("", "void")

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (Commented(at=deed.at, actor=deed.actor, comment=deed.id, digest=deed.remark),)

    def sentence(self, told: Told) -> str:
        return say("{who}写了一条评论。", who=told.who)
