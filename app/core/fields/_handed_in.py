"""Types whose answers are files that people hand in: posted as ids, each with a caption."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import field_validator

from app.core.fields._typed import typed_text
from app.core.fields.base import BadAnswer, Field, Titles, Typed
from app.core.records.answer import FileRef, Value
from app.core.source.scalars import BadValue, Whole
from app.core.source.worded import worded
from app.core.wording import say

MOST = 50  # files of one answer, whatever the form says
LONGEST_CAPTION = 100
_ID = re.compile(r"[0-9a-f]{16}")


class HandedIn(Field):
    """Several files.

    Value: a tuple of `FileRef`. What was typed names them by their ids only; `read` gives
    references with nothing but id and caption, which whoever knows the files completes
    (`engine/posted.py`).
    """

    listed: ClassVar[bool] = False
    kind: ClassVar[str] = "list"
    units: ClassVar[int] = 24
    several: ClassVar[bool] = True
    inside: ClassVar[bool] = True
    in_table: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = ("0f1e2d3c4b5a6978",)

    max: Whole = 9

    @field_validator("max")
    @classmethod
    def _bounds(cls, most: int) -> int:
        if not 1 <= most <= MOST:
            raise BadValue(worded("must be between 1 and {most}", most=MOST))
        return most

    @property
    @abstractmethod
    def accepts(self) -> tuple[str, ...]:
        """The words of `records/media.py` that may be handed in here."""

    def read(self, typed: Typed) -> tuple[FileRef, ...] | None:
        ids = [each for each in dict.fromkeys(typed.get("", ())) if each.strip()]
        if any(not _ID.fullmatch(each) for each in ids):
            raise BadAnswer("请重新上传")
        if len(ids) > self.max:
            raise BadAnswer("最多 {max} 个，现有 {n} 个，请删去几个", max=self.max, n=len(ids))
        return tuple(_named(each, self._caption(typed, each)) for each in ids) or None

    def typed(self, value: tuple[FileRef, ...]) -> dict[str, tuple[str, ...]]:
        captions = {f"/{each.id}": (each.caption,) for each in value if each.caption}
        return {"": tuple(each.id for each in value), **captions}

    def parse(self, raw: str) -> tuple[FileRef, ...] | None:
        return self.read({"": (raw,)})

    def edit(self, value: tuple[FileRef, ...]) -> str:
        return " ".join(each.id for each in value)

    def named(self, at: str) -> str:
        return say("说明") if at else ""

    def seen(self, value: tuple[FileRef, ...]) -> tuple[str, ...]:
        return tuple(each.id for each in value)

    def show(self, value: tuple[FileRef, ...], titles: Titles) -> str:
        return say("{count} 个", count=len(value))

    def dump(self, value: tuple[FileRef, ...]) -> list[dict[str, Any]]:
        return [stored(each) for each in value]

    def load(self, stored: list[Mapping[str, Any]]) -> tuple[FileRef, ...]:
        return tuple(FileRef(**each) for each in stored)

    @staticmethod
    def _caption(typed: Typed, id_: str) -> str:
        raw = next(iter(typed.get(f"/{id_}", ())), "")
        if not raw.strip():
            return ""
        try:
            return typed_text(raw, longest=LONGEST_CAPTION, lines=False)
        except BadAnswer as refused:
            raise BadAnswer(refused.message.text, at=f"/{id_}", **refused.message.params) from None


def stored(file: FileRef) -> dict[str, Any]:
    """The reference as JSON holds it."""
    return {name: getattr(file, name) for name in FileRef.__dataclass_fields__}


def files_of(value: Value) -> dict[str, FileRef]:
    """The files of an answer by their ids; of any other answer, none."""
    found = value if isinstance(value, tuple) else ()
    return {each.id: each for each in found if isinstance(each, FileRef)}


def _named(id_: str, caption: str) -> FileRef:
    return FileRef(id=id_, sha256="", name="", media="", size=0, caption=caption)
