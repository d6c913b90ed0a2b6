"""`kind: fill`: somebody does work and submits it; the first step is the submission."""

from typing import ClassVar, Literal

from app.core.steps.base import Step


class Fill(Step):
    """Work that is done and handed on. It cannot be refused."""

    outcomes: ClassVar[tuple[str, ...]] = ("submit",)

    kind: Literal["fill"] = "fill"
