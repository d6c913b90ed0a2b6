"""`kind: notify`: people are told and may read from then on; nobody is asked."""

from typing import ClassVar, Literal

from pydantic import model_validator

from app.core.source.scalars import BadValue
from app.core.steps.base import Step

_OF_TASKS = ("fills", "due", "due_from", "extend", "after_linked")  # nobody has one here


class Notify(Step):
    """A copy (抄送). Whoever `by:` finds is told, each person once a record, and the route goes on.

    Nobody found: it goes on all the same, and the trail says so.
    """

    outcomes: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[bool] = False
    signable: ClassVar[bool] = False

    kind: Literal["notify"] = "notify"

    @model_validator(mode="after")
    def _asks_nobody(self) -> "Notify":
        for key in _OF_TASKS:
            if getattr(self, key):
                raise BadValue("does not go with kind notify", "it asks nobody", key=key)
        if self.if_nobody != "administrator":  # as it stands where nothing is written
            raise BadValue("does not go with kind notify", "it goes on anyway", key="if_nobody")
        if self.by.way == "in_person":
            raise BadValue("must not be in_person: nobody signs here", key="by")
        return self
