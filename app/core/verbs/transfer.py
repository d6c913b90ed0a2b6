"""`transfer`: hand a task on to somebody else (转交); it stays open and is due as before."""

from app.core.records.event import Event, Transferred
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Transfer(Verb):
    """By a holder of the task, while it is open; to whom, the engine says."""

    word = "transfer"
    label = "转交"
    signs = False
    beside = True

    def events(self, deed: Deed) -> tuple[Event, ...]:
        task = deed.the_task()
        return (
            Transferred(
                at=deed.at,
                actor=deed.actor,
                task=task.id,
                step=task.step,
                to=deed.to,
                holders=tuple(deed.holders),
                remark=deed.remark,
            ),
        )

    def sentence(self, told: Told) -> str:
        who, reason = told.actor(), told.reason()
        return say("{who}转交给{to}办理{reason}", who=who, to=told.to, reason=reason)
