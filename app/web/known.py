"""Answers that a page does not ask for, told to its script: totals and conditions may need them."""

from collections.abc import Mapping
from typing import Any

from app.core.engine.settling import seen
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.records.answer import rows_of
from app.services.live import spelled
from app.services.page import FormPage


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
