"""`reject`: say no; the record ends."""

from app.core.verbs.base import Told, Verb
from app.core.wording import say


class Reject(Verb):
    """By a holder of the task, while it is open."""

    word = "reject"
    label = "拒绝"
    outcome = "rejected"
    grave = True
    needs_remark = True
    ends = True

    def sentence(self, told: Told) -> str:
        return say("{who}拒绝{reason}", who=told.actor(), reason=told.reason())
