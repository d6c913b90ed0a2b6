"""People from a table: one row a person and a role; somebody with two roles has two rows."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from app.core.errors import AppError
from app.core.records.organisation import Membership, Organisation, Person
from app.core.wording import say
from app.services.importing.table import Change, Column, Line, Plan, Rows, What, read_lines
from app.services.memberships import refuse_elsewhere
from app.services.organisation import KINDS
from app.services.organisation import known as titles
from app.services.people import login_of, mail_address, name_of, phone_number

TITLE = "人员"
COLUMNS = (
    Column(name="login", heading="登录名", needed=True, tell="已有的人按登录名认"),
    Column(name="name", heading="姓名", needed=True),
    Column(name="role", heading="角色", tell="名称或代号；一个人两个角色，写两行"),
    Column(name="department", heading="部门", tell="名称或代号"),
    Column(name="estate", heading="小区", tell="只管一个小区的才填"),
    Column(name="since", heading="起", tell="2026-11-24；不填就是今天"),
    Column(name="outside", heading="外部单位", tell="外部联系人才填"),
    Column(name="phone", heading="电话"),
    Column(name="email", heading="邮箱"),
)


def plan(
    organisation: Organisation, rows: Rows, new_id: Callable[[], str], today: date, most: int
) -> Plan:
    """What the table does. Somebody who is there is changed only where a cell says something."""
    made, lines = read_lines(rows, COLUMNS, most)
    people = {each.login: each for each in organisation.people.values()}
    first: dict[str, int] = {}
    held: dict[tuple[str, str, str, str], list[Membership]] = {}
    for each in organisation.memberships:
        held.setdefault(_same(each), []).append(each)
    known = {
        kind: titles(organisation, kind) for kind in ("role", "department", "estate", "outside")
    }
    for line in lines:
        person = _person(line, people, known["outside"], new_id)
        before = first.setdefault(person.login, line.number)
        earlier = people.get(person.login)
        if before != line.number and earlier and earlier.name != person.name:
            line.refuse("name", say("和第 {row} 行是同一个登录名，姓名不一样", row=before))
        if earlier is not None and not earlier.active:
            line.refuse("login", say("这个登录名的人已经离开，请先在人员里重新开账号"))
        if earlier is not None and person.outside and not earlier.outside:
            line.refuse("outside", say("这是本单位的人，不能用表格改成外部联系人"))
        membership = _membership(line, person.id, known, organisation, today)
        if membership is not None:
            membership = _beside(line, membership, held.get(_same(membership), ()))
        if not line.sound:
            continue
        writes: list[Person | Membership] = [] if person == earlier else [person]
        people[person.login] = person
        if membership is not None:
            held.setdefault(_same(membership), []).append(membership)
            writes.append(membership)
        what: What = "same" if not writes else "changed" if earlier else "new"
        said = say("，").join(filter(None, (line["role"], line["department"])))
        made.changes.append(Change(row=line.number, what=what, title=person.name, says=said))
        made.writes += writes
    return made


def _person(
    line: Line, people: dict[str, Person], outsiders: dict[str, str], new_id: Callable[[], str]
) -> Person:
    login = line.read("login", login_of) if line["login"] else ""
    told = {"name": line.read("name", name_of) if line["name"] else ""}
    for name, parse in (("phone", phone_number), ("email", mail_address)):
        told[name] = line.read(name, parse)
    told["outside"] = line.one_of("outside", outsiders, say("外部单位", count=1))
    there = people.get(login)
    if there is None:
        return Person(id=new_id(), login=login, **told)  # type: ignore[arg-type]
    said = {name: text for name, text in told.items() if text}
    return replace(there, **said)  # type: ignore[arg-type]


def _membership(
    line: Line,
    person: str,
    known: dict[str, dict[str, str]],
    organisation: Organisation,
    today: date,
) -> Membership | None:
    """What the row appoints to; None where it names no role."""
    found = {
        kind: line.one_of(kind, known[kind], say(KINDS[kind]))
        for kind in ("role", "department", "estate")
    }
    since = today
    if line["since"]:
        try:
            since = date.fromisoformat(line["since"][:10])
        except ValueError:
            line.refuse("since", say("请写成 2026-11-24 这样的日期"))
    if not line["role"]:
        if line["department"] and line.sound:
            line.refuse("role", say("写了部门，也要写角色"))
        return None
    membership = Membership(
        person=person,
        role=found["role"],
        department=found["department"],
        estate=found["estate"],
        since=since,
    )
    if not line.sound:
        return None
    try:
        refuse_elsewhere(organisation, membership)
    except AppError as bad:
        line.refuse("role" if found["department"] else "department", str(bad.message))
    return membership


def _beside(line: Line, new: Membership, held: Iterable[Membership]) -> Membership | None:
    """The membership, where it is not held already; one that ends is no affair of a table."""
    for each in held:
        begun = each.since is None or new.since is None or each.since <= new.since
        if each.until is None and begun:
            return None
        if each.until is None or new.since is None or each.until >= new.since:
            line.refuse("since", say("这段时间里已经有同样的任职，请在“任职”里改"))
            return None
    return new


def _same(each: Membership) -> tuple[str, str, str, str]:
    return each.person, each.role, each.department, each.estate
