"""`kind: approve`: somebody agrees, sends back to a passed step, or rejects."""

from typing import ClassVar, Literal

from app.core.steps.base import Step


class Approve(Step):
    """A decision: agree, return with a reason, or reject, which ends the record."""

    outcomes: ClassVar[tuple[str, ...]] = ("agree", "return", "reject")

    kind: Literal["approve"] = "approve"
