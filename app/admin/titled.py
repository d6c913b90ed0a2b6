"""Books of what has little more than a title: roles, outside organisations, estates."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import Form

from app.admin.book import Book, Row
from app.admin.inputs import Line
from app.core.errors import all_of
from app.core.records.organisation import Organisation
from app.services import organisation as services
from app.web.door import me, ports

TITLE, WORD = "名称", "代号"
WORD_HINT = "表单和流程定义用它来指。小写字母开头，只含小写字母、数字和连字符；以后不能改。"


@dataclass(frozen=True, kw_only=True)
class Titled(Row):
    """A line with how many hang on it."""

    word: str
    count: int


class TitledBook(Book):
    """Id and title."""

    named: ClassVar[bool] = False  # whether definitions name it, so that its id is typed
    counts: ClassVar[str] = ""  # heading of the last column

    column_list = ("title", "word", "count")

    def __init__(self, endpoint: str, name: str) -> None:
        self.column_labels = {"title": TITLE, "word": WORD, "count": self.counts}
        super().__init__(Titled, name=name, endpoint=endpoint, url=f"/admin/{endpoint}")

    def rows(self, organisation: Organisation) -> list[Titled]:
        """See `Book.rows`."""
        many = self.many(organisation)
        return [
            Titled(
                id=id_,
                title=title,
                word=id_,
                count=many.get(id_, 0),
                state="used" if organisation.in_use(self.kind, id_) else "retired",
            )
            for id_, title in services.known(organisation, self.kind).items()
        ]

    def many(self, organisation: Organisation) -> dict[str, int]:
        """Id → how many hang on it."""
        raise NotImplementedError

    def scaffold_form(self) -> type[Form]:
        """Title, and the id where definitions name it."""
        title = Line("名称", most=services.LONGEST)
        if not self.named:
            return type("TitleForm", (self.form_base_class,), {"title": title})
        word = Line("代号", hint=WORD_HINT, most=40)
        return type("WordForm", (self.form_base_class,), {"title": title, "word": word})

    def get_edit_form(self) -> type[Form]:
        """The title: an id stays."""
        title = Line("名称", most=services.LONGEST)
        return type("TitleForm", (self.form_base_class,), {"title": title})

    def entry(self, organisation: Organisation, key: str) -> Any:
        """See `Book.entry`."""
        return next((row for row in self.rows(organisation) if row.id == key), None)

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        if self.named and not key:
            title, word = all_of(
                lambda: services.title_of(form.title.data),
                lambda: services.word_of(form.word.data),
            )
            return services.put(ports(), self.kind, word, title, new=True, by=me())
        return services.put(ports(), self.kind, key, form.title.data, new=not key, by=me())


class Roles(TitledBook):
    """What people hold in departments."""

    kind, named, counts, add = "role", True, "在任", "新角色"
    tell = "谁在哪个部门任什么角色，在“任职”里写。角色本身不带权限，权限写在表单和流程定义里。"

    def many(self, organisation: Organisation) -> dict[str, int]:
        """How many hold it today."""
        held: dict[str, set[str]] = {}
        today = ports().today()
        for each in organisation.memberships:
            if each.lasts(today) and organisation.active(each.person):
                held.setdefault(each.role, set()).add(each.person)
        return {role: len(people) for role, people in held.items()}


class Outsiders(TitledBook):
    """Firms whose contacts sign or are asked."""

    kind, counts, add = "outside", "联系人", "新外部单位"
    tell = "联系人是有账号的人，在“人员”里添加，写上外部单位。"
    edit_template = "office/outsider.html"

    def many(self, organisation: Organisation) -> dict[str, int]:
        """How many contacts it has."""
        return {id_: len(organisation.contacts(id_)) for id_ in organisation.outsiders}

    def beside(self, organisation: Organisation, key: str) -> dict[str, Any]:
        """Its contacts, those in use first."""
        contacts = [each for each in organisation.people.values() if each.outside == key and key]
        return {"contacts": sorted(contacts, key=lambda each: (not each.active, each.name))}


class Estates(TitledBook):
    """Estates, whose units are in a book of their own."""

    kind, named, counts, add = "estate", False, "房号", "新小区"
    tell = "一个小区的房号多，用“导入”从 Excel 一次带进来。"

    def many(self, organisation: Organisation) -> dict[str, int]:
        """How many units it has in use."""
        found: dict[str, int] = {}
        for each in organisation.units.values():
            if organisation.in_use("unit", each.id):
                found[each.estate] = found.get(each.estate, 0) + 1
        return found
