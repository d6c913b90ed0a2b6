"""What no font of ours can draw is said while filling in, not when the sealed paper is made."""

from collections.abc import Iterable

from app.core.definitions.bundle import input_at
from app.core.definitions.form import Form
from app.core.engine.filling import Filled
from app.core.engine.posted import Fault, within
from app.core.engine.routing import Outcome
from app.core.errors import Invalid, Message
from app.core.fields._handed_in import files_of
from app.core.fields.base import Field
from app.core.records.event import Acted
from app.core.wording import listed, say
from app.rendering.glyphs import missing, spelled

SAY = "“{characters}”印不到纸上，请换一种写法"
REMARK, STAMP = "附言", "印章"  # where a text stands that cannot be printed
_WRITTEN = ("text", "list")  # kinds of answers that hold what somebody wrote


def unprintable(form: Form, filled: Filled) -> Iterable[Fault]:
    """A fault for each text that holds a character which no font has.

    Every input of a field counts: the words beside a tick, a remark in a matrix, a caption.
    """
    for path, texts in filled.raw.items() if _suspicious(filled) else ():
        found = input_at(form, path)
        if found is None or not (found[0].kind in _WRITTEN or found[0].type == "signature"):
            continue
        absent = missing("".join(texts))
        if absent:
            label = _label(form, filled, path, *found)
            yield Fault(path=path, label=label, message=_message(absent))
    for field in form.fields:
        if field.type != "file":
            continue
        names = "".join(each.name for each in files_of(filled.answers.get(field.name)).values())
        absent = missing(names)
        if absent:
            label = say("{label}，文件名", label=field.label)
            yield Fault(path=field.name, label=label, message=_message(absent))


def _suspicious(filled: Filled) -> bool:
    """Whether anything at all was typed that no font has; each character is looked up once."""
    return bool(missing("".join(text for texts in filled.raw.values() for text in texts)))


def refuse_unprintable_stamp(house: str, outcome: Outcome) -> None:
    """Refuse an act whose stamp could not be drawn.

    Raises:
        Invalid: Names the characters.
    """
    for event in outcome.events:
        if isinstance(event, Acted) and event.act.get("stamp"):
            refuse_unprintable(f"{house}{event.act['stamp']}", STAMP)


def refuse_unprintable(text: str, where: str = REMARK) -> None:
    """Refuse words that paper cannot show.

    Raises:
        Invalid: Names the characters.
    """
    absent = missing(text)
    if absent:
        characters = _message(absent).params["characters"]
        raise Invalid(
            "{where}里的“{characters}”印不到纸上，请换一种写法。",
            where=say(where), characters=characters,
        )  # fmt: skip


def _message(absent: list[str]) -> Message:
    return Message(SAY, {"characters": listed(map(spelled, absent[:5]))})


def _label(form: Form, filled: Filled, path: str, field: Field, at: str) -> str:
    table = form.tables.get(path.split("/", 1)[0])
    label = str(field.label)
    if table is not None:
        rows = list(filled.raw.get(table.name, ()))
        row = path.split("/")[1]
        place = rows.index(row) + 1 if row in rows else 1
        label = say("{table}第 {row} 行，{label}", table=table.label, row=place, label=label)
    return within(field, label, at)
