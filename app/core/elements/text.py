"""`element: text`: paragraphs, in which `{field}` is a blank that an answer fills."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from app.core.elements.base import Element
from app.core.source.scalars import Words, YesNo

BLANK = re.compile(r"\{([^{}]*)\}")


class Text(Element):
    """Running text; a line that begins with `## ` is a head."""

    WANTS: ClassVar[Mapping[str, str]] = {"text": "the words that stand there"}

    element: Literal["text"] = "text"
    text: Words
    small: YesNo = False

    def fields(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """The fields in the blanks."""
        for words in (self.text.zh, self.text.en):
            for blank in BLANK.finditer(words):
                yield blank.group(1).strip(), ("text",)
