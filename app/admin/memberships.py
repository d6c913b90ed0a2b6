"""The book of memberships: who holds which role where, from when to when."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from app.admin.book import Book, Row
from app.admin.inputs import Day, Pick
from app.core.calendar.days import whole_day
from app.core.errors import NotFound
from app.core.records.organisation import Membership, Organisation
from app.core.wording import bracketed, say
from app.services import memberships as services
from app.services.organisation import offered
from app.web.door import me, ports


@dataclass(frozen=True, kw_only=True)
class MembershipRow(Row):
    """Somebody's role in a department."""

    role: str
    department: str
    estate: str
    since: str
    until: str


class Memberships(Book):
    """Who holds what."""

    states: ClassVar = {"used": "在任", "coming": "还没开始", "over": "已结束"}
    add = "新任职"
    tell = "不再任的，写上截止日，不删：以前的单据还要说得出当时是谁。"
    column_list = ("title", "role", "department", "estate", "since", "until")
    column_labels: ClassVar = {
        "title": "姓名", "role": "角色", "department": "部门", "estate": "小区", "since": "起",
        "until": "止",
    }  # fmt: skip
    short, long = ("role",), ("department",)

    def __init__(self) -> None:
        super().__init__(
            MembershipRow, name="任职", endpoint="memberships", url="/admin/memberships"
        )

    def rows(self, organisation: Organisation) -> list[MembershipRow]:
        """See `Book.rows`."""
        title, today = organisation.title, ports().today()
        rows = [
            MembershipRow(
                id=key_of(each),
                title=title("person", each.person),
                role=title("role", each.role),
                department=title("department", each.department) if each.department else "",
                estate=title("estate", each.estate) if each.estate else "",
                since=each.since.isoformat() if each.since else "",
                until=each.until.isoformat() if each.until else "",
                state=state_of(each, organisation, today),
            )
            for each in organisation.memberships
        ]
        return sorted(rows, key=lambda row: (row.title, row.since, row.role))

    def scaffold_form(self) -> type[Form]:
        """Who, what, where, from when to when."""
        inputs = {
            "person": Pick("谁", none="请选择"),
            "role": Pick("角色", none="请选择"),
            "department": Pick("部门", none="没有", hint="管理员不属于部门，别的角色都要选。"),
            "estate": Pick("只管一个小区", none="不限"),
            "since": Day("起", hint="第一天。"),
            "until": Day("止", hint="最后一天。不知道就不填。"),
        }
        return type("MembershipForm", (self.form_base_class,), inputs)

    def get_edit_form(self) -> type[Form]:
        """Only its end."""
        until = Day("止", hint="最后一天，当天还在任。清空就是一直任下去。")
        return type("EndForm", (self.form_base_class,), {"until": until})

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """See `Book.prepare`."""
        if key:
            return
        staff = [
            (each.id, bracketed(each.name, each.login))
            for each in sorted(organisation.people.values(), key=lambda each: each.name)
            if each.active and not each.outside
        ]
        form.person.offer(staff)
        for kind in ("role", "department", "estate"):
            form[kind].offer(offered(organisation, kind))
        if request.method == "GET":
            form.person.data = request.args.get("person", "")
            form.since.data = ports().today().isoformat()

    def entry(self, organisation: Organisation, key: str) -> Any:
        """See `Book.entry`."""
        found = _found(organisation, key)
        if found is None:
            return None
        title = organisation.title
        where = [title("department", found.department)] if found.department else []
        where += [title("estate", found.estate)] if found.estate else []
        if found.since:
            where.append(say("{since} 起", since=whole_day(found.since)))
        words = say("，").join([title("person", found.person), title("role", found.role), *where])
        return type("Entry", (), {"title": words, "until": found.until})

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        if key:
            found = _found(self.organisation(), key)
            if found is None:
                raise NotFound("没有这条任职，或者刚刚改过。")
            services.end(ports(), found, form.until.day(), by=me())
            return key
        membership = Membership(
            person=form.person.data,
            role=form.role.data,
            department=form.department.data,
            estate=form.estate.data,
            since=form.since.day() or ports().today(),
            until=form.until.day(),
        )
        services.appoint(ports(), membership, by=me())
        return key_of(membership)

    def added(self, form: Form, key: str) -> ResponseReturnValue:
        """Back to the person."""
        return redirect(url_for("people.edit_view", key=form.person.data, done="added"), code=303)

    def place(self, key: str, **more: Any) -> str:
        """The person, where all that they hold stands together."""
        return url_for("people.edit_view", key=key.split("~")[0], **more)


def key_of(membership: Membership) -> str:
    """What a membership is found by: all of it but its last day."""
    since = membership.since.isoformat() if membership.since else "always"
    parts = (membership.person, membership.role, membership.department, membership.estate, since)
    return "~".join(part or "-" for part in parts)


def _found(organisation: Organisation, key: str) -> Membership | None:
    return next((each for each in organisation.memberships if key_of(each) == key), None)


def state_of(each: Membership, organisation: Organisation, today: date) -> str:
    """The word of the tab that it stands under that day."""
    if each.lasts(today) and organisation.active(each.person):
        return "used"
    return "coming" if each.since and each.since > today else "over"
