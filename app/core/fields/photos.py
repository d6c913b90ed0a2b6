"""`type: photos`: several pictures, each with a caption, taken on the spot or chosen."""

from typing import ClassVar, Literal

from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Titles
from app.core.records.answer import FileRef
from app.core.records.media import PICTURES
from app.core.wording import listed, say


class Photos(HandedIn):
    """Pictures: at most `max` of them, in the order of the page.

    Value: a tuple of `FileRef`, each with something to show.
    """

    widget: ClassVar[str] = "photos"

    type: Literal["photos"] = "photos"

    @property
    def accepts(self) -> tuple[str, ...]:
        return PICTURES

    def show(self, value: tuple[FileRef, ...], titles: Titles) -> str:
        captions = listed(each.caption for each in value if each.caption)
        if captions:
            return say("{count} 张：{captions}", count=len(value), captions=captions)
        return say("{count} 张", count=len(value))
