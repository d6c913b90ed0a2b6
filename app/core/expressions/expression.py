"""What a formula is once it has been read."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias

from app.core.source.scalars import BadValue

Value: TypeAlias = Decimal | str | bool | date | time | datetime | None  # None: blank
Tree: TypeAlias = list[Any]  # a word, then what it takes; as JSON holds it

LONGEST = 500  # characters
DEEPEST = 30  # levels


class BadExpression(BadValue):
    """A text is no formula of ours.

    Attributes:
        message: What is wrong.
        hint: What to write instead, if we know.
        offset: At which character of the text, from 0.
    """

    def __init__(self, message: str, hint: str = "", offset: int = 0) -> None:
        super().__init__(message, hint)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Expression:
    """One formula: its text, its tree, and what it asks for.

    Two formulas are the same if their texts are.

    Tree: `["num", "1.50"]`, `["text", "a"]`, `["bool", true]`, `["blank"]`,
    `["name", NAME]`, `["setting", NAME]`, `["column", TABLE, NAME]`, `["neg", x]`,
    `[OPERATOR, a, b]` for `+ - * / // %` and `== != < <= > >=`, `["and", [x, …]]`,
    `["or", [x, …]]`, `["not", x]`, `["in", a, [x, …]]`, `["if", condition, then, otherwise]`,
    `["call", FUNCTION, [x, …]]`.

    Attributes:
        names: Fields (and, inside a table, columns of the row) that it asks for.
        columns: (table, column) pairs, for `items.approved`.
        settings: Names behind `settings.`.
    """

    text: str
    tree: Tree = field(compare=False, repr=False)
    names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    columns: frozenset[tuple[str, str]] = field(default=frozenset(), compare=False, repr=False)
    settings: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, text: str) -> "Expression":
        """The formula that a text stands for; `parse` by another way in.

        Raises:
            BadExpression: It is no formula.
        """
        # parsing makes Expressions, so it cannot be imported before this class is there
        from app.core.expressions.parsing import parse

        return parse(text)
