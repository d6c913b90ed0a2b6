"""`open`: do what a step of kind open asks for, by submitting the linked record."""

from app.core.verbs.base import Told, Verb
from app.core.wording import say


class Open(Verb):
    """By a holder of the task; only the submission of the linked record decides it."""

    word = "open"
    label = "开单"
    outcome = "opened"
    signs = False

    def sentence(self, told: Told) -> str:
        who, note = told.actor(), told.note()
        if not told.to:
            return say("{who}已开出所要的单据{note}", who=who, note=note)
        return say("{who}已开出“{form}”{note}", who=who, form=told.to, note=note)
