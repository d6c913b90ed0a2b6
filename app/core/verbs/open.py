"""`open`: do what a step of kind open asks for, by submitting the linked record."""

from app.core.verbs.base import Told, Verb


class Open(Verb):
    """By a holder of the task; only the submission of the linked record decides it."""

    word = "open"
    label = "开单"
    outcome = "opened"
    signs = False

    def sentence(self, told: Told) -> str:
        what = f"“{told.to}”" if told.to else "所要的单据"
        return f"{told.actor()}已开出{what}{told.note()}"
