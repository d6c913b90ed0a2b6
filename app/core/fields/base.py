"""What every field type is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias
from unicodedata import category

from pydantic import BaseModel, ConfigDict

from app.core.errors import Message
from app.core.source.scalars import Name, Words, YesNo

Titles: TypeAlias = Callable[[str, str], str]
"""The title of what a reference field names: (person, estate …; id) → what people read."""

Cell: TypeAlias = Decimal | date | datetime | time | str
"""What stands in one cell of a spreadsheet: exact, without zone."""

Typed: TypeAlias = Mapping[str, Sequence[str]]
"""What was typed into one field: "" → the texts posted under its own name, `/ITEM` → those under
`NAME/ITEM`, for types that have inputs inside (`inside`)."""


_NO_DEFAULT = (
    "only what another record carries over stands there beforehand ('opened_from', or 'fetch' of"
    " a field of type record); 'value: …' computes the answer, and nobody types over it"
)


class BadAnswer(ValueError):  # noqa: N818  it reads as an answer to the person
    """The text given is no value of the field's type; `message` says what would be one.

    `at` names the input inside the field (`/civil`) that has to be put right; empty: the field.
    """

    def __init__(self, text: str, *, at: str = "", **params: object) -> None:
        self.message = Message(text, params)
        self.at = at
        super().__init__(str(self.message))


_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")  # controls, marks without a width, spaces
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that are drawn as nothing


def blank(text: str) -> bool:
    """Whether nobody sees anything of the text: spaces, controls, marks without a width, fillers.

    settle.js asks the same.
    """
    return all(category(each) in _UNSEEN or each in _FILLERS for each in text)


class Check(BaseModel):
    """What must hold about an answer, and the instruction where it does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {
        "that": "the formula that must hold, such as amount > 0",
        "say": "what is said where it does not hold",
    }

    that: str
    say: Words


class Field(BaseModel, ABC):
    """One question of a form.

    A type answers five questions about its values: `parse` (text from a browser to value),
    `edit` (value to what stands in the input), `show` (value to text for a person), `dump` and
    `load` (value to JSON and back). An empty box never reaches `parse`: no answer is None.
    A type with more than one input says so (`several`, `inside`) and answers `read` and `typed`
    instead of `parse` and `edit`. `seen` is what formulas see of a value, `words` what a search
    finds, `cell` what a spreadsheet holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = "text"  # in formulas: number, text, bool, date, time, datetime, list
    widget: ClassVar[str] = "input"  # the macro of templates/fields.html that draws it
    slot: ClassVar[str | None] = None  # in the index of answers: text, number, date
    units: ClassVar[int] = 6  # width on paper, of 24, when short fields are packed in rows
    reference: ClassVar[str] = ""  # person, department, estate, unit, outside: the value is an id
    examples: ClassVar[tuple[str, ...]] = ()  # raw answers that parse; for the docs and the tests
    several: ClassVar[bool] = False  # all texts posted under its name count, not only the first
    inside: ClassVar[bool] = False  # it has inputs of its own: `NAME/ITEM`
    in_table: ClassVar[bool] = True  # it may be a column
    answered: ClassVar[bool] = True  # it has an answer; a note has none
    drawn: ClassVar[bool] = True  # it stands on pages and paper
    listed: ClassVar[bool] = True  # it may be a column of a register

    WANTS: ClassVar[Mapping[str, str]] = {"name": "what formulas call it, such as customer"}
    ELSEWHERE: ClassVar[Mapping[str, str]] = {
        "default": _NO_DEFAULT, "initial": _NO_DEFAULT, "prefill": _NO_DEFAULT,
        "formula": "value", "expression": "value", "calculated": "value", "computed": "value",
        "title": "label", "id": "name", "key": "name", "mandatory": "required",
        "placeholder": "hint", "description": "hint", "help": "hint", "tooltip": "hint",
        "condition": "when", "if": "when", "show_if": "when", "visible": "when",
        "validate": "check", "validation": "check", "pattern": "check", "regex": "check",
        "min": "minimum", "max": "maximum", "decimals": "places", "precision": "places",
        "choices": "options", "values": "options", "enum": "options", "fields": "columns",
    }  # fmt: skip

    name: Name
    type: str
    label: Words
    hint: Words | None = None
    required: YesNo = False
    when: str | None = None
    value: str | None = None  # the formula of a computed field: nobody types its answer
    check: Check | None = None

    @property
    def computed(self) -> bool:
        """Whether a formula gives the answer."""
        return self.value is not None

    @property
    def asked(self) -> bool:
        """Whether somebody types or chooses its answer."""
        return self.answered and self.drawn and not self.computed

    @abstractmethod
    def parse(self, raw: str) -> Any:
        """The value that `raw` stands for.

        Raises:
            BadAnswer: `raw` stands for none, or for one that the options refuse.
        """

    def read(self, typed: Typed) -> Any:
        """The value that what was typed stands for; None where it is blank.

        Raises:
            BadAnswer: It stands for none, or for one that the options refuse.
        """
        raw = next(iter(typed.get("", ())), "")
        return None if blank(raw) else self.parse(raw)

    def typed(self, value: Any) -> dict[str, tuple[str, ...]]:
        """What somebody would have typed, see `Typed`; `read` takes it back."""
        return {"": (self.edit(value),)}

    def seen(self, value: Any) -> Any:
        """The value as formulas see it: of the type that `kind` says; a list is a tuple."""
        return value

    @property
    def codes(self) -> Collection[str]:
        """The texts that formulas can meet in an answer; nothing: any text."""
        return ()

    def named(self, at: str) -> str:
        """What the input `/ITEM` inside it is called; empty: like the field."""
        return ""

    def lacks(self, value: Any) -> Iterator[str]:
        """Where an answer is missing that the field requires: "" for itself, or `/ITEM`."""
        if value is None:
            yield ""

    def show(self, value: Any, titles: Titles) -> str:
        """The value as a person reads it."""
        return str(value)

    def words(self, value: Any, titles: Titles) -> str:
        """The value as a search finds it: every word and every way to write it."""
        return self.show(value, titles)

    def cell(self, value: Any, titles: Titles) -> Cell:
        """The value as a cell of a spreadsheet holds it: numbers and days as such, else words."""
        return self.show(value, titles)

    def edit(self, value: Any) -> str:
        """The value as it stands in an input; `parse` takes it back."""
        return str(self.dump(value))

    def dump(self, value: Any) -> Any:
        """The value as JSON holds it: text, yes/no, or lists and mappings of them."""
        return value

    def load(self, stored: Any) -> Any:
        """What `dump` was given."""
        return stored

    def attributes(self) -> dict[str, str]:
        """HTML attributes for the widget, so that most types need no template."""
        return {}
