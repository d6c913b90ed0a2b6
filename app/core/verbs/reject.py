"""`reject`: say no; the record ends."""

from app.core.verbs.base import Told, Verb


class Reject(Verb):
    """By a holder of the task, while it is open."""

    word = "reject"
    label = "拒绝"
    outcome = "rejected"
    grave = True
    needs_remark = True
    ends = True

    def sentence(self, told: Told) -> str:
        return f"{told.actor()}拒绝{told.reason()}"
