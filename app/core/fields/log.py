"""`type: log`: dated entries by different people, added while the record runs, never changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from app.core.fields._rules import Rule
from app.core.fields._typed import typed_text
from app.core.fields.base import Field, Titles, Typed, blank
from app.core.records.answer import Entry
from app.core.trail.chain import instant
from app.core.wording import say

LONGEST = 2000  # characters of an entry
MOST = 500  # entries of one log


class Log(Field):
    """Entries that are written down one after the other, each with its person and its moment.

    Value: a tuple of `Entry` in the order of (at, id). What somebody types is one more entry,
    without person and moment until the engine writes it down.

    Attributes:
        entries: Who may add an entry while the record runs, besides those whose step fills it.
    """

    listed: ClassVar[bool] = False
    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "log"
    units: ClassVar[int] = 24
    examples: ClassVar[tuple[str, ...]] = ("已联系施工单位，明日上午到场。",)  # untranslated: typed

    type: Literal["log"] = "log"
    entries: tuple[Rule, ...] = (Rule(participants=True),)

    def parse(self, raw: str) -> tuple[Entry, ...]:
        return (Entry(id="", text=typed_text(raw, longest=LONGEST, lines=True)),)

    def read(self, typed: Typed) -> tuple[Entry, ...]:
        raw = next(iter(typed.get("", ())), "")
        return () if blank(raw) else self.parse(raw)

    def typed(self, value: tuple[Entry, ...]) -> dict[str, tuple[str, ...]]:
        text = self.edit(value)
        return {"": (text,)} if text else {}

    def seen(self, value: tuple[Entry, ...]) -> tuple[str, ...]:
        return tuple(each.text for each in value)

    def show(self, value: tuple[Entry, ...], titles: Titles) -> str:
        return "\n".join(
            say("{name}：{text}", name=each.name, text=each.text) if each.name else each.text
            for each in value
        )

    def edit(self, value: tuple[Entry, ...]) -> str:
        return next((each.text for each in value if each.at is None), "")

    def dump(self, value: tuple[Entry, ...]) -> list[dict[str, Any]]:
        return [{"id": each.id, **dump_entry(each)} for each in value]

    def load(self, stored: list[dict[str, Any]]) -> tuple[Entry, ...]:
        return tuple(load_entry(each["id"], each) for each in stored)

    def attributes(self) -> dict[str, str]:
        return {"maxlength": str(LONGEST)}


def entries_of(value: Any) -> tuple[Entry, ...]:
    """The entries of a log's answer; of a blank, none."""
    if not isinstance(value, tuple):
        return ()
    return tuple(each for each in value if isinstance(each, Entry))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries as they are read: the oldest first, one that is being typed last."""
    return tuple(sorted(entries, key=lambda each: (each.at is None, each.at or _NEVER, each.id)))


def dump_entry(entry: Entry) -> dict[str, str]:
    """An entry as it is kept under `FIELD/ID`."""
    return {
        "text": entry.text,
        "name": entry.name,
        "person": entry.person,
        "at": instant(entry.at) if entry.at else "",
    }


def load_entry(id_: str, stored: Mapping[str, Any]) -> Entry:
    """What `dump_entry` was given."""
    at = stored["at"]
    return Entry(
        id=id_,
        text=stored["text"],
        person=stored["person"],
        name=stored["name"],
        at=datetime.fromisoformat(at) if at else None,
    )


_NEVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
