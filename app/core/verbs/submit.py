"""`submit`: hand in what one was to fill in; at the first step this makes the record."""

from app.core.verbs.base import Told, Verb
from app.core.wording import say

_FIRST = {  # signed, again
    (False, False): "{who}提交。内容已固定。",
    (True, False): "{who}签名并提交。内容已固定。",
    (False, True): "{who}再次提交。内容已固定。",
    (True, True): "{who}签名并再次提交。内容已固定。",
}


class Submit(Verb):
    """By the initiator at the first step, by a holder at a later `fill`."""

    word = "submit"
    label = "提交"
    outcome = "submitted"

    def button(self, *, marked: bool) -> str:
        return say("签名并提交") if marked else super().button(marked=marked)

    def sentence(self, told: Told) -> str:
        if not told.place:  # the first step: nobody needs to be told in which capacity
            return say(_FIRST[told.marked, told.again], who=told.who)
        if told.marked:
            return say("{who}签名并提交{note}", who=told.actor(), note=told.note())
        return say("{who}提交{note}", who=told.actor(), note=told.note())
