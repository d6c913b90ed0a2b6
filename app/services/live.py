"""What the browser needs to work out visibility and totals by itself while somebody types."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.rounding import places_allowed
from app.core.definitions.spoken import KEPT, Spoken, spoken
from app.core.engine.course import formula
from app.core.fields.base import Field
from app.core.fields.money import WHOLE_DIGITS as OF_MONEY
from app.core.fields.money import Money
from app.core.fields.number import WHOLE_DIGITS as OF_NUMBERS
from app.core.fields.number import Number
from app.core.fields.rating import Rating

WHOLE_DIGITS = {"money": OF_MONEY, "number": OF_NUMBERS}


def plan(bundle: Bundle, settings: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The fields in the form's order with their parsed expressions, and the settings' values.

    Shape: `{"fields": [{"name", "kind", "type", "places"?, "digits"?, "minimum"?, "maximum"?,
    "earliest"?, "latest"?, "unit"?, "codes"?, "items"?, "other"?, "when"?, "value"?,
    "columns"?: […]}], "settings": {name: {"number": "20000"}}, "today": …}`, values spelled as in
    the expressions' vectors.
    """
    return {
        "fields": fields(spoken(bundle)),
        "settings": {name: spelled(value) for name, value in settings.items()},
        "today": spelled(today),
    }


@lru_cache(KEPT)
def fields(of: Spoken) -> list[dict[str, Any]]:
    """The bundle's own part of the plan; nobody changes it."""
    return [_field(field) for field in of.bundle.form.fields]


def spelled(value: Any) -> Any:
    """A value as the browser's evaluator reads it."""
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat(timespec="minutes")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": f"{value:%H:%M}"}
    if isinstance(value, tuple):
        return {"list": [str(each) for each in value]}
    return None if value is None else {"text": str(value)}


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.name, "kind": field.kind, "type": field.type}
    if field.when is not None:
        told["when"] = formula(field.when).tree
    if field.value is not None:
        told["value"] = formula(field.value).tree
    if isinstance(field, Number | Money):
        told["places"] = places_allowed(field)
        told["digits"] = WHOLE_DIGITS[field.type]
    for key in ("minimum", "maximum", "earliest", "latest"):
        bound = getattr(field, key, None)
        if bound is not None:
            told[key] = spelled(bound)
    if isinstance(field, Number) and field.unit:
        told["unit"] = str(field.unit)
    if field.codes:
        told["codes"] = list(field.codes)
    if isinstance(field, Rating):
        told["items"] = list(field.items)
    if getattr(field, "other", None):
        told["other"] = True
    columns = getattr(field, "columns", None)
    if columns is not None:
        told["columns"] = [_field(column) for column in columns]
    return told
