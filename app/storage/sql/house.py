"""The organisation and settings. Each write leaves its event.

Nothing is deleted but exceptions of working hours that hold no longer.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Boolean, Integer, Table, bindparam, delete, func, or_, select, update

from app.core.calendar.departments import Exceptions, Hours, weekdays
from app.core.errors import Conflict
from app.core.records.organisation import Department, Membership, Organisation, Person, Unit
from app.storage import schema
from app.storage.schema import (
    departments,
    estates,
    house_events,
    memberships,
    outsiders,
    people,
    roles,
    units,
)
from app.storage.sql.compiled import Cursor
from app.storage.store import Account, SettingValue

LOGIN_TAKEN = "登录名“{login}”已有人使用，请换一个"

_ALWAYS = date.min  # a membership without a first day, in its key
COUNTER = ":house"  # its row in `series`: no form may have a series of that name

_VERSION = select(func.coalesce(func.max(house_events.c.seq), 0))
_PERSON = (
    people.c.id,
    people.c.name,
    people.c.login,
    people.c.outside,
    people.c.active,
    people.c.phone,
    people.c.email,
)
_PEOPLE = select(*_PERSON).order_by(people.c.id)
_ACCOUNT = select(
    *_PERSON, people.c.password, people.c.stamp, people.c.temporary, people.c.language
)
_BY_LOGIN = _ACCOUNT.where(people.c.login == bindparam("login"))
_BY_ID = _ACCOUNT.where(people.c.id == bindparam("person"))
_NEWCOMERS = (
    select(*_PERSON)
    .where(people.c.active.is_(True), people.c.outside == "", people.c.password == "")
    .order_by(people.c.login)
)
_OF_LOGIN = select(people.c.id).where(people.c.login == bindparam("login"))
_PASSWORD = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        password=bindparam("hash"),
        stamp=bindparam("new_stamp"),
        temporary=bindparam("first", type_=Boolean),
    )
)
_LANGUAGE = (
    update(people).where(people.c.id == bindparam("person")).values(language=bindparam("chosen"))
)
_DEPARTMENTS = select(*departments.c).order_by(departments.c.id)
_TITLES = {
    table.name: select(table.c.id, table.c.title).order_by(table.c.id)
    for table in (roles, outsiders, estates)
}
_MEMBERSHIPS = select(*memberships.c).order_by(*memberships.primary_key)
_UNITS = select(*units.c).order_by(units.c.id)
_RETIRED = select(schema.retired.c.kind, schema.retired.c.id, schema.retired.c.since).where(
    schema.retired.c.since.is_not(None)
)
_DAYS = select(schema.days.c.day, schema.days.c.working)
_DEPARTMENT_DAYS = select(*schema.department_days.c)
_DEPARTMENT_HOURS = select(*schema.department_hours.c)
_FORGET_DAY = {
    "days": delete(schema.days).where(schema.days.c.day == bindparam("which")),
    "department_days": delete(schema.department_days).where(
        schema.department_days.c.department == bindparam("of"),
        schema.department_days.c.day == bindparam("which"),
    ),
}
_FORGET_HOURS = delete(schema.department_hours).where(
    schema.department_hours.c.department == bindparam("of")
)
_SETTINGS = (
    select(schema.settings.c.name, schema.settings.c.value)
    .where(schema.settings.c.form == bindparam("form"), schema.settings.c.since <= bindparam("day"))
    .order_by(schema.settings.c.since, schema.settings.c.place)
)
_SETTING_VALUES = (
    select(
        schema.settings.c.name, schema.settings.c.value, schema.settings.c.since,
        schema.settings.c.by, schema.settings.c.at, house_events.c.body,
    )
    .join(house_events, house_events.c.seq == schema.settings.c.place)
    .where(schema.settings.c.form == bindparam("form"))
    .order_by(schema.settings.c.place.desc())
)  # fmt: skip
_LAST_EVENTS = (
    select(*house_events.c)
    .order_by(house_events.c.seq.desc())
    .limit(bindparam("limit", type_=Integer))
)
_GRANTS = (
    select(*house_events.c)
    .where(or_(house_events.c.type == "password", house_events.c.type == "membership"))
    .where(house_events.c.at >= bindparam("since"))
    .order_by(house_events.c.seq.desc())
)


class HouseReading:
    """Who is who, what is in force."""

    cursor: Cursor

    def organisation_version(self) -> int:
        """Changes with every write of this room; never goes back."""
        row = self.cursor.row(_VERSION)
        return int(row[0]) if row else 0

    def organisation(self) -> Organisation:
        """Everybody and everything, also who is no longer active."""
        rows = self.cursor.rows
        titles: dict[str, dict[str, str]] = {
            name: dict(rows(statement)) for name, statement in _TITLES.items()
        }
        return Organisation(
            version=self.organisation_version(),
            people={row[0]: _person(row) for row in rows(_PEOPLE)},
            departments={
                id_: Department(id=id_, title=title, parent=parent)
                for id_, title, parent in rows(_DEPARTMENTS)
            },
            roles=titles["roles"],
            memberships=tuple(map(_membership, rows(_MEMBERSHIPS))),
            outsiders=titles["outsiders"],
            estates=titles["estates"],
            units={
                id_: Unit(id=id_, estate=estate, title=title, building=building)
                for id_, estate, title, building in rows(_UNITS)
            },
            retired={(kind, id_): since for kind, id_, since in rows(_RETIRED)},
        )

    def account(self, login: str) -> Account | None:
        """How the person with that login signs in; an empty password: not yet."""
        return _account(self.cursor.row(_BY_LOGIN, login=login))

    def account_of(self, person: str) -> Account | None:
        """How that person signs in."""
        return _account(self.cursor.row(_BY_ID, person=person))

    def newcomers(self) -> tuple[Person, ...]:
        """Staff in use who have no password yet, by login."""
        return tuple(map(_person, self.cursor.rows(_NEWCOMERS)))

    def days(self) -> tuple[frozenset[date], frozenset[date]]:
        """Days off and make-up working days that administrators added."""
        rows = self.cursor.rows(_DAYS)
        return (
            frozenset(day for day, working in rows if not working),
            frozenset(day for day, working in rows if working),
        )

    def exceptions(self) -> Exceptions:
        """What departments work otherwise than the company."""
        days: dict[str, dict[date, bool]] = {}
        for department, day, working in self.cursor.rows(_DEPARTMENT_DAYS):
            days.setdefault(department, {})[day] = working
        hours = {
            department: Hours(
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
                weekdays=weekdays(worked),
            )
            for department, opens, closes, worked in self.cursor.rows(_DEPARTMENT_HOURS)
        }
        return Exceptions(hours=hours, days=days)

    def settings(self, form: str, day: date) -> Mapping[str, str]:
        """Name → value as it counts on that day; of two for one day the later written."""
        return dict(self.cursor.rows(_SETTINGS, form=form, day=day))

    def setting_values(self, form: str) -> tuple[SettingValue, ...]:
        """Every dated value of the form's settings, the newest written first."""
        return tuple(
            SettingValue(
                form=form, name=name, value=value, since=since, by=by, at=at,
                reason=body.get("reason", ""), confirmed_by=body.get("confirmed_by", ""),
            )
            for name, value, since, by, at, body in self.cursor.rows(_SETTING_VALUES, form=form)
        )  # fmt: skip

    def house_events(self, limit: int = 200) -> tuple[Mapping[str, Any], ...]:
        """What was written here, newest first: seq, at, by, type, body."""
        names = house_events.c.keys()
        return tuple(
            dict(zip(names, row, strict=True))
            for row in self.cursor.rows(_LAST_EVENTS, limit=limit)
        )

    def granted(self, person: str, since: datetime) -> tuple[Mapping[str, Any], ...]:
        """Passwords set for the person and roles given to them since then, newest first."""
        names = house_events.c.keys()
        found = (
            dict(zip(names, row, strict=True)) for row in self.cursor.rows(_GRANTS, since=since)
        )
        return tuple(each for each in found if each["body"]["person"] == person)


class HouseWriting(HouseReading):
    """Writes that change who is who or what is in force."""

    def put_person(self, person: Person, *, at: datetime, by: str) -> None:
        """Add or change a person; how they sign in stays.

        Raises:
            Conflict: Somebody else has the login.
        """
        row = {name: getattr(person, name) for name in _names(Person)}
        self._note("person", row, at, by)
        taken = self.cursor.row(_OF_LOGIN, login=person.login)
        if taken and taken[0] != person.id:
            raise Conflict(LOGIN_TAKEN, login=person.login)
        account = self.account_of(person.id)
        row["password"] = account.password if account else ""
        row["stamp"] = account.stamp if account else ""
        row["temporary"] = account.temporary if account else False
        row["language"] = account.language if account else ""
        self.cursor.add(people, [row], clash="replace")

    def set_password(
        self, person: str, hash_: str, stamp: str, *, at: datetime, by: str, temporary: bool = False
    ) -> None:
        """Change how the person signs in; the event says only that."""
        self._note("password", {"person": person}, at, by)
        self.cursor.change(_PASSWORD, person=person, hash=hash_, new_stamp=stamp, first=temporary)

    def set_language(self, person: str, language: str) -> None:
        """Note what the person reads; a wish of theirs, no event."""
        self.cursor.change(_LANGUAGE, person=person, chosen=language)

    def put_department(self, department: Department, *, at: datetime, by: str) -> None:
        """Add or change a department."""
        row = {name: getattr(department, name) for name in _names(Department)}
        self._put(departments, "department", row, at, by)

    def put_role(self, role: str, title: str, *, at: datetime, by: str) -> None:
        """Add a role or change its title."""
        self._put(roles, "role", {"id": role, "title": title}, at, by)

    def put_membership(self, membership: Membership, *, at: datetime, by: str) -> None:
        """Add a membership, or change the last day of the one with the same first day."""
        row = {name: getattr(membership, name) for name in _names(Membership)}
        told = {
            **row,
            "since": _iso(membership.since),
            "until": _iso(membership.until),
        }
        self._note("membership", told, at, by)
        row["since"] = membership.since or _ALWAYS
        self.cursor.add(memberships, [row], clash="replace")

    def put_outsider(self, outsider: str, title: str, *, at: datetime, by: str) -> None:
        """Add an outside organisation or change its title."""
        self._put(outsiders, "outsider", {"id": outsider, "title": title}, at, by)

    def put_estate(self, estate: str, title: str, *, at: datetime, by: str) -> None:
        """Add an estate or change its title."""
        self._put(estates, "estate", {"id": estate, "title": title}, at, by)

    def put_unit(self, unit: Unit, *, at: datetime, by: str) -> None:
        """Add or change a unit."""
        self._put(units, "unit", {name: getattr(unit, name) for name in _names(Unit)}, at, by)

    def put_retired(
        self, kind: str, id_: str, since: date | None, *, at: datetime, by: str
    ) -> None:
        """Say that a department, role, … is used no longer from that day; None: it is again."""
        self._note("retired", {"kind": kind, "id": id_, "since": _iso(since)}, at, by)
        row = {"kind": kind, "id": id_, "since": since}
        self.cursor.add(schema.retired, [row], clash="replace")

    def put_day(
        self, day: date, working: bool | None, *, department: str = "", at: datetime, by: str
    ) -> None:
        """Say of a day that it is off, or worked; None: as usual."""
        own: dict[str, Any] = {"department": department} if department else {}
        self._note("day", {**own, "day": day.isoformat(), "working": working}, at, by)
        table = schema.department_days if department else schema.days
        of = {"of": department} if department else {}
        self.cursor.change(_FORGET_DAY[table.name], which=day, **of)
        if working is not None:
            self.cursor.add(table, [{**own, "day": day, "working": working}])

    def put_hours(self, department: str, hours: Hours | None, *, at: datetime, by: str) -> None:
        """Say when a department works in an ordinary week; None: as the company."""
        told = {"department": department, "hours": str(hours) if hours else ""}
        self._note("hours", told, at, by)
        self.cursor.change(_FORGET_HOURS, of=department)
        if hours is not None:
            row = {
                "department": department,
                "opens": f"{hours.opens:%H:%M}",
                "closes": f"{hours.closes:%H:%M}",
                "weekdays": "".join(str(day) for day in sorted(hours.weekdays)),
            }
            self.cursor.add(schema.department_hours, [row])

    def put_setting(self, setting: SettingValue) -> None:
        """Add a dated value; earlier ones stay."""
        told = {
            "form": setting.form,
            "name": setting.name,
            "value": setting.value,
            "since": setting.since.isoformat(),
        }
        why = {"reason": setting.reason, "confirmed_by": setting.confirmed_by}
        place = self._note("setting", {**told, **why}, setting.at, setting.by)
        row = {**told, "since": setting.since, "by": setting.by, "at": setting.at, "place": place}
        self.cursor.add(schema.settings, [row])

    def _put(self, table: Table, type_: str, row: dict[str, Any], at: datetime, by: str) -> None:
        self._note(type_, row, at, by)
        self.cursor.add(table, [row], clash="replace")

    def _note(self, type_: str, told: Mapping[str, Any], at: datetime, by: str) -> int:
        """Write the event first: its number locks the counter, so that versions come in order."""
        place = self.cursor.count(schema.series, "last", series=COUNTER, year=0)
        row = {"seq": place, "at": at, "by": by, "type": type_, "body": dict(told)}
        self.cursor.add(house_events, [row])
        return place


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _person(row: tuple[Any, ...]) -> Person:
    return Person(**dict(zip(_names(Person), row[: len(_PERSON)], strict=True)))


def _account(row: tuple[Any, ...] | None) -> Account | None:
    if row is None:
        return None
    password, stamp, temporary, language = row[len(_PERSON) :]
    return Account(
        person=_person(row), password=password, stamp=stamp, temporary=temporary, language=language
    )


def _membership(row: tuple[Any, ...]) -> Membership:
    found = dict(zip(memberships.c.keys(), row, strict=True))
    if found["since"] == _ALWAYS:
        found["since"] = None
    return Membership(**found)
