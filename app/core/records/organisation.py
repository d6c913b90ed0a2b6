"""The organisation as it stands at a moment: who holds which role where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.records.invitation import is_outside
from app.core.wording import say

OUTSIDER = "外部签署人"
# roles that the product itself knows
HEAD, ADMINISTRATOR, STAMP_KEEPER, AUDITOR = "head", "administrator", "stamp-keeper", "auditor"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account: staff, or a contact of an outside organisation."""

    id: str
    name: str
    login: str
    outside: str = ""  # id of the outside organisation, empty for staff
    active: bool = True
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A person holds a role in a department, for one estate or for all, from a day to a day."""

    person: str
    role: str
    department: str
    estate: str = ""
    since: date | None = None  # first day, in the organisation's zone
    until: date | None = None  # last day

    def lasts(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department; its head is whoever holds the role `head` in it."""

    id: str
    title: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A dwelling: estate, building, and the number people say (3-1-1202)."""

    id: str
    estate: str
    title: str
    building: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """People, roles, departments, outside organisations and master data at one moment.

    `version` changes with every write, so that a process can keep a snapshot until then.
    """

    version: int = 0
    people: Mapping[str, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)  # id → title
    memberships: tuple[Membership, ...] = ()
    outsiders: Mapping[str, str] = field(default_factory=dict)  # outside organisation id → title
    estates: Mapping[str, str] = field(default_factory=dict)  # id → title
    units: Mapping[str, Unit] = field(default_factory=dict)
    retired: Mapping[tuple[str, str], date] = field(default_factory=dict)  # (kind, id) → since

    def in_use(self, kind: str, id_: str, day: date | None = None) -> bool:
        """Whether a department, role, outside organisation, estate or unit is offered to choose.

        `kind` is department, role, outside, estate or unit; `day` None: now and from now on. What
        is retired stays readable wherever it stands.
        """
        since = self.retired.get((kind, id_))
        return since is None or (day is not None and day < since)

    def holding(self, role: str, day: date, *, of: str = "") -> tuple[str, ...]:
        """Active people with the role on that day, in a stable order.

        Args:
            role: The role's id.
            day: A day in the organisation's zone.
            of: A department, an estate, or empty for the whole company. A membership without an
                estate serves every estate.
        """
        found = {
            each.person
            for each in self.memberships
            if each.role == role
            and each.lasts(day)
            and self.serves(each, of)
            and self.active(each.person)
        }
        return tuple(sorted(found))

    def heads(self, department: str, day: date) -> tuple[str, ...]:
        """Who heads the department itself on that day; heads of those below it do not count."""
        return self._in(HEAD, department, day)

    def keepers(self, department: str, day: date) -> tuple[str, ...]:
        """Who keeps the department's own stamp on that day; nobody: it has none."""
        return self._in(STAMP_KEEPER, department, day)

    def _in(self, role: str, department: str, day: date) -> tuple[str, ...]:
        """Active people with the role in that very department, in a stable order."""
        found = {
            each.person
            for each in self.memberships
            if each.role == role
            and each.department == department
            and each.lasts(day)
            and self.active(each.person)
        }
        return tuple(sorted(found))

    def line(self, department: str) -> tuple[str, ...]:
        """The department, then those above it, the nearest first; an unknown one is in no line."""
        found: list[str] = []
        while department in self.departments and department not in found:
            found.append(department)
            department = self.departments[department].parent
        return tuple(found)

    def active(self, person: str) -> bool:
        """Whether there is such a person, with an account in use."""
        known = self.people.get(person)
        return known is not None and known.active

    def serves(self, membership: Membership, place: str) -> bool:
        """Whether the membership counts for the department or estate `place` (empty: anywhere)."""
        if not place:
            return True
        if place in self.estates:
            return membership.estate in ("", place)
        here = membership.department
        while here and here != place:  # a sub-department counts for the one above it
            here = self.departments[here].parent if here in self.departments else ""
        return bool(here)

    def current(self, person: str, day: date) -> tuple[Membership, ...]:
        """The person's memberships on that day."""
        return tuple(each for each in self.memberships if each.person == person and each.lasts(day))

    def leaves(self, person: str) -> bool:
        """Whether somebody has left or is about to: closed, or with a last day in every role."""
        if not self.active(person):
            return True
        held = [each for each in self.memberships if each.person == person]
        return bool(held) and all(each.until is not None for each in held)

    def title(self, kind: str, id_: str) -> str:
        """What people call a person, department, estate, unit, role or outside organisation.

        Ids that are not known (any more) show as they are; what an outside party without an
        account is called, only the record knows.
        """
        if kind == "person":
            person = self.people.get(id_)
            return person.name if person else say(OUTSIDER) if is_outside(id_) else id_
        if kind == "department":
            department = self.departments.get(id_)
            return department.title if department else id_
        if kind == "unit":
            unit = self.units.get(id_)
            return unit.title if unit else id_
        named = {"estate": self.estates, "outside": self.outsiders, "role": self.roles}
        return named.get(kind, {}).get(id_, id_)

    def contacts(self, outside: str) -> tuple[str, ...]:
        """Active people who act for an outside organisation."""
        return tuple(
            sorted(
                each.id for each in self.people.values() if each.outside == outside and each.active
            )
        )
