"""`type: note`: a text between the questions, with earlier answers in it; it asks nothing."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from app.core.fields.base import BadAnswer, Field, Titles, Typed
from app.core.source.scalars import Words

_BLANK = re.compile(r"\{([^{}]*)\}")


class Note(Field):
    """A text for whoever fills in and whoever reads: 尊敬的{customer}：….

    It has no value, so it is never required and no act covers it; what stands in its blanks is
    covered where it was answered.
    """

    listed: ClassVar[bool] = False
    widget: ClassVar[str] = "note"
    units: ClassVar[int] = 24
    in_table: ClassVar[bool] = False
    answered: ClassVar[bool] = False

    WANTS: ClassVar[Mapping[str, str]] = {"text": "the words that stand there"}

    type: Literal["note"] = "note"
    label: Words = Words()  # stands above the text, where it is given
    text: Words

    @property
    def blanks(self) -> tuple[str, ...]:
        """The fields in its blanks, of all languages, each once."""
        texts = (self.text.zh, self.text.en)
        return tuple(dict.fromkeys(n.strip() for each in texts for n in _BLANK.findall(each)))

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The text piece by piece: words with the field of the blank behind them, or with none."""
        text, end = str(self.text), 0
        for blank in _BLANK.finditer(text):
            yield text[end : blank.start()], blank[1].strip()
            end = blank.end()
        yield text[end:], ""

    def filled(self, said: Callable[[str], str]) -> str:
        """The text with what `said` gives for each blank; nothing leaves a line to write on."""
        pieces = self.pieces()
        return "".join(words + (said(name) or "＿＿＿＿" if name else "") for words, name in pieces)

    def parse(self, raw: str) -> Any:
        raise BadAnswer("这里不用填写")

    def read(self, typed: Typed) -> None:
        return None

    def lacks(self, value: Any) -> Iterator[str]:
        return iter(())

    def show(self, value: Any, titles: Titles) -> str:
        return ""
