"""`confirm`: sign that it is so."""

from app.core.verbs.base import Told, Verb


class Confirm(Verb):
    """By a holder of the task, or the outside party that was asked, while it is open."""

    word = "confirm"
    label = "确认"
    outcome = "confirmed"

    def button(self, *, marked: bool) -> str:
        return "确认并签名" if marked else self.label

    def sentence(self, told: Told) -> str:
        return f"{told.actor()}{'签名' if told.marked else ''}确认{told.note()}"
