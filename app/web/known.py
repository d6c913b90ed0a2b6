"""Answers that a page does not ask for, told to its script: totals and conditions may need them."""

from collections.abc import Mapping
from typing import Any

from app.core.records.answer import Row
from app.services.live import spelled
from app.services.page import FormPage


def known(page: FormPage) -> Mapping[str, Any]:
    """`answers`: field → value as the browser's evaluator reads it, a table → rows of cells.

    `order`: the names with a condition or a formula, each after what it needs.
    """
    answers = {
        name: _rows(value) if isinstance(value, tuple) else spelled(value)
        for name, value in page.answers.items()
    }
    return {"order": list(page.form.plan.order), "answers": answers}


def _rows(value: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {"id": row.id, "cells": {name: spelled(cell) for name, cell in row.cells.items()}}
        for row in value
        if isinstance(row, Row)
    ]
