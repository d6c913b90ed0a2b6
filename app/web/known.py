"""What a page's script is told: the plan of the form, and answers that nobody is asked for here."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from app.core.definitions.spoken import KEPT, Spoken, spoken
from app.core.engine.settling import seen
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.records.answer import rows_of
from app.services.live import fields as planned
from app.services.live import spelled
from app.services.page import FormPage


def live(page: FormPage) -> Markup:
    """The plan as JSON, its fields written down once; totals and conditions are worked out by it.

    The script may stand in a page: `<`, `>`, `&` and `'` are escaped in it.
    """
    rest = {name: told for name, told in page.plan.items() if name != "fields"}
    fields = _fields(spoken(page.bundle))
    return Markup(f'{{"fields": {fields}, {_json(rest)[1:]}')  # noqa: S704  JSON, escaped


def known(page: FormPage) -> Mapping[str, Any]:
    """`answers`: field → value as the browser's evaluator reads it, a table → rows of cells.

    `order`: the names with a condition or a formula, each after what it needs.
    """
    needs = page.form.plan.needs
    asked = frozenset().union(*needs.values())  # what nobody sees is told only where formulas ask
    answers = {
        field.name: _rows(field, page.answers.get(field.name))
        if isinstance(field, Table)
        else _told(field, page.answers.get(field.name))
        for field in page.form.fields
        if field.drawn or field.name in asked
    }
    return {"order": list(page.form.plan.order), "answers": answers}


def _told(field: Field, value: Any) -> Any:
    """The answer as formulas see it."""
    return spelled(seen(field, value))


def _rows(table: Table, value: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "cells": {
                column.name: _told(column, row.cells.get(column.name)) for column in table.columns
            },
        }
        for row in rows_of(value)
    ]


@lru_cache(KEPT)
def _fields(of: Spoken) -> Markup:
    return _json(planned(of))


def _json(told: Any) -> Markup:
    return htmlsafe_json_dumps(told, dumps=current_app.json.dumps)
