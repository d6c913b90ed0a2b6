"""Answers carried over from another record: the one that a form is opened from, or refers to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.definitions.form import Form
from app.core.definitions.plan import TODAY
from app.core.engine.course import evaluated, formula
from app.core.engine.settling import names_of
from app.core.fields.base import Field
from app.core.records.answer import Answers, Value


def prefill(
    form: Form, source: Form, answers: Answers, settings: Mapping[str, Any], today: date
) -> dict[str, Value]:
    """What the new form begins with.

    Args:
        form: The form that is opened.
        source: The form of the record that it is opened from.
        answers: That record's answers, as they are kept: hidden ones were dropped.
        settings: That form's settings.
        today: The day in the organisation's zone.
    """
    carried = form.opened_from.get(source.name, {})
    return carry(form, carried, source, answers, {"settings": settings, TODAY: today})


def carry(
    form: Form,
    carried: Mapping[str, str],
    source: Form,
    answers: Answers,
    around: Mapping[str, Any],
) -> dict[str, Value]:
    """The values for fields here of formulas over there.

    An answer carried as it is into a field of its own type comes whole, with what formulas do not
    see of it.
    """
    names = {**names_of(source, answers), **around}
    found: dict[str, Value] = {}
    for name, text in carried.items():
        there = _named(source, text)
        if there is not None and there.type == form.by_name[name].type:
            found[name] = answers.get(there.name)
        else:
            found[name] = evaluated(text, names)
    return found


def _named(source: Form, text: str) -> Field | None:
    """The field that the formula is, where it is nothing but a name."""
    tree = formula(text).tree
    return source.field(tree[1]) if tree[0] == "name" else None
