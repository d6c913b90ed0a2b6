"""`withdraw`: take back what one submitted, before anybody else acted; the number stays."""

from app.core.records.event import Event, Withdrawn
from app.core.records.record import Record
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Withdraw(Verb):
    """By the initiator, while the record runs and nobody else decided anything."""

    word = "withdraw"
    label = "撤回"
    of_task = False
    grave = True
    signs = False

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        others = any(task.decided_by not in ("", actor) for task in record.tasks.values())
        return record.status == "running" and actor == record.initiator and not others

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (
            Withdrawn(
                at=deed.at,
                actor=deed.actor,
                round=deed.round,
                undone=tuple(deed.undone),
                cancelled=tuple(deed.cancelled),
                remark=deed.remark,
            ),
        )

    def sentence(self, told: Told) -> str:
        return say("{who}撤回，编号保留{reason}", who=told.who, reason=told.reason())
