"""`return`: send the record back to a step that was done; what lies after it is undone."""

from app.core.records.event import Event, Returned
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Return(Verb):
    """By a holder of the task, while it is open; to a step that really was passed."""

    word = "return"
    label = "退回"
    outcome = "returned"
    grave = True
    needs_remark = True
    signs = False
    leads_back = True

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (returned(deed, self.outcome),)

    def sentence(self, told: Told) -> str:
        who, reason = told.actor(), told.reason()
        return say("{who}退回到“{step}”{reason}", who=who, step=told.to, reason=reason)


def returned(deed: Deed, outcome: str) -> Returned:
    """The event of a return or an objection."""
    task = deed.the_task()
    return Returned(
        at=deed.at,
        actor=deed.actor,
        task=task.id,
        step=task.step,
        to=deed.to,
        round=deed.round,
        undone=tuple(deed.undone),
        cancelled=tuple(deed.cancelled),
        outcome=outcome,
        remark=deed.remark,
    )
