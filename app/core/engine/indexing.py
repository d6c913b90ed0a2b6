"""What registers keep of a record's answers: slots, values for columns, words for the search."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import SLOTS
from app.core.fields.base import Field, Titles
from app.core.fields.table import Table
from app.core.records.answer import Answers, Other, Value, rows_of
from app.core.records.slots import Slots
from app.core.wording import LANGUAGES, SOURCE, speaking

SHORT = 200  # characters of a text in a slot
LONGEST = 3000  # characters of words that a record is found by


def slots_of(bundle: Bundle, answers: Answers, titles: Titles) -> Slots:
    """The searchable answers, each in the slot that the bundle fixed for its field."""
    texts: list[str | None] = [None] * SLOTS["text"]
    numbers: list[Decimal | None] = [None] * SLOTS["number"]
    dates: list[date | None] = [None] * SLOTS["date"]
    for name, kind, index in bundle.slots:
        value = slotted(answers.get(name))
        if isinstance(value, str) and kind == "text":
            texts[index] = value
        elif isinstance(value, Decimal) and kind == "number":
            numbers[index] = value
        elif isinstance(value, date) and kind == "date":
            dates[index] = value
    given = [(field, answers.get(field.name)) for field in bundle.form.fields if field.listed]
    return Slots(
        texts=texts,
        numbers=numbers,
        dates=dates,
        shown={field.name: field.dump(value) for field, value in given if value is not None},
        words=_words(bundle, answers, titles),
    )


def slotted(value: Value) -> Value:
    """The answer as a slot keeps it, and as it is looked up there: short, a moment as its day."""
    if isinstance(value, Other):
        value = value.text
    if isinstance(value, datetime):
        return value.date()
    return value[:SHORT] if isinstance(value, str) else value


def _words(bundle: Bundle, answers: Answers, titles: Titles) -> Mapping[str, str]:
    """Field or column → its words, until they are too many."""
    found, room = {}, LONGEST
    for name, texts in _spoken(bundle, answers, titles):
        text = " ".join(texts)[:room]
        if text:
            found[name] = text
            room -= len(text)
    return found


def _spoken(
    bundle: Bundle, answers: Answers, titles: Titles
) -> Iterable[tuple[str, Iterable[str]]]:
    for field in bundle.form.fields:
        value = answers.get(field.name)
        if value is None:
            continue
        if field.listed and field.type != "record":  # whose value is an id
            yield field.name, _said(field, (value,), titles)
        elif isinstance(field, Table):
            for column in filter(_is_text, field.columns):
                cells = [row.cells.get(column.name) for row in rows_of(value)]
                yield f"{field.name}.{column.name}", _said(column, cells, titles)


def _said(field: Field, values: Iterable[Any], titles: Titles) -> Iterable[str]:
    """What answers are called in each language, each text once: a reader finds what they see."""
    given = [each for each in values if each is not None]
    found: dict[str, None] = {}
    for each in (SOURCE, *LANGUAGES):
        with speaking(each):
            found |= dict.fromkeys(field.words(value, titles) for value in given)
    return found


def _is_text(column: Field) -> bool:
    return column.kind == "text" and column.type != "record"
