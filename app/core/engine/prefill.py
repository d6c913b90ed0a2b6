"""Answers carried over from the record that a form is opened from."""

from collections.abc import Mapping
from typing import Any

from app.core.definitions.form import Form
from app.core.engine.course import evaluated
from app.core.records.answer import Answers, Value, rows_of


def prefill(
    form: Form, source: str, answers: Answers, settings: Mapping[str, Any]
) -> dict[str, Value]:
    """What the new form begins with.

    Args:
        form: The form that is opened.
        source: Name of the form of the record that it is opened from.
        answers: That record's answers, as they are kept: hidden ones were dropped.
        settings: That form's settings.
    """
    names = {
        name: [row.cells for row in rows_of(value)] if isinstance(value, tuple) else value
        for name, value in answers.items()
    }
    formulas = form.opened_from.get(source, {})
    return {
        name: evaluated(formula, {**names, "settings": settings})
        for name, formula in formulas.items()
    }
