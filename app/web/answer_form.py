"""A form page as WTForms knows it: its fields, bound to what was typed where it matters.

A field that stands as it always stands is filled into its stencil and never bound.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, url_for
from markupsafe import Markup
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from app.core.definitions.bundle import Bundle, path_name
from app.core.definitions.spoken import spoken
from app.core.engine.posted import gathered
from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Field
from app.core.fields.log import Log, entries_of
from app.core.fields.note import Note
from app.core.fields.table import Table
from app.core.records.answer import Row
from app.core.wording import say
from app.services.page import FormPage
from app.web.answer_field import PICKED, AnswerField, Meta, own_options
from app.web.content import Column, columns
from app.web.door import new_line
from app.web.stencils import Still, stencils

BEYOND = 500  # rows above a table's most that are drawn, so that somebody takes some away


@dataclass
class Line:
    """One row of a table on a page: its cells, its faults, a brief of it for phones."""

    id: str
    number: int
    cells: list[AnswerField]

    @property
    def wrong(self) -> list[AnswerField]:
        """The cells with a fault."""
        return [cell for cell in self.cells if cell.faults]

    def named(self, columns: Sequence[Column]) -> str:
        """What the row is about, for the brief on phones."""
        return next(
            (
                cell.text or cell.shown
                for cell, at in zip(self.cells, columns, strict=True)
                if at.name
            ),
            "",
        )

    def rest(self, columns: Sequence[Column]) -> str:
        """Its numbers with their labels, for the brief on phones."""
        return say("，").join(
            f"{cell.answer.label} {cell.shown or cell.text}"
            for cell, at in zip(self.cells, columns, strict=True)
            if at.amount and (cell.shown or cell.text)
        )


@dataclass
class Lines:
    """A table on a page. `blank` is the row that the browser copies."""

    table: AnswerField
    lines: list[Line]
    blank: Line
    growing: bool  # whether rows may be added and taken away
    least: int = 0
    most: int = 0
    totals: list[AnswerField] = field(default_factory=list)


@dataclass
class Section:
    """A titled run of fields; a table stands by itself."""

    title: str
    fields: list[AnswerField | Still]
    lines: Lines | None = None

    def drawn(self) -> Markup:
        """Its fields, one after the other, as HTML."""
        drawn = [each.markup if isinstance(each, Still) else each.whole() for each in self.fields]
        return Markup("".join(drawn))  # noqa: S704  drawn by our own templates

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its table, with their widths."""
        table = self.lines.table.answer if self.lines else None
        return columns(table) if isinstance(table, Table) else ()


class AnswerForm(BaseForm):
    """The page's fields with what was typed and what is wrong."""

    def __init__(self, page: FormPage) -> None:
        super().__init__((), meta=Meta())
        self.page = page
        self._wrong = {fault.path.split("/", 1)[0] for fault in page.faults}
        self._stencils = stencils(spoken(page.bundle))

    def __getitem__(self, name: str) -> AnswerField:
        """The field, bound when it is first asked for."""
        found: AnswerField | None = self._fields.get(name)
        if found is None:
            core = self.page.form.by_name[name]
            found = UnboundField(AnswerField, core).bind(
                form=self, name=name, _meta=self.meta, prefix=""
            )
            self._settle(found, self.page.answers.get(name))
            self._fields[name] = found
        return found

    def __iter__(self) -> Iterator[AnswerField]:
        """Every field of the form."""
        return (self[each.name] for each in self.page.form.fields)

    def field(self, core: Field) -> AnswerField | Still:
        """The field to be drawn: by its stencil where it stands as it always does."""
        still = None if core.name in self._wrong else self._stencils.still(self.page, core)
        return still or self[core.name]

    def cell(self, column: Field, path: str, number: int) -> AnswerField:
        """The cell of a row, bound like a field of the form."""
        bound: AnswerField = UnboundField(AnswerField, column).bind(
            form=None, name=path, _meta=self.meta, prefix=""
        )
        bound.line = number
        return bound

    def rows(self, each: AnswerField) -> Lines:
        """The rows of a table field, as typed."""
        table, page = each.answer, self.page
        if not isinstance(table, Table):
            raise TypeError(f"'{table.name}' is no table")
        growing = each.path in page.writable
        value = page.answers.get(each.path)
        cells = (
            {row.id: row.cells for row in value if isinstance(row, Row)}
            if isinstance(value, tuple)
            else {}
        )
        ids = list(page.raw.get(each.path, ())) or list(cells)
        ids = list(dict.fromkeys(ids))[: table.rows.max + BEYOND]
        if growing:
            ids += [new_line() for _ in range(max(table.rows.min, 1) - len(ids))]
        lines = []
        for number, row in enumerate(ids, 1):
            lines.append(self._line(each, table, row, number, cells.get(row, {})))
        blank = self._line(each, table, "ROW", 0, {})
        totals = [
            self[other.name]
            for other in page.form.fields
            if other.computed and depends(page.bundle, other.name, each.path)
        ]
        return Lines(each, lines, blank, growing, table.rows.min, table.rows.max, totals)

    def sections(self, *, only_writable: bool) -> list[Section]:
        """What to draw, in the form's order: runs of fields, and tables by themselves."""
        found: list[Section] = []
        below: set[str] = set()  # totals stand under their table, not again as fields
        for section in self.page.form.sections:
            title, run = str(section.title or ""), Section("", [])
            for core in section.fields:
                if core.name in below or not self._drawn(core, only_writable=only_writable):
                    continue
                if isinstance(core, Table):
                    each = self[core.name]
                    if run.fields:
                        found.append(Section(title, run.fields))
                        title, run = "", Section("", [])
                    lines = self.rows(each)
                    below |= {total.path for total in lines.totals}
                    found.append(Section(title, [each], lines))
                    title = ""
                else:
                    run.fields.append(self.field(core))
            if run.fields:
                found.append(Section(title, run.fields))
        return _without(found, below)

    def _line(
        self, each: AnswerField, table: Table, row: str, number: int, values: Mapping[str, Any]
    ) -> Line:
        cells = []
        for column in table.columns:
            cell = self.cell(column, f"{each.path}/{row}/{column.name}", number)
            self._settle(cell, values.get(column.name))
            inside = f"{each.path}.{column.name}"
            cell.writable = not column.computed and inside in self.page.writable
            cells.append(cell)
        return Line(row, number, cells)

    def _settle(self, each: AnswerField, value: Any) -> None:
        page, core = self.page, each.answer
        each.writable = each.path in page.writable and not core.computed
        each.visible = each.path not in page.hidden
        each.options = own_options(core) or page.choices.get(path_name(each.path), ())
        if core.reference == "unit":
            each.parents = {
                option.parent: page.titles("estate", option.parent) for option in each.options
            }
        each.inner = page.faults_inside(each.path) if core.inside else {}
        each.faults = [
            *(str(fault.message) for fault in page.fault_at(each.path)),
            *(said for inside in each.inner.values() for said in inside),
        ]
        each.errors = tuple(each.faults)
        if isinstance(core, Log):
            each.entries = [entry for entry in entries_of(value) if entry.at is not None]
        each.typed = gathered(core, page.raw, each.path)
        if isinstance(core, Note):
            each.pieces = [(words, name, self._said(name)) for words, name in core.pieces()]
        if value is not None and not isinstance(core, Table):
            each.shown = core.show(value, page.titles)
            if not core.computed and (not each.typed or core.widget in PICKED):
                each.typed = core.typed(value)
            if core.reference == "record":
                each.typed = {"": (each.shown,)}  # its number
                each.referred = page.referred.get(each.path, "")
        if isinstance(core, HandedIn):
            self._hand_over(each)

    def _hand_over(self, each: AnswerField) -> None:
        """The files of a field, also where something about them is to be changed."""
        known = self.page.files.get(each.path, {})
        each.files = [known[id_] for id_ in each.typed.get("", ()) if id_ in known]
        if g.get("person") is None:
            return  # nobody hands in over a link: there is no draft that could keep it
        each.upload = (
            url_for("attachments.for_task", task=self.page.task.id, field=each.path)
            if self.page.task
            else url_for("attachments.for_draft", draft=self.page.draft.id, field=each.path)
        )

    def _said(self, name: str) -> str:
        """What stands in the blank of a note."""
        field, value = self.page.form.field(name), self.page.answers.get(name)
        if field is None or value is None or name in self.page.hidden:
            return ""
        return field.show(value, self.page.titles)

    def _drawn(self, core: Field, *, only_writable: bool) -> bool:
        page = self.page
        if isinstance(core, Table):
            mine = {core.name, *(f"{core.name}.{column.name}" for column in core.columns)}
            return bool(mine & page.writable)
        if core.name in page.writable:
            return core.drawn
        if isinstance(core, Note):
            return not only_writable or bool(set(core.blanks) & page.writable)
        if not core.drawn:
            return False
        if core.computed:
            return any(name.split(".")[0] in _writable_heads(page) for name in _inputs(page, core))
        value = page.answers.get(core.name)
        return not only_writable and value is not None and bool(core.show(value, page.titles))


def _without(sections: list[Section], below: set[str]) -> list[Section]:
    for section in sections:
        if section.lines is None:
            section.fields = [each for each in section.fields if each.path not in below]
    return [section for section in sections if section.fields]


def _writable_heads(page: FormPage) -> set[str]:
    return {name.split(".")[0] for name in page.writable}


def _inputs(page: FormPage, core: Field) -> Sequence[str]:
    return sorted(page.form.plan.inputs(core.name))


def depends(bundle: Bundle, computed: str, table: str) -> bool:
    """Whether the computed field is worked out from the table."""
    return any(name.split(".")[0] == table for name in bundle.form.plan.inputs(computed))
