"""`submit`: hand in what one was to fill in; at the first step this makes the record."""

from app.core.verbs.base import Told, Verb


class Submit(Verb):
    """By the initiator at the first step, by a holder at a later `fill`."""

    word = "submit"
    label = "提交"
    outcome = "submitted"

    def button(self, *, marked: bool) -> str:
        return "签名并提交" if marked else self.label

    def sentence(self, told: Told) -> str:
        how = "签名并" if told.marked else ""
        if not told.place:  # the first step: nobody needs to be told in which capacity
            again = "再次" if told.again else ""
            return f"{told.who}{how}{again}提交。内容已固定。"
        return f"{told.actor()}{how}提交{told.note()}"
