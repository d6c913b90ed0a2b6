"""Who holds which role where, from when to when: every write is an event of the house."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.core.errors import Conflict, Invalid, NotFound
from app.core.records.organisation import ADMINISTRATOR, Membership, Organisation
from app.services.ports import Ports
from app.storage.store import Writing

_CHOOSE = {"role": "请选择角色。", "department": "请选择部门。", "estate": "请选择小区。"}
OUTSIDER = "外部单位的联系人不任职。"
TWICE = "这段时间里已经有同样的任职。"
NO_ADMINISTRATOR = "这样就没有管理员了。请先让另一个人当管理员。"


def appoint(ports: Ports, membership: Membership, *, by: str) -> None:
    """Give somebody a role from a day on, beside what they hold.

    Raises:
        Conflict: They hold it already on one of those days.
        Invalid: There is no such person, role, department or estate in use, the person is of an
            outside organisation, or the days are the wrong way round.
    """
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        refuse_unfit(organisation, membership)
        writing.put_membership(membership, at=ports.now(), by=by)


def refuse_unfit(organisation: Organisation, membership: Membership) -> None:
    """Make sure that a new membership can be written; see `appoint`."""
    person = organisation.people.get(membership.person)
    if person is None or not person.active:
        raise Invalid("请选择一位在用账号的人。")
    if person.outside:
        raise Invalid(OUTSIDER)
    refuse_elsewhere(organisation, membership)
    if any(_together(membership, each) for each in organisation.memberships):
        raise Conflict(TWICE)


def refuse_elsewhere(organisation: Organisation, membership: Membership) -> None:
    """Make sure that role, department and estate of a new membership are in use.

    Raises:
        Invalid: One is not, or the days are the wrong way round.
    """
    for kind, id_, there in (
        ("role", membership.role, organisation.roles),
        ("department", membership.department, organisation.departments),
        ("estate", membership.estate, organisation.estates),
    ):
        if (id_ or kind == "role") and (id_ not in there or not organisation.in_use(kind, id_)):
            raise Invalid(_CHOOSE[kind])
    if membership.role != ADMINISTRATOR and not membership.department:
        raise Invalid(_CHOOSE["department"])
    refuse_wrong_way(membership)


def end(ports: Ports, membership: Membership, until: date | None, *, by: str) -> None:
    """Set the last day of a membership, or take it back.

    Raises:
        Conflict: Nobody would be an administrator any more, or it would overlap another.
        Invalid: The last day lies before the first.
        NotFound: There is no such membership.
    """
    with ports.store.writing() as writing:
        organisation = writing.organisation()
        if membership not in organisation.memberships:
            raise NotFound("没有这条任职，或者刚刚改过。")
        changed = replace(membership, until=until)
        refuse_wrong_way(changed)
        others = [each for each in organisation.memberships if each != membership]
        if any(_together(changed, each) for each in others):
            raise Conflict(TWICE)
        writing.put_membership(changed, at=ports.now(), by=by)
        if membership.role == ADMINISTRATOR:
            refuse_nobody(writing, ports.today())


def refuse_wrong_way(membership: Membership) -> None:
    """Make sure that the last day does not lie before the first.

    Raises:
        Invalid: It does.
    """
    if membership.since and membership.until and membership.until < membership.since:
        raise Invalid("截止日不能早于起始日。")


def refuse_nobody(writing: Writing, day: date) -> None:
    """Make sure that somebody is an administrator from that day on without end.

    Raises:
        Conflict: Nobody is.
    """
    organisation = writing.organisation()
    lasting = [
        each
        for each in organisation.memberships
        if each.role == ADMINISTRATOR
        and each.until is None
        and each.lasts(day)
        and organisation.active(each.person)
    ]
    if not lasting:
        raise Conflict(NO_ADMINISTRATOR)


def of_person(organisation: Organisation, person: str) -> tuple[Membership, ...]:
    """All that somebody holds or held: what lasts first, then the newest."""
    own: Iterable[Membership] = (each for each in organisation.memberships if each.person == person)
    return tuple(
        sorted(
            own,
            key=lambda each: (
                each.until is not None,
                -(each.since or date.min).toordinal(),
                each.role,
                each.department,
                each.estate,
            ),
        )
    )


def _together(one: Membership, other: Membership) -> bool:
    """Whether both are the same but for their days, and some day is in both."""
    same = (one.person, one.role, one.department, one.estate) == (
        other.person, other.role, other.department, other.estate,
    )  # fmt: skip
    first = max(one.since or date.min, other.since or date.min)
    last = min(one.until or date.max, other.until or date.max)
    return same and first <= last
