"""The roles and departments that a new instance begins with, from `app/organisation.yaml`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from app.core.definitions.scope import Known
from app.core.records.organisation import Department
from app.core.source.problem import Problem, suggest
from app.core.source.scalars import DashName, Words
from app.core.source.shape import shaped
from app.core.source.text import read_yaml
from app.core.source.worded import worded


class Beginning(BaseModel):
    """One department: its title, and the department that it belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    parent: DashName | None = None


def _department(given: Any) -> Any:
    """A bare title as a department of the first rank."""
    return {"title": given} if isinstance(given, str) else given


class Beginnings(BaseModel):
    """What a new instance begins with: roles and departments by id, no people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: Mapping[DashName, Words]
    departments: Mapping[DashName, Annotated[Beginning, BeforeValidator(_department)]]

    def known(self) -> Known:
        """The words that definitions may use before there is an instance."""
        return Known(
            roles={id_: (title.zh, title.en) for id_, title in self.roles.items()},
            departments={
                id_: (each.title.zh, each.title.en) for id_, each in self.departments.items()
            },
        )

    def role_titles(self) -> Mapping[str, str]:
        """Role id → title."""
        return {name: str(title) for name, title in self.roles.items()}

    def as_departments(self) -> tuple[Department, ...]:
        """The departments in the order written."""
        return tuple(
            Department(id=name, title=str(each.title), parent=each.parent or "")
            for name, each in self.departments.items()
        )


def read_beginnings(text: str | bytes, file: str) -> tuple[Beginnings | None, list[Problem]]:
    """Read the file; None and its faults where it does not fit."""
    source, problems = read_yaml(text, file)
    if source is None:
        return None, problems
    found, faults = shaped(Beginnings, source)
    problems += faults
    for name, each in found.departments.items() if found else ():
        if found and each.parent and each.parent not in found.departments:
            mark = source.mark(("departments", name, "parent"))
            fault = worded("no department is called '{parent}'", parent=each.parent)
            problems.append(Problem(mark, fault, suggest(each.parent, found.departments)))
    return (None if problems else found), sorted(problems)
