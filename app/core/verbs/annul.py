"""`annul`: declare a finished record void (作废); its number stays."""

from app.core.records.event import Annulled, Event
from app.core.records.record import Record
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Annul(Verb):
    """By the head of the department that owns the workflow, once the record is done."""

    word = "annul"
    label = "作废"
    of_task = False
    grave = True
    needs_remark = True
    signs = False

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        return record.status == "done" and owner_head

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (Annulled(at=deed.at, actor=deed.actor, remark=deed.remark),)

    def sentence(self, told: Told) -> str:
        return say("{who}作废本单，编号保留{reason}", who=told.who, reason=told.reason())
