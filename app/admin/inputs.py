"""The inputs of these pages: what is wrong is said by services, so that commands say the same.

Forms are made once, so that labels and hints are messages: said when they are drawn.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectField, StringField
from wtforms.widgets import DateInput

from app.core.errors import Invalid, Message
from app.core.wording import say

ONE = {"count": 1}  # of a label: of what a book calls by its plural, an input holds one


class Line(StringField):
    """One line of text. `hint` stands below the label."""

    def __init__(self, label: str, *, hint: str = "", most: int = 80, **kwargs: Any) -> None:
        super().__init__(
            Message(label, ONE), description=_hint(hint), render_kw={"maxlength": most}, **kwargs
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, without NUL, which no database keeps."""
        self.data = valuelist[0].replace("\0", "")[:400] if valuelist else ""


class Pick(SelectField):
    """One of a list, which is asked for when the page is drawn."""

    def __init__(self, label: str, *, hint: str = "", none: str = "", **kwargs: Any) -> None:
        super().__init__(
            Message(label, ONE),
            description=_hint(hint),
            choices=[],
            validate_choice=False,
            **kwargs,
        )
        self.none = none

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these: (id, title); before them nothing, where there is a word for it."""
        first = [("", say(self.none))] if self.none else []
        self.choices = [*first, *choices]

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was chosen."""
        self.data = valuelist[0].replace("\0", "")[:400] if valuelist else ""


class Day(StringField):
    """A day, as the browser's own calendar sends it."""

    widget = DateInput()

    def __init__(self, label: str, *, hint: str = "", **kwargs: Any) -> None:
        super().__init__(Message(label, ONE), description=_hint(hint), **kwargs)

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else str(self.data or "")

    def day(self) -> date | None:
        """The day; None: nothing was said.

        Raises:
            Invalid: There is no such day.
        """
        if not self.data or isinstance(self.data, date):
            return self.data or None
        return day_of(str(self.data))


def _hint(text: str) -> Message | str:
    return Message(text) if text else ""


def day_of(text: str) -> date:
    """The day that a browser sent.

    Raises:
        Invalid: There is no such day.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Invalid("请填写一个日期。") from None
    if not 1900 <= found.year <= 2200:
        raise Invalid("请填写 1900 到 2200 年之间的日期。")
    return found
