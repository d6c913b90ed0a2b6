"""How the answer to a field is drawn in a cell, by the field's type; an empty one leaves room."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from typing import Any, Final, TypeAlias

from markupsafe import Markup

from app.core.fields.base import Field
from app.core.records.answer import Entry, FileRef, Other, Strokes
from app.core.wording import say
from app.rendering import marks
from app.rendering.ink import ink
from app.rendering.pictures import address
from app.rendering.sheet import Sheet

_Face: TypeAlias = Callable[[Field, Any, Sheet], Markup]

_ENTRY_MM: Final = 15  # of a blank form's log
_RULE: Final = Markup('<span class="rule{}">{}</span>')
_PHOTO: Final = (
    '<span class="photo"><img src="{address}" alt="">'
    '<span class="cap">图 {number}{caption}</span></span>'
)


def answer(field: Field, sheet: Sheet, *, height: int = 0) -> Markup:
    """The answer as its type draws it.

    Args:
        field: The field; where this copy hides it, that is said.
        sheet: Whose answer.
        height: Of the cell, millimetres, at least; a blank log draws as many entries as it holds.
    """
    if sheet.hidden(field.name):
        return marks.phrase('<span class="wait">本联不列</span>')
    value = sheet.answer(field.name)
    if field.type == "log":
        return _log(value or (), sheet, height)
    return _FACES.get(field.type, _text)(field, value, sheet)


def _text(field: Field, value: Any, sheet: Sheet) -> Markup:
    if value is None:
        return marks.NOTHING
    text = field.show(value, sheet.titles)
    if marks.is_capitals(field):
        return marks.filled(text, "cny")
    if field.type == "money":
        text = f"¥ {text}"
    return marks.filled(text, "nb" if marks.is_amount(field) else "")


def _choice(field: Field, value: Any, sheet: Sheet) -> Markup:
    return _options(field, () if value is None else (value,))


def _choices(field: Field, value: Any, sheet: Sheet) -> Markup:
    return _options(field, value or ())


def _options(field: Field, chosen: Collection[Any]) -> Markup:
    """All options with their boxes; an answer of one's own on a rule behind its words."""
    options: Mapping[str, Any] = getattr(field, "options", {})
    drawn = marks.boxes((str(words), code in chosen) for code, words in options.items())
    other = getattr(field, "other", None)
    if not other:
        return drawn
    own = next((each.text for each in chosen if isinstance(each, Other)), "")
    rule = _RULE.format(" on v" if own else " s", own)
    return drawn + marks.boxes([(str(other), bool(own))], behind=rule)


def _yes_no(field: Field, value: Any, sheet: Sheet) -> Markup:
    return marks.boxes(((say("是"), value is True), (say("否"), value is False)))


def _date(field: Field, value: Any, sheet: Sheet) -> Markup:
    return marks.day(value)


def _time(field: Field, value: time | None, sheet: Sheet) -> Markup:
    hour, minute = (f"{value.hour}", f"{value.minute:02d}") if value else ("", "")
    return marks.phrase(
        '<span class="ymd nb"><i>{hour}</i>时<i>{minute}</i>分</span>', hour=hour, minute=minute
    )


def _datetime(field: Field, value: datetime | None, sheet: Sheet) -> Markup:
    clock = _time(field, value.time() if value else None, sheet)
    apart = Markup(" ") if marks.spelled("") else marks.NOTHING  # 年月日 and 时 need none
    return marks.day(value) + apart + clock


def _files(field: Field, value: Any, sheet: Sheet) -> Markup:
    return marks.filled("\n".join(each.name for each in value or ()))


def _photos(field: Field, value: Any, sheet: Sheet) -> Markup:
    return photos(value or ())


def photos(pictures: Collection[FileRef]) -> Markup:
    """Three in a row, each with its number and its caption."""
    if not pictures:
        return marks.NOTHING
    drawn = marks.join(
        marks.phrase(
            _PHOTO,
            address=address(each),
            number=number,
            caption=say("　") + each.caption if each.caption else "",
        )
        for number, each in enumerate(pictures, 1)
        if each.shown
    )
    return Markup('<div class="photos">{}</div>').format(drawn)


def _signature(field: Field, value: Any, sheet: Sheet) -> Markup:
    return ink(value) if isinstance(value, Strokes) else marks.filled(value or "", "name")


def _log(entries: Collection[Entry], sheet: Sheet, height: int) -> Markup:
    """Each entry with its own signer and day behind a dotted line; the last one grows."""
    if not entries:
        room = max(1, height // _ENTRY_MM) if sheet.blank else 1
        return marks.join(_entry("", "", None, sheet, grows=True) for _ in range(room))
    last = len(entries) - 1
    return marks.join(
        _entry(each.text, each.name, each.at, sheet, grows=at == last)
        for at, each in enumerate(entries)
    )


def _entry(text: str, name: str, at: datetime | None, sheet: Sheet, *, grows: bool) -> Markup:
    day = at.astimezone(sheet.zone).date() if at else None
    by = marks.phrase(
        '<div class="by">填表人：{name}　日期：{day}</div>',
        name=marks.filled(name, "name") if name else marks.GAP,
        day=marks.day(day),
    )
    return Markup('<div class="entry{}">{}{}{}</div>').format(
        "" if text else " empty",
        marks.filled(text),
        marks.GROWS if grows else marks.NOTHING,
        by,
    )


_FACES: Final[Mapping[str, _Face]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "file": _files,
    "photos": _photos,
    "signature": _signature,
}
