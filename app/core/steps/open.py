"""`kind: open`: somebody opens a linked record; submitting that record decides the task."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from app.core.source.scalars import BadValue, DashName
from app.core.steps.base import Step


class Open(Step):
    """A record of another form that has to be opened from this one.

    Attributes:
        form: Its form, whose `opened_from` names the form of this record.
    """

    outcomes: ClassVar[tuple[str, ...]] = ("open",)
    signable: ClassVar[bool] = False

    WANTS: ClassVar[Mapping[str, str]] = {"form": "the name of the form to open"}

    kind: Literal["open"] = "open"
    form: DashName

    @model_validator(mode="after")
    def _writes_nothing(self) -> "Open":
        if self.fills:
            hint = "what is filled in stands in the record that is opened"
            raise BadValue("must not stand at a step of kind open", hint, key="fills")
        if self.by.in_person is not None:
            raise BadValue("must not be in_person: nobody signs here", key="by")
        return self
