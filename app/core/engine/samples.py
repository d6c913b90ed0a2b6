"""Made-up answers to a form, so that its page and paper can be looked at before it is used."""

from collections.abc import Iterator
from datetime import date

from app.core.definitions.form import Form
from app.core.fields._handed_in import HandedIn
from app.core.fields.base import BadAnswer, Field
from app.core.fields.rating import Rating
from app.core.fields.table import Table
from app.core.records.organisation import Organisation

ROWS = ("00000001", "00000002", "00000003")
_SEVERAL = 2  # of what may be several
_NUMBERS = ("3", "1234.5", "120", "1", "0", "10000")


def sample(form: Form, organisation: Organisation, today: date) -> dict[str, list[str]]:
    """What somebody could have typed into every field, by posted name.

    A field whose rules refuse everything made up stays blank.
    """
    posted: dict[str, list[str]] = {}
    for field in form.fields:
        if isinstance(field, Table):
            rows = ROWS[: max(1, min(field.rows.max, len(ROWS)))]
            posted[field.name] = list(rows)
            for number, row in enumerate(rows):
                for column in field.columns:
                    path = f"{field.name}/{row}/{column.name}"
                    posted |= _typed(column, path, organisation, today, number)
        else:
            posted |= _typed(field, field.name, organisation, today, 0)
    return posted


def _typed(
    field: Field, path: str, organisation: Organisation, today: date, number: int
) -> dict[str, list[str]]:
    if not field.asked or isinstance(field, HandedIn):
        return {}
    if isinstance(field, Rating):
        codes = list(field.options)
        return {f"{path}/{item}": [codes[at % len(codes)]] for at, item in enumerate(field.items)}
    fitting = [each for each in _candidates(field, organisation, today) if _fits(field, each)]
    if field.several:
        return {path: fitting[:_SEVERAL]} if fitting else {}
    return {path: [fitting[number % len(fitting)]]} if fitting else {}


def _candidates(field: Field, organisation: Organisation, today: date) -> Iterator[str]:
    """Texts that could be answers, the likeliest first."""
    if field.reference:
        yield from _named(field.reference, organisation)
        return
    yield from field.codes
    if field.kind == "number":
        yield from _NUMBERS
    if field.kind in ("date", "datetime"):
        yield today.isoformat()
        yield f"{today.isoformat()} 09:30"
    yield from field.examples


def _named(reference: str, organisation: Organisation) -> Iterator[str]:
    """Ids that a reference could name; a unit of the estate that comes first."""
    if reference == "estate":
        yield from sorted(organisation.estates)[:1]
    elif reference == "unit":
        first = min(organisation.estates, default="")
        yield from sorted(each.id for each in organisation.units.values() if each.estate == first)[
            :1
        ]
    elif reference == "outside":
        yield from sorted(organisation.outsiders)[:1]
    elif reference == "department":
        used = (each for each in organisation.departments if organisation.in_use(reference, each))
        yield from sorted(used)[:_SEVERAL]
    elif reference == "person":
        yield from sorted(
            each.id for each in organisation.people.values() if each.active and not each.outside
        )[:_SEVERAL]


def _fits(field: Field, raw: str) -> bool:
    try:
        return field.read({"": (raw,)}) is not None
    except BadAnswer:
        return False
