"""`type: yes_no`: a question that is answered by yes or no (是 or 否)."""

from typing import ClassVar, Literal

from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Field, Titles
from app.core.wording import say

_YES, _NO = {"yes", "true", "是"}, {"no", "false", "否"}  # untranslated: typed


class YesNoField(Field):
    """A question that is answered by yes or no; no answer is neither.

    Value: `bool`.
    """

    kind: ClassVar[str] = "bool"
    widget: ClassVar[str] = "yes_no"
    units: ClassVar[int] = 4
    examples: ClassVar[tuple[str, ...]] = ("yes", "no", "是", "否")  # untranslated: typed

    type: Literal["yes_no"] = "yes_no"

    def parse(self, raw: str) -> bool:
        word = half_width(raw).lower()
        if word in _YES or word in _NO:
            return word in _YES
        raise BadAnswer("请选择“是”或“否”")

    def show(self, value: bool, titles: Titles) -> str:
        return say("是") if value else say("否")

    def edit(self, value: bool) -> str:
        return "yes" if value else "no"
