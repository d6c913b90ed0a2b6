"""`confirm`: sign that it is so."""

from app.core.verbs.base import Told, Verb
from app.core.wording import say


class Confirm(Verb):
    """By a holder of the task, or the outside party that was asked, while it is open."""

    word = "confirm"
    label = "确认"
    outcome = "confirmed"

    def button(self, *, marked: bool) -> str:
        return say("确认并签名") if marked else super().button(marked=marked)

    def sentence(self, told: Told) -> str:
        if told.marked:
            return say("{who}签名确认{note}", who=told.actor(), note=told.note())
        return say("{who}确认{note}", who=told.actor(), note=told.note())
