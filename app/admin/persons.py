"""The book of people, and what an administrator does for one of them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import Form

from app.admin.book import RULE, Book, Row
from app.admin.inputs import Line, Pick, day_of
from app.admin.memberships import key_of
from app.core.errors import AppError, NotFound
from app.core.records.organisation import Membership, Organisation, Person
from app.core.wording import bracketed, say
from app.services import leaving, people, sign_in
from app.services.memberships import of_person
from app.services.organisation import offered
from app.web.access import policy
from app.web.door import me, ports
from app.web.errors import status_of

MOST_TASKS = 100  # on one page of the wizard: each brings a list of people


@dataclass(frozen=True, kw_only=True)
class PersonRow(Row):
    """Somebody with an account."""

    login: str
    held: str
    reach: str


class Persons(Book):
    """Everybody with an account."""

    states: ClassVar = {"used": "在职", "contacts": "外部联系人", "left": "已离开"}
    add = "加一个人"
    column_list = ("title", "held", "login", "reach")
    column_labels: ClassVar = {
        "title": "姓名",
        "held": "任职",
        "login": "登录名",
        "reach": "电话、邮箱",
    }
    long = ("held",)
    edit_template = "office/person.html"

    def __init__(self) -> None:
        super().__init__(PersonRow, name="人员", endpoint="people", url="/admin/people")

    def rows(self, organisation: Organisation) -> list[PersonRow]:
        """See `Book.rows`."""
        held = _held(organisation)
        rows = [
            PersonRow(
                id=each.id,
                title=each.name,
                login=each.login,
                held=held.get(each.id, "") or _outside(organisation, each),
                reach=say("，").join(filter(None, (each.phone, each.email))),
                state="left" if not each.active else "contacts" if each.outside else "used",
            )
            for each in organisation.people.values()
        ]
        return sorted(rows, key=lambda row: (row.title, row.login))

    def scaffold_form(self) -> type[Form]:
        """Who they are, and what they begin with."""
        inputs = {
            "name": Line("姓名", most=people.LONGEST),
            "login": Line("登录名", hint="字母或数字都行，以后不能改。", most=40),
            **_reached(),
            "role": Pick("角色", none="以后再定", hint="从今天起任什么。以后在“任职”里改。"),
            "department": Pick("部门", none="没有"),
            "estate": Pick("只管一个小区", none="不限"),
        }
        return type("PersonForm", (self.form_base_class,), inputs)

    def get_edit_form(self) -> type[Form]:
        """Who they are; a login stays."""
        inputs = {"name": Line("姓名", most=people.LONGEST), **_reached()}
        return type("PersonForm", (self.form_base_class,), inputs)

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """See `Book.prepare`."""
        known = organisation.people.get(key)
        form.outside.offer(offered(organisation, "outside", known.outside if known else ""))
        if known is None:
            for kind in ("role", "department", "estate"):
                form[kind].offer(offered(organisation, kind))
            if request.method == "GET":
                form.outside.data = request.args.get("outside", "")

    def entry(self, organisation: Organisation, key: str) -> Person | None:
        """See `Book.entry`."""
        return organisation.people.get(key)

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        told = {name: form[name].data for name in ("name", "phone", "email", "outside")}
        if key:
            return people.change(ports(), key, **told, by=me()).id
        held = {name: form[name].data for name in ("login", "role", "department", "estate")}
        person, self._template_args["password"] = people.add(ports(), **told, **held, by=me())
        return person.id

    def added(self, form: Form, key: str) -> ResponseReturnValue:
        """The password, which is shown this once."""
        return self.told(key, self._template_args.pop("password"))

    def told(self, key: str, password: str) -> ResponseReturnValue:
        """A first password, for the person alone."""
        person = self.person(key)
        shown = [(person, password)]
        return self.render("office/passwords.html", book=self, given=shown, left=0, back=key)

    def beside(self, organisation: Organisation, key: str) -> dict[str, Any]:
        """What they hold and held, and how much they have in hand."""
        if not key:
            return {}
        title = organisation.title
        with ports().store.reading() as reading:
            count = reading.waiting_count(key)
            account = reading.account_of(key)
        return {
            "someone": organisation.people[key],
            "holds": [_line(each, title) for each in of_person(organisation, key)],
            "in_hand": count,
            "no_password": account is not None and not account.password,
            "first_password": account is not None and account.temporary,
            "leaves": organisation.leaves(key),
        }

    def person(self, key: str) -> Person:
        """The person.

        Raises:
            NotFound: There is no such person.
        """
        found = self.organisation().people.get(key)
        if found is None:
            raise NotFound("没有这个人。")
        return found

    @expose("/first-passwords", methods=("GET", "POST"))
    @policy("administrator", RULE)
    def first_passwords(self) -> ResponseReturnValue:
        """Passwords for everybody who has none yet, 50 at a time, shown this once."""
        given = people.first_passwords(ports(), by=me()) if request.method == "POST" else ()
        waiting = people.without_password(ports())
        page = "office/passwords.html" if given else "office/first-passwords.html"
        most = people.MOST_PASSWORDS
        return self.render(
            page, book=self, given=given, waiting=waiting, left=len(waiting), most=most, back=""
        )

    @expose("/<key>/password", methods=("POST",))
    @policy("administrator", RULE)
    def password(self, key: str) -> ResponseReturnValue:
        """A fresh first password; the person's sessions end, and wrong tries are forgotten."""
        person = self.person(key)
        password = people.reset_password(ports(), person.login, by=me())
        sign_in.unlock(ports(), person.login)
        return self.told(key, password)

    @expose("/<key>/return", methods=("POST",))
    @policy("administrator", RULE)
    def come_back(self, key: str) -> ResponseReturnValue:
        """Open a closed account again."""
        leaving.come_back(ports(), key, by=me())
        return redirect(self.place(key, done="back"), code=303)

    @expose("/<key>/leave", methods=("GET", "POST"))
    @policy("administrator", RULE)
    def leave(self, key: str) -> ResponseReturnValue:
        """The last day, asked again where it is over; then what is still in hand."""
        today = ports().today()
        person, fault, typed, asks = self.person(key), None, today.isoformat(), None
        if request.method == "POST":
            typed = request.form.get("day", "")[:20]
            try:
                day = day_of(typed)
                if day >= today or request.form.get("_meant") == typed:
                    leaving.leave(ports(), key, day, by=me())
                    return redirect(self.get_url(".tasks", key=key), code=303)
                leaving.refuse_too_early(ports(), key, day)
                asks = day  # a year typed wrong would close the account unasked
            except AppError as refusal:
                fault = refusal
        with ports().store.reading() as reading:
            count = reading.waiting_count(key)
        shown = self.render(
            "office/leave.html", book=self, someone=person, day=typed, in_hand=count,
            asks=asks, fault=str(fault.message) if fault else "",
        )  # fmt: skip
        return shown, status_of(fault) if fault else 200

    @expose("/<key>/tasks", methods=("GET", "POST"))
    @policy("administrator", RULE)
    def tasks(self, key: str) -> ResponseReturnValue:
        """What somebody who leaves still has in hand, and handing it on."""
        person, refused, fault, done = self.person(key), {}, None, 0
        if request.method == "POST":
            chosen = _chosen(leaving.open_tasks(ports(), key, me())[:MOST_TASKS])
            try:
                reason = request.form.get("reason", "")[:2000].replace("\0", "")
                refused = leaving.rehome(ports(), key, chosen, reason, by=me())
                done = len(chosen) - len(refused)
            except AppError as refusal:
                fault = refusal
        left = leaving.open_tasks(ports(), key, me())
        shown = self.render(
            "office/tasks.html", book=self, someone=person, left=left[:MOST_TASKS],
            closes=leaving.closing_day(ports(), key),
            more=max(len(left) - MOST_TASKS, 0), everybody=_everybody(left[:MOST_TASKS]),
            refused=refused, done=done, leaves=self.organisation().leaves(key),
            typed={} if done else request.form, fault=str(fault.message) if fault else "",
        )  # fmt: skip
        return shown, status_of(fault) if fault else 200


def _reached() -> dict[str, Any]:
    return {
        "phone": Line("电话", most=40),
        "email": Line("邮箱", hint="有新的待办、快到期和到期时发信。不填就不发。", most=254),
        "outside": Pick("单位", none="本公司", hint="外部单位的联系人，只看得到请他签的单据。"),
    }


def _chosen(left: tuple[leaving.Left, ...]) -> dict[str, str]:
    """Task → to whom: its own choice, else the one for all."""
    to_all = request.form.get("all", "")
    found = {}
    for each in left:
        to = request.form.get(f"to-{each.task}", "") or to_all
        if to and not each.why_not:
            found[each.task] = to
    return found


def _everybody(left: tuple[leaving.Left, ...]) -> list[tuple[str, str]]:
    """Who can take all of them, or at least some: (id, title), who takes most first."""
    takes: dict[str, int] = {}
    titles: dict[str, str] = {}
    for each in left:
        for place, choice in enumerate(each.choices):
            takes[choice.id] = takes.get(choice.id, 0) + (2 if place < each.fitting else 1)
            titles[choice.id] = choice.title
    return [(id_, titles[id_]) for id_ in sorted(takes, key=lambda each: -takes[each])]


def _held(organisation: Organisation) -> dict[str, str]:
    """Person → what they hold today, in words."""
    today, found = ports().today(), dict[str, list[str]]()
    for each in organisation.memberships:
        if each.lasts(today):
            where = organisation.title("department", each.department) if each.department else ""
            words = organisation.title("role", each.role)
            words = bracketed(words, where) if where else words
            found.setdefault(each.person, []).append(words)
    return {person: say("，").join(dict.fromkeys(words)) for person, words in found.items()}


def _outside(organisation: Organisation, person: Person) -> str:
    return organisation.title("outside", person.outside) if person.outside else ""


def _line(each: Membership, title: Any) -> dict[str, Any]:
    return {
        "key": key_of(each),
        "role": title("role", each.role),
        "department": title("department", each.department) if each.department else "",
        "estate": title("estate", each.estate) if each.estate else "",
        "since": each.since,
        "until": each.until,
        "lasts": each.lasts(ports().today()),
    }
