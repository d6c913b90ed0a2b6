"""Departments, roles, outside organisations, estates and units: every write is an event.

Nothing is deleted: what is no longer used is retired, stays readable and can be used again.
"""

import re
from datetime import date

from app.core.errors import Conflict, Invalid, NotFound
from app.core.records.organisation import (
    ADMINISTRATOR,
    HEAD,
    STAMP_KEEPER,
    Department,
    Organisation,
    Unit,
)
from app.core.wording import listed, say
from app.services.ports import Ports

LONGEST = 80  # characters of a title
KINDS = {
    "department": "部门",
    "role": "角色",
    "outside": "外部单位",
    "estate": "小区",
    "unit": "房号",
}
BUILT_IN = (ADMINISTRATOR, HEAD, STAMP_KEEPER)

_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")


def known(organisation: Organisation, kind: str) -> dict[str, str]:
    """Every id of a kind with its title, in the order of titles."""
    found: dict[str, str] = {
        "department": {each.id: each.title for each in organisation.departments.values()},
        "role": dict(organisation.roles),
        "outside": dict(organisation.outsiders),
        "estate": dict(organisation.estates),
        "unit": {each.id: each.title for each in organisation.units.values()},
    }[kind]
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0])))


def offered(organisation: Organisation, kind: str, beside: str = "") -> list[tuple[str, str]]:
    """What there is to choose: (id, title) of what is in use, and of `beside` whatever it is."""
    return [
        (id_, title)
        for id_, title in known(organisation, kind).items()
        if id_ == beside or organisation.in_use(kind, id_)
    ]


def put(ports: Ports, kind: str, id_: str, title: str, *, new: bool, by: str) -> str:
    """Add a role, an outside organisation or an estate, or change its title; gives its id.

    Where no id is given for a new one, a fresh one is made.

    Raises:
        Conflict: There is one with that id or title.
        Invalid: Id or title cannot be used.
        NotFound: There is none to change.
    """
    title = title_of(title)
    with ports.store.writing() as writing:
        id_ = _settled(ports, writing.organisation(), kind, id_, title, new=new)
        write = {
            "role": writing.put_role,
            "outside": writing.put_outsider,
            "estate": writing.put_estate,
        }[kind]
        write(id_, title, at=ports.now(), by=by)
    return id_


def put_department(ports: Ports, id_: str, title: str, parent: str, *, new: bool, by: str) -> str:
    """Add a department or change it; gives its id.

    Raises:
        Conflict: There is one with that id or title.
        Invalid: Id, title or the department above cannot be used.
        NotFound: There is none to change.
    """
    title = title_of(title)
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        id_ = _settled(ports, organisation, "department", id_, title, new=new)
        if parent and parent not in organisation.departments:
            raise Invalid("没有这个上级部门。")
        if parent and id_ in organisation.line(parent):
            raise Invalid("上级部门不能是它自己，也不能是它下面的部门。")
        department = Department(id=id_, title=title, parent=parent)
        writing.put_department(department, at=ports.now(), by=by)
    return id_


def put_unit(
    ports: Ports, id_: str, estate: str, building: str, title: str, *, new: bool, by: str
) -> str:
    """Add a unit or change it; gives its id. A unit stays in its estate.

    Raises:
        Conflict: The estate has a unit of that title.
        Invalid: There is no such estate, or a text cannot be used.
        NotFound: There is none to change.
    """
    title, building = title_of(title), title_of(building) if building.strip() else ""
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        before = organisation.units.get(id_)
        if not new and before is None:
            raise NotFound("没有这个{what}。", what=say(KINDS["unit"], count=1))
        estate = before.estate if before else estate
        if estate not in organisation.estates:
            raise Invalid("请选择小区。")
        for each in organisation.units.values():
            if (each.estate, each.title) == (estate, title) and each.id != id_:
                raise Conflict("这个小区已经有房号“{title}”。", title=title)
        id_ = before.id if before else ports.new_id()
        unit = Unit(id=id_, estate=estate, title=title, building=building)
        writing.put_unit(unit, at=ports.now(), by=by)
    return id_


def retire(ports: Ports, kind: str, id_: str, since: date | None, *, by: str) -> None:
    """Let something be used no longer from that day on; None: it is used again.

    Raises:
        Conflict: Something in use hangs on it.
        NotFound: There is no such thing.
    """
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        if id_ not in known(organisation, kind):
            raise NotFound("没有这个{what}。", what=say(KINDS[kind], count=1))
        if since is not None:
            refuse_in_use(organisation, kind, id_, since)
        writing.put_retired(kind, id_, since, at=ports.now(), by=by)


def refuse_in_use(organisation: Organisation, kind: str, id_: str, day: date) -> None:
    """Make sure that nothing in use hangs on it.

    Raises:
        Conflict: Something does; says what.
    """
    if kind == "role" and id_ in BUILT_IN:
        raise Conflict("系统自己要用这个角色，不能停用。")
    if kind in ("department", "role", "estate"):
        holders = [
            organisation.title("person", each.person)
            for each in organisation.memberships
            if getattr(each, kind) == id_
            and (each.until is None or each.until >= day)
            and organisation.active(each.person)
        ]
        if holders:
            names = listed(list(dict.fromkeys(holders))[:5])
            raise Conflict("还有人在任：{names}。请先把他们的任职写上截止日。", names=names)
    if kind == "department":
        below = [
            each.title
            for each in organisation.departments.values()
            if each.parent == id_ and organisation.in_use("department", each.id)
        ]
        if below:
            raise Conflict("下面还有部门：{names}。请先停用或移走。", names=listed(below[:5]))
    if kind == "outside" and organisation.contacts(id_):
        contacts = organisation.contacts(id_)
        names = listed(organisation.title("person", each) for each in contacts[:5])
        raise Conflict("还有联系人在用账号：{names}。请先办离职。", names=names)


def title_of(text: str) -> str:
    """A title as it is kept.

    Raises:
        Invalid: It is empty, too long, or holds what no page shows.
    """
    title = " ".join(text.split())
    if not title or len(title) > LONGEST or not title.isprintable():
        raise Invalid("请填写名称，1 到 {most} 个字。", most=LONGEST)
    return title


def word_of(text: str) -> str:
    """An id as definitions name it.

    Raises:
        Invalid: It is none.
    """
    word = text.strip()
    if not _WORD.fullmatch(word):
        raise Invalid("代号请用小写字母开头，只含小写字母、数字和连字符，不超过 40 个字符。")
    return word


def _settled(
    ports: Ports, organisation: Organisation, kind: str, id_: str, title: str, *, new: bool
) -> str:
    """The id under which it is written."""
    here = known(organisation, kind)
    if new:
        id_ = word_of(id_) if id_.strip() else ports.new_id()
        if id_ in here:
            raise Conflict("代号“{id}”已经有了。", id=id_)
    elif id_ not in here:
        raise NotFound("没有这个{what}。", what=say(KINDS[kind], count=1))
    if any(each == title and other != id_ for other, each in here.items()):
        raise Conflict("已经有叫“{title}”的{what}。", title=title, what=say(KINDS[kind], count=1))
    return id_
