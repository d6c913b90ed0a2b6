"""`object`: refuse to sign; the step that has to put it right is asked again."""

from app.core.records.event import Event
from app.core.verbs.base import Deed, Told, Verb
from app.core.verbs.return_ import returned


class Object(Verb):
    """By a holder of the task, while it is open; the definition says who is asked again."""

    word = "object"
    label = "提出异议"
    outcome = "objected"
    grave = True
    needs_remark = True
    signs = False
    leads_back = True

    def events(self, deed: Deed) -> tuple[Event, ...]:
        return (returned(deed, self.outcome),)

    def sentence(self, told: Told) -> str:
        watched = f"（{told.witness}在场）" if told.witness else ""
        who = f"{told.actor()}{watched}"
        return f"{who}提出异议，退回到“{told.to}”{told.reason()}"
