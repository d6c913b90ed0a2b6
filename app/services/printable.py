"""What no font of ours can draw is said while filling in, not when the sealed paper is made."""

from collections.abc import Iterable

from app.core.definitions.bundle import path_name
from app.core.definitions.form import Form
from app.core.engine.filling import Filled
from app.core.engine.posted import Fault
from app.core.errors import Invalid, Message
from app.core.fields._handed_in import HandedIn
from app.rendering.glyphs import missing, spelled

SAY = "“{characters}”印不到纸上，请换一种写法"


def unprintable(form: Form, filled: Filled) -> Iterable[Fault]:
    """A fault for each text that holds a character which no font has."""
    for path, texts in filled.raw.items():
        field = form.field(path_name(path))
        printed = field is not None and (field.kind == "text" or isinstance(field, HandedIn))
        absent = missing("".join(texts)) if printed else []
        if field is not None and absent:
            yield Fault(path=path, label=_label(form, filled, path), message=_message(absent))


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


def _label(form: Form, filled: Filled, path: str) -> str:
    field, table = form.field(path_name(path)), form.field(path.split("/", 1)[0])
    label = str(field.label) if field else path
    if table is None or table is field:
        return label
    rows = list(filled.raw.get(table.name, ()))
    row = path.split("/")[1]
    place = rows.index(row) + 1 if row in rows else 1
    return f"{table.label}第 {place} 行，{label}"
