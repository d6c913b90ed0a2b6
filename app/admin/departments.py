"""Departments as a tree: a page of our own, since Flask-Admin knows lists only."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import Form

from app.admin.book import RULE, Book, Row
from app.admin.inputs import Line, Pick
from app.admin.titled import WORD_HINT
from app.core.errors import Invalid, NotFound, all_of
from app.core.records.organisation import Department, Organisation
from app.services import hours
from app.services import organisation as services
from app.web.access import policy
from app.web.door import me, ports


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A department of the tree with those below it."""

    id: str
    title: str
    heads: tuple[str, ...]
    count: int
    retired: bool
    below: "tuple[Branch, ...]" = ()


class Departments(Book):
    """Who belongs to whom."""

    kind, add = "department", "新部门"
    tell = "负责人是在部门里任“负责人”的人；没有的，由上级部门的负责人办。"
    column_list = ("title",)
    column_labels: ClassVar = {"title": "名称"}
    list_template = "office/departments.html"
    edit_template = "office/department.html"

    def __init__(self) -> None:
        super().__init__(Row, name="部门", endpoint="departments", url="/admin/departments")

    @expose("/")
    @policy("administrator", RULE)
    def index_view(self) -> str:
        """The tree; what is retired stands in it, struck through."""
        return str(self.render(self.list_template, book=self, tree=_tree(self.organisation())))

    def beside(self, organisation: Organisation, key: str) -> dict[str, Any]:
        """When the department works, where it works otherwise than the one above it."""
        own = hours.exceptions(ports()).hours.get(key) if key else None
        opens, closes = ports().settings.hours
        return {
            "hours": own,
            "opens": f"{own.opens if own else opens:%H:%M}",
            "closes": f"{own.closes if own else closes:%H:%M}",
            "weekdays": {str(day) for day in own.weekdays} if own else set("12345"),
        }

    @expose("/<key>/hours", methods=("POST",))
    @policy("administrator", RULE)
    def hours(self, key: str) -> ResponseReturnValue:
        """Say when a department works in an ordinary week, or that it works as the one above.

        Raises:
            Invalid: The times mean nothing.
            NotFound: There is no such department.
        """
        if key not in self.organisation().departments:
            raise NotFound("没有这个部门。")
        if request.form.get("_do") == "drop":
            hours.drop_hours(ports(), key, by=me())
        else:
            given = f"{request.form.get('opens', '')[:5]}-{request.form.get('closes', '')[:5]}"
            days = "".join(sorted(set(request.form.getlist("weekday")) & set("1234567")))
            try:
                hours.set_hours(ports(), key, given, days, by=me())
            except Invalid:
                raise Invalid("下班要晚于上班，至少选一天上班。") from None
        return redirect(self.place(key, done="saved"), code=303)

    def rows(self, organisation: Organisation) -> list[Row]:
        """See `Book.rows`."""
        return [Row(id=each.id, title=each.title) for each in organisation.departments.values()]

    def scaffold_form(self) -> type[Form]:
        """Title, place in the tree, and the id that definitions name."""
        inputs = {**_inputs(), "word": Line("代号", hint=WORD_HINT, most=40)}
        return type("DepartmentForm", (self.form_base_class,), inputs)

    def get_edit_form(self) -> type[Form]:
        """An id stays."""
        return type("DepartmentForm", (self.form_base_class,), _inputs())

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """See `Book.prepare`; none of those below it can stand above it."""
        known = organisation.departments.get(key)
        above = services.offered(organisation, "department", known.parent if known else "")
        form.parent.offer((id_, title) for id_, title in above if key not in organisation.line(id_))

    def entry(self, organisation: Organisation, key: str) -> Department | None:
        """See `Book.entry`."""
        return organisation.departments.get(key)

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        title, word = all_of(
            lambda: services.title_of(form.title.data),
            lambda: key or services.word_of(form.word.data),
        )
        return services.put_department(ports(), word, title, form.parent.data, new=not key, by=me())


def _inputs() -> dict[str, Any]:
    title = Line("名称", most=services.LONGEST)
    return {"title": title, "parent": Pick("上级部门", none="没有，在最上面")}


def _tree(organisation: Organisation) -> tuple[Branch, ...]:
    """The departments at the top, each with those below it, by title."""
    today = ports().today()
    below: dict[str, list[Department]] = {}
    for each in organisation.departments.values():
        above = each.parent if each.parent in organisation.departments else ""
        below.setdefault(above, []).append(each)
    held: dict[str, set[str]] = {}
    for membership in organisation.memberships:
        if membership.lasts(today) and organisation.active(membership.person):
            held.setdefault(membership.department, set()).add(membership.person)

    def branch(each: Department, above: frozenset[str]) -> Branch:
        here = above | {each.id}
        inside = [other for other in below.get(each.id, []) if other.id not in here]
        return Branch(
            id=each.id,
            title=each.title,
            heads=tuple(
                organisation.title("person", head) for head in organisation.heads(each.id, today)
            ),
            count=len(held.get(each.id, ())),
            retired=not organisation.in_use("department", each.id),
            below=tuple(branch(other, here) for other in _by_title(inside)),
        )

    return tuple(branch(each, frozenset()) for each in _by_title(below.get("", [])))


def _by_title(departments: list[Department]) -> list[Department]:
    return sorted(departments, key=lambda each: (each.title, each.id))
