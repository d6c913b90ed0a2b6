"""What shows and what is computed: one pass over the form's plan, the same as the browser's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.definitions.form import Form
from app.core.definitions.plan import TODAY
from app.core.fields.base import Field
from app.core.records.answer import Answers, Row, Value, rows_of


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Answers with everything computed.

    Attributes:
        answers: Every field by name; hidden answers are still there, hidden computed ones blank.
        hidden: Names (`paid_on`, `items`) and paths of cells (`items/3f9a01c2/price`) that do
            not show.
        names: What expressions see: hidden answers are blank, a hidden table has no rows.
    """

    answers: dict[str, Value]
    hidden: frozenset[str]
    names: Mapping[str, Any]


def settle(form: Form, answers: Answers, settings: Mapping[str, Any], today: date) -> Settled:
    """The answers with visibility decided and computed values worked out anew.

    `today` is the day in the organisation's zone. What shows never depends on it.
    """
    work = _Work(form, answers, {"settings": settings, TODAY: today})
    for name in form.plan.order:
        table, _, column = name.partition(".")
        if column:
            work.column(name, table, column)
        else:
            work.field(name)
    return work.settled()


class _Work:
    """One pass: `names` is what formulas see so far, `kept` what will be answered."""

    def __init__(self, form: Form, answers: Answers, around: Mapping[str, Any]) -> None:
        self.form = form
        self.kept: dict[str, Any] = {
            field.name: answers.get(field.name)
            for field in form.fields
            if field.name not in form.tables
        }
        rows = {name: rows_of(answers.get(name)) for name in form.tables}
        self.ids = {name: [row.id for row in each] for name, each in rows.items()}
        self.cells = {name: [dict(row.cells) for row in each] for name, each in rows.items()}
        self.names: dict[str, Any] = {**names_of(form, answers), **around}
        self.seen = {name: self.names[name] for name in form.tables}
        self.hidden: set[str] = set()

    def field(self, name: str) -> None:
        """Decide whether a field shows, then its value."""
        plan = self.form.plan
        run = plan.visible.get(name)
        if run is not None and run(self.names) is not True:
            self.hidden.add(name)
            self.names[name] = seen(self.form.by_name[name], None)
            if name in plan.computed:
                self.kept[name] = None
        elif name in plan.computed:
            self.kept[name] = self.names[name] = plan.computed[name](self.names)

    def column(self, name: str, table: str, column: str) -> None:
        """The same for each cell of a column; its row's cells come before the form's names."""
        visible, computed = self.form.plan.visible.get(name), self.form.plan.computed.get(name)
        rows = zip(self.ids[table], self.cells[table], self.seen[table], strict=True)
        for row, cells, own in rows:
            names = {**self.names, **own}
            if visible is not None and visible(names) is not True:
                self.hidden.add(f"{table}/{row}/{column}")
                own[column] = seen(self.form.by_name[name], None)
                if computed is not None:
                    cells[column] = None
            elif computed is not None:
                cells[column] = own[column] = computed(names)

    def settled(self) -> Settled:
        """What the pass came to."""
        tables = {
            name: tuple(
                Row(id=row, cells=cells)
                for row, cells in zip(self.ids[name], self.cells[name], strict=True)
            )
            for name in self.form.tables
        }
        answers = {field.name: {**self.kept, **tables}[field.name] for field in self.form.fields}
        return Settled(answers=answers, hidden=frozenset(self.hidden), names=self.names)


def names_of(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers as formulas see them, tables as rows of cells, each mapping a fresh one."""
    return {
        field.name: [_seen(form, field.name, row.cells) for row in rows_of(answers.get(field.name))]
        if field.name in form.tables
        else seen(field, answers.get(field.name))
        for field in form.fields
    }


def seen(field: Field, value: Any) -> Any:
    """A field's value as formulas see it; a list that is not there has nothing in it."""
    if value is None:
        return () if field.kind == "list" else None
    return field.seen(value)


def _seen(form: Form, table: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells as formulas see them."""
    return {name: seen(form.by_name[f"{table}.{name}"], value) for name, value in cells.items()}
