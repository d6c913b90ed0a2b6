"""`agree`: approve what was submitted."""

from app.core.verbs.base import Told, Verb
from app.core.wording import say


class Agree(Verb):
    """By a holder of the task, while it is open."""

    word = "agree"
    label = "同意"
    outcome = "agreed"

    def button(self, *, marked: bool) -> str:
        return say("同意并签名") if marked else super().button(marked=marked)

    def sentence(self, told: Told) -> str:
        if told.marked:
            return say("{who}同意并签名{note}", who=told.actor(), note=told.note())
        return say("{who}同意{note}", who=told.actor(), note=told.note())
