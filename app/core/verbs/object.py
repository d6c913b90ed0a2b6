"""`object`: refuse to sign; the step that has to put it right is asked again."""

from app.core.records.event import Event
from app.core.verbs.base import Deed, Told, Verb
from app.core.verbs.return_ import returned
from app.core.wording import say


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
        words = {"who": told.actor(), "step": told.to, "reason": told.reason()}
        if not told.witness:
            return say("{who}提出异议，退回到“{step}”{reason}", **words)
        words["witness"] = told.witness
        return say("{who}（{witness}在场）提出异议，退回到“{step}”{reason}", **words)
