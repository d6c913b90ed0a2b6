"""`type: rating`: items that are each rated by the same few options, such as 优 良 中 差."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from app.core.fields._options import Options, first
from app.core.fields._typed import typed_text
from app.core.fields.base import BadAnswer, Field, Titles, Typed, blank
from app.core.records.answer import Rated
from app.core.source.scalars import BadValue, Words
from app.core.source.worded import worded
from app.core.wording import bracketed, say

COMMENT = "/comment"  # the input beside an item's options
LONGEST_COMMENT = 500
MOST_ITEMS = 100
_OPTIONS = range(2, 8)
_ITEM = re.compile(r"[\w.-]{1,40}")


class Group(BaseModel):
    """Items under one heading: codes with what they are called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {
        "items": "codes with what people read, such as {s: …, l: …}",
    }

    title: Words | None = None
    items: Options


class Rating(Field):
    """Items in groups, each rated by one of the options, with a comment where one is asked for.

    Value: a tuple of `Rated` in the order of the items, those that are rated, never empty.
    Formulas see the options chosen, so that `count(ratings)` says how many items are rated.
    """

    listed: ClassVar[bool] = False
    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "rating"
    units: ClassVar[int] = 24
    inside: ClassVar[bool] = True
    in_table: ClassVar[bool] = False

    WANTS: ClassVar[Mapping[str, str]] = {
        "options": "codes with what people read, such as {s: …, l: …}",
        "groups": "the items to rate, such as [{title: …, items: {a: …, b: …}}]",
    }

    type: Literal["rating"] = "rating"
    options: Options
    groups: tuple[Group, ...]
    comments: Words | None = None  # heading of the column for comments; none: no such column

    @model_validator(mode="after")
    def _whole(self) -> "Rating":
        if len(self.options) not in _OPTIONS:
            raise BadValue("must be two to seven options", key="options")
        codes = [code for group in self.groups for code in group.items]
        if not 1 <= len(codes) <= MOST_ITEMS:
            raise BadValue(
                worded("must hold 1 to {most_items} items", most_items=MOST_ITEMS), key="groups"
            )
        for code in codes:
            if not _ITEM.fullmatch(code):
                fault = worded("must not have an item of the code '{code}'", code=code)
                raise BadValue(fault, "letters, digits, '_', '-' and '.'", key="groups")
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice is not None:
            raise BadValue(
                worded("must not name the item '{twice}' twice", twice=twice), key="groups"
            )
        return self

    @cached_property
    def items(self) -> dict[str, Words]:
        """What each item is called, by its code, all groups together."""
        return {code: words for group in self.groups for code, words in group.items.items()}

    @property
    def codes(self) -> Collection[str]:
        return tuple(self.options)

    def parse(self, raw: str) -> tuple[Rated, ...]:
        raise BadAnswer("请逐项选择")

    def read(self, typed: Typed) -> tuple[Rated, ...] | None:
        return tuple(rated for item in self.items if (rated := self._rated(typed, item))) or None

    def _rated(self, typed: Typed, item: str) -> Rated | None:
        at = f"/{item}"
        chosen = {code for code in typed.get(at, ()) if code.strip()}
        comment = first(typed, at + COMMENT) if self.comments else ""
        name = self.items[item]
        if not chosen <= set(self.options):
            raise BadAnswer("请从列出的选项中给“{item}”选一项", at=at, item=name)
        if len(chosen) > 1:
            raise BadAnswer("“{item}”选了不止一项，请只选一项", at=at, item=name)
        if blank(comment):
            comment = ""
        else:
            try:
                comment = typed_text(comment, longest=LONGEST_COMMENT, lines=True)
            except BadAnswer as bad:
                raise BadAnswer(bad.message.text, at=at + COMMENT, **bad.message.params) from None
            if not chosen:
                raise BadAnswer("请给“{item}”也选一项", at=at, item=name)
        return Rated(item=item, option=chosen.pop(), comment=comment) if chosen else None

    def typed(self, value: tuple[Rated, ...]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {f"/{each.item}": (each.option,) for each in value}
        return found | {f"/{each.item}{COMMENT}": (each.comment,) for each in value if each.comment}

    def seen(self, value: tuple[Rated, ...]) -> tuple[str, ...]:
        return tuple(each.option for each in value)

    def named(self, at: str) -> str:
        item = at.removeprefix("/").removesuffix(COMMENT)
        words = str(self.items.get(item, ""))
        if words and at.endswith(COMMENT):
            return say("{label}，{inside}", label=words, inside=self.comments)
        return words

    def lacks(self, value: tuple[Rated, ...] | None) -> Iterator[str]:
        rated = {each.item for each in value or ()}
        yield from (f"/{item}" for item in self.items if item not in rated)

    def show(self, value: tuple[Rated, ...], titles: Titles) -> str:
        return say("；").join(self._said(each) for each in value)

    def _said(self, rated: Rated) -> str:
        item = self.items.get(rated.item, rated.item)
        option = self.options.get(rated.option, rated.option)
        words = f"{item} {option}"
        return bracketed(words, rated.comment) if rated.comment else words

    def dump(self, value: tuple[Rated, ...]) -> list[dict[str, str]]:
        return [
            {"item": each.item, "option": each.option, "comment": each.comment} for each in value
        ]

    def load(self, stored: list[Any]) -> tuple[Rated, ...]:
        return tuple(Rated(**each) for each in stored)


def rated_of(value: Any) -> tuple[Rated, ...]:
    """What is rated in a rating's answer; of a blank, nothing."""
    return value if isinstance(value, tuple) else ()
