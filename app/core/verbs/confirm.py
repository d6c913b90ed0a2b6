"""`confirm`: sign that it is so; of a customer in person, on the device of a witness."""

from app.core.verbs.base import Told, Verb


class Confirm(Verb):
    """By a holder of the task, while it is open."""

    word = "confirm"
    label = "确认"
    outcome = "confirmed"

    def button(self, *, marked: bool) -> str:
        return "确认并签名" if marked else self.label

    def sentence(self, told: Told) -> str:
        if told.signer:
            place = f"（{told.place}）" if told.place else ""
            return (
                f"{told.signer}{place}当面签名确认，{told.witness}在场见证，未用验证码{told.note()}"
            )
        return f"{told.actor()}{'签名' if told.marked else ''}确认{told.note()}"
