"""A book: a list of one kind of thing with a page to add one and a page to change one.

Flask-Admin pages, sorts and draws the list. What it would read and write by itself comes from the
organisation and goes through services; what it would delete, export or change in place is not hung
into the application at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.form import BaseForm
from flask_admin.model import BaseModelView
from wtforms import Form

from app.core.errors import AppError, NotFound
from app.core.records.organisation import Organisation
from app.core.wording import say
from app.services import organisation as services
from app.services import people
from app.web.access import policy
from app.web.door import me, ports
from app.web.errors import status_of

LONGEST_SEARCH = 200
RULE = "who is who; no record's content"


class Guarded:
    """What every view of this room is asked before it runs, whatever its policy says."""

    def is_accessible(self) -> bool:
        """Whether the person is an administrator."""
        return people.administers(ports(), me())

    def _run_view(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        """Runs it once: Flask-Admin would run it again after a TypeError of its own making."""
        return view(self, *args, **kwargs)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a book. `state` is the word of the tab that it stands under."""

    id: str
    title: str
    state: str = "used"


class Book(Guarded, BaseModelView):
    """One kind of thing.

    Attributes:
        kind: As services name it; empty where such a thing is not retired.
        states: Tab → its heading, the first is shown unasked.
        tell: A sentence under the heading; like all these words it is said where it is drawn.
    """

    kind: ClassVar[str] = ""
    states: ClassVar[Mapping[str, str]] = {"used": "在用", "retired": "已停用"}
    tell: ClassVar[str] = ""
    add: ClassVar[str] = "新增"
    short: ClassVar[Sequence[str]] = ()  # columns that a phone shows beside the first
    long: ClassVar[Sequence[str]] = ()  # columns that it shows below

    can_delete = False
    can_export = False
    can_view_details = False
    page_size = 50
    list_template = "office/list.html"
    create_template = "office/entry.html"
    edit_template = "office/entry.html"
    form_base_class = BaseForm

    # None of these is hung into the application: nothing is deleted, and no record leaves here.
    delete_view = action_view = details_view = export = ajax_lookup = ajax_update = None

    # what a book says of itself

    def rows(self, organisation: Organisation) -> Sequence[Row]:
        """Every line, in the order in which it is shown unasked."""
        raise NotImplementedError

    def entry(self, organisation: Organisation, key: str) -> Any:
        """What the form is filled with, by its attributes; None: there is no such thing."""
        raise NotImplementedError

    def save(self, form: Form, key: str) -> str:
        """Write what was typed; `key` is empty for a new one. Gives the key.

        Raises:
            AppError: It cannot be written; says why.
        """
        raise NotImplementedError

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """Give the form's lists their choices."""

    def beside(self, organisation: Organisation, key: str) -> dict[str, Any]:
        """What the page of one entry shows besides."""
        return {}

    # the list

    @expose("/")
    @policy("administrator", RULE)
    def index_view(self) -> str:
        """The list: searched, sorted, a page of it."""
        counted: dict[str, int] = dict.fromkeys(self.states, 0)
        g.book_rows = self.rows(self.organisation())  # once a request: there may be 100,000
        for row in g.book_rows:
            counted[row.state] += 1
        self._template_args.update(book=self, counted=counted, at=self.state())
        return str(super().index_view())

    def get_list(
        self,
        page: int,
        sort_field: str | None,
        sort_desc: bool | None,
        search: str | None,
        filters: Any,
        page_size: int | None = None,
    ) -> tuple[int, list[Row]]:
        """How many lines there are, and those of the page."""
        found = [row for row in g.book_rows if row.state == self.state()]
        words = (search or "")[:LONGEST_SEARCH].casefold().split()
        if words:
            names = [name for name, _ in self._list_columns]
            found = [row for row in found if _holds(row, names, words)]
        if sort_field:
            by = str(self._sortable_columns.get(sort_field, sort_field))
            found.sort(key=lambda row: _order(getattr(row, by)), reverse=bool(sort_desc))
        size = page_size or self.page_size
        first = max(page or 0, 0) * size
        return len(found), found[first : first + size]

    def _get_list_extra_args(self) -> Any:
        """What the addresses of the list repeat: of what was asked for besides, the tab alone.

        Flask-Admin hands them to `url_for`, which takes some names (`_scheme`) as its own.
        """
        found = super()._get_list_extra_args()
        found.extra_args = {"state": self.state()} if "state" in request.args else {}
        return found

    def state(self) -> str:
        """The tab that is open."""
        asked = request.args.get("state", "")
        return asked if asked in self.states else next(iter(self.states))

    # one entry

    @expose("/new/", methods=("GET", "POST"))
    @policy("administrator", RULE)
    def create_view(self) -> ResponseReturnValue:
        """The page to add one, and adding it."""
        form = self.create_form()
        self.prepare(form, self.organisation(), "")
        if request.method == "POST":
            try:
                return self.added(form, self.save(form, ""))
            except AppError as refusal:
                return self.page(form, "", refusal)
        return self.page(form, "")

    @expose("/<key>/", methods=("GET", "POST"))
    @policy("administrator", RULE)
    def edit_view(self, key: str) -> ResponseReturnValue:
        """The page of one entry, and changing it.

        Raises:
            NotFound: There is no such thing.
        """
        organisation = self.organisation()
        found = self.entry(organisation, key)
        if found is None:
            raise NotFound("没有这一条。")
        form = self.edit_form(obj=found)
        self.prepare(form, organisation, key)
        if request.method == "POST":
            try:
                self.save(form, key)
            except AppError as refusal:
                return self.page(form, key, refusal)
            return redirect(self.place(key, done="saved"), code=303)
        return self.page(form, key)

    @expose("/<key>/retire", methods=("POST",))
    @policy("administrator", RULE)
    def retire_view(self, key: str) -> ResponseReturnValue:
        """Let it be used no longer, or again.

        Raises:
            Conflict: Something in use hangs on it.
            NotFound: There is no such thing, or such things are not retired.
        """
        if not self.kind:
            raise NotFound("没有这一页。")
        since = ports().today() if request.form.get("_do") == "retire" else None
        services.retire(ports(), self.kind, key, since, by=me())
        return redirect(self.place(key), code=303)

    def added(self, form: Form, key: str) -> ResponseReturnValue:
        """Where one goes after adding: to the list."""
        return redirect(url_for(f"{self.endpoint}.index_view", done="added"), code=303)

    def place(self, key: str, **more: Any) -> str:
        """The address of one entry."""
        return url_for(f"{self.endpoint}.edit_view", key=key, **more)

    def page(
        self, form: Form, key: str, refusal: AppError | None = None, **more: Any
    ) -> ResponseReturnValue:
        """The page of one entry, with what is wrong."""
        organisation = self.organisation()
        found = self.entry(organisation, key) if key else None
        shown = self.render(
            self.edit_template if key else self.create_template,
            book=self,
            form=form,
            key=key,
            heading=str(getattr(found, "title", "") or getattr(found, "name", "")) or say(self.add),
            retired=bool(self.kind and key) and not organisation.in_use(self.kind, key),
            fault=str(refusal.message) if refusal else "",
            done=request.args.get("done", ""),
            **self.beside(organisation, key),
            **more,
        )
        return shown, status_of(refusal) if refusal else 200

    def organisation(self) -> Organisation:
        """The organisation as it stands."""
        with ports().store.reading() as reading:
            return ports().organisation(reading)

    # what Flask-Admin asks of a kind of thing

    def get_pk_value(self, model: Row) -> str:
        """The key of a line."""
        return model.id

    def scaffold_sortable_columns(self) -> dict[str, str]:
        """Every column."""
        return {name: name for name, _ in self._list_columns}

    def init_search(self) -> bool:
        """Every book is searched."""
        return True

    def get_filters(self) -> None:
        """None but the tabs."""

    def get_create_form(self) -> type[Form]:
        """The form of a new entry."""
        return self.scaffold_form()

    def get_edit_form(self) -> type[Form]:
        """The form of an entry that is there."""
        return self.scaffold_form()


def _order(value: Any) -> tuple[float, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


def _holds(row: Row, names: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the line says all the words somewhere."""
    said = " ".join(str(getattr(row, name)) for name in names).casefold()
    return all(word in said for word in words)
