"""`agree`: approve what was submitted."""

from app.core.verbs.base import Told, Verb


class Agree(Verb):
    """By a holder of the task, while it is open."""

    word = "agree"
    label = "同意"
    outcome = "agreed"

    def button(self, *, marked: bool) -> str:
        return "同意并签名" if marked else self.label

    def sentence(self, told: Told) -> str:
        return f"{told.actor()}同意{'并签名' if told.marked else ''}{told.note()}"
