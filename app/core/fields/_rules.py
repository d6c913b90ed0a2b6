"""Rules that name people: who may read a record, annul it, write into a log."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from app.core.source.scalars import BadValue, DashName
from app.core.source.worded import worded

NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class Rule(BaseModel):
    """One rule of access: a person passes who fits it.

    `participants`: whoever opened the record or was ever asked at it. A department (also as
    `of`, which narrows a role) includes those below it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    participants: bool = False
    role: DashName | None = None
    of: DashName | None = None
    department: DashName | None = None
    person: NonEmpty | None = None

    @model_validator(mode="before")
    @classmethod
    def _word(cls, given: Any) -> Any:
        if isinstance(given, str):
            if given != "participants":
                raise BadValue(
                    worded("must be participants or a rule, not '{given}'", given=given),
                    "{role: …}",
                )
            return {"participants": True}
        return given

    @model_validator(mode="after")
    def _one_way(self) -> "Rule":
        ways = [
            key for key in ("participants", "role", "department", "person") if getattr(self, key)
        ]
        if len(ways) != 1:
            raise BadValue("a rule names one of role, department and person")
        if self.of and not self.role:
            raise BadValue("must stand beside 'role'", key="of")
        return self
