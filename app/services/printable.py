"""What no font of ours can draw is said while filling in, not when the sealed paper is made."""

from collections.abc import Iterable

from app.core.definitions.bundle import input_at
from app.core.definitions.form import Form
from app.core.engine.filling import Filled
from app.core.engine.posted import Fault, within
from app.core.errors import Invalid, Message
from app.core.fields.base import Field
from app.rendering.glyphs import missing, spelled

SAY = "“{characters}”印不到纸上，请换一种写法"
_WRITTEN = ("text", "list")  # kinds of answers that hold what somebody wrote


def unprintable(form: Form, filled: Filled) -> Iterable[Fault]:
    """A fault for each text that holds a character which no font has."""
    for path, texts in filled.raw.items():
        found = input_at(form, path)
        if found is None or found[0].kind not in _WRITTEN:
            continue
        absent = missing("".join(texts))
        if absent:
            label = _label(form, filled, path, *found)
            yield Fault(path=path, label=label, message=_message(absent))


def refuse_unprintable(text: str) -> None:
    """Refuse a remark that paper cannot show.

    Raises:
        Invalid: Names the characters.
    """
    absent = missing(text)
    if absent:
        raise Invalid("附言里的" + SAY + "。", **_message(absent).params)


def _message(absent: list[str]) -> Message:
    return Message(SAY, {"characters": "、".join(map(spelled, absent[:5]))})


def _label(form: Form, filled: Filled, path: str, field: Field, at: str) -> str:
    table = form.tables.get(path.split("/", 1)[0])
    label = str(field.label)
    if table is not None:
        rows = list(filled.raw.get(table.name, ()))
        row = path.split("/")[1]
        place = rows.index(row) + 1 if row in rows else 1
        label = f"{table.label}第 {place} 行，{label}"
    return within(field, label, at)
