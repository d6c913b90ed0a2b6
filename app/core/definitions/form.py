"""A form: its fields in sections, who may read its records, where its records come from."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import MinLen
from pydantic import BaseModel, ConfigDict, PlainValidator, StringConstraints, model_validator
from pydantic import Field as Key

from app.core.definitions.plan import Plan, make_plan
from app.core.fields._rules import Rule as Rule
from app.core.fields.base import BadAnswer, Field
from app.core.fields.table import Table
from app.core.records.answer import Value
from app.core.registry import Registry
from app.core.source.scalars import BadValue, DashName, Name, Words
from app.core.source.worded import worded

FIELD_TYPES = Registry("app.core.fields", Field)

SLOTS: Mapping[str, int] = {"text": 6, "number": 4, "date": 4}  # as storage has them
LANGUAGE = 1  # version of the definition language

NonEmpty = Annotated[str, StringConstraints(min_length=1)]
_PART = re.compile(r"\{([^{}]*)\}")
_SEQ = re.compile(r"seq(?::([1-9]))?")


def language(given: object) -> int:
    """The version of the language that a file is written in."""
    if str(given) != str(LANGUAGE):
        raise BadValue(
            worded(
                "must be {language}: no other version is known, not '{given}'",
                language=LANGUAGE,
                given=given,
            )
        )
    return LANGUAGE


Language = Annotated[int, PlainValidator(language)]


class Setting(BaseModel):
    """A value that administrators change without code; `value` is the one to begin with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {
        "type": "money, number, text, date or yes_no",
        "value": "the value to begin with",
    }

    type: Literal["money", "number", "text", "date", "yes_no"]
    label: Words
    value: NonEmpty

    @cached_property
    def field(self) -> Field:
        """The setting as a field, which parses and shows its values."""
        keys = {"name": "setting", "label": self.label}
        return FIELD_TYPES[self.type].model_validate(
            {**keys, "places": 6} if self.type == "number" else keys
        )

    @cached_property
    def default(self) -> Any:
        """The value to begin with, typed."""
        return self.field.parse(self.value)

    @model_validator(mode="after")
    def _parses(self) -> "Setting":
        try:
            self.field.parse(self.value)
        except BadAnswer:
            raise BadValue(
                worded("must be of type {type}, not '{value}'", type=self.type, value=self.value),
                key="value",
            ) from None
        return self


class Access(BaseModel):
    """Who may do what with the records, besides those whom a task asks.

    Attributes:
        read: Who may read a record.
        annul: Who may declare a finished record void; nobody named: the head of the
            workflow's owner.
        attachments: Who, of those who may read a record, may take the original files that were
            handed in; nobody named: participants and auditors.
        registers: Who has a register of the records (`register:`), which lists those that they
            may read; nobody named: whoever reads by a rule or takes part in any of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    read: tuple[Rule, ...] = (Rule(participants=True),)
    annul: tuple[Rule, ...] = ()
    attachments: tuple[Rule, ...] = ()
    registers: tuple[Rule, ...] = Key(default=(), alias="register")


class NoOverlap(BaseModel):
    """Records of the form that must not be at the same time: bookings of a room, of a lift.

    Attributes:
        same: The fields that both answer alike where they are in each other's way.
        begins: The field that says when it begins.
        ends: The field that says when it ends; what begins at that moment is in nobody's way.
        say: The instruction to who comes second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {
        "same": "the fields that both answer alike, such as [room, day]",
        "begins": "the field that says when it begins",
        "ends": "the field that says when it ends",
        "say": "what the one who comes second is told",
    }

    same: Annotated[tuple[Name, ...], MinLen(1)]
    begins: Name
    ends: Name
    say: Words

    @property
    def names(self) -> tuple[str, ...]:
        """Every field that it looks at."""
        return (*self.same, self.begins, self.ends)


class FormHead(BaseModel):
    """All of a form but its fields.

    Attributes:
        number: Pattern of the record's number: `{year}`, `{seq}` or `{seq:4}`, fixed words.
        opened_from: For each form whose records offer to open one of this form: field here →
            formula over there.
        no_overlap: What two records must not share at the same time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {"workflow": "the name of a file in workflows/"}

    language: Language = LANGUAGE
    title: Words
    number: NonEmpty = "{year}-{seq:4}"
    workflow: DashName
    document: DashName | None = None
    opened_from: Mapping[DashName, Mapping[Name, NonEmpty]] = {}
    settings: Mapping[Name, Setting] = {}
    no_overlap: NoOverlap | None = None
    access: Access = Access()

    @model_validator(mode="after")
    def _number(self) -> "FormHead":
        parts = _PART.findall(self.number)
        for part in parts:
            if part != "year" and not _SEQ.fullmatch(part):
                raise BadValue(
                    worded("has an unknown part '{{{part}}}'", part=part),
                    "{year}, {seq} or {seq:4}",
                    "number",
                )
        if re.search("[{}]", _PART.sub("", self.number)):
            raise BadValue("has a bracket that does not pair", "{year}, {seq} or {seq:4}", "number")
        if sum(part != "year" for part in parts) != 1:
            raise BadValue(
                "must have {seq} once: numbers count", "such as JS-{year}-{seq:4}", "number"
            )
        return self


class Section(BaseModel):
    """Fields under one heading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words | None = None
    fields: tuple[Field, ...] = ()


class Form(FormHead):
    """A form as it was read; its name is its file's."""

    name: DashName
    sections: tuple[Section, ...]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in order, tables as one."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The table fields by name."""
        return {field.name: field for field in self.fields if isinstance(field, Table)}

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Every field, and every column as `items.price`."""
        columns = {
            f"{t.name}.{each.name}": each for t in self.tables.values() for each in t.columns
        }
        return {**columns, **{field.name: field for field in self.fields}}

    def field(self, name: str) -> Field | None:
        """The field `customer`, or the column `items.price`."""
        return self.by_name.get(name)

    @cached_property
    def names_others(self) -> bool:
        """Whether answers name people or places, which may be called otherwise some day."""
        return any(each.reference not in ("", "record") for each in self.by_name.values())

    @cached_property
    def plan(self) -> Plan:
        """What is computed, hidden and checked, compiled once.

        Raises:
            ValueError: A formula cannot be read; the check says so before.
        """
        return make_plan(self.fields)

    @cached_property
    def searchable(self) -> Mapping[str, tuple[str, int]]:
        """The slot of the index that a field's answer sits in: (text|number|date, from 0)."""
        free = dict.fromkeys(SLOTS, 0)
        found = {}
        for field in self.fields:
            if field.slot and free[field.slot] < SLOTS[field.slot]:
                found[field.name] = (field.slot, free[field.slot])
                free[field.slot] += 1
        return found

    @property
    def yearly(self) -> bool:
        """Whether numbers begin anew each year."""
        return "{year}" in self.number

    def number_of(self, year: int, seq: int) -> str:
        """The number of the record that is `seq` in its series; seq counts from 1."""

        def part(found: re.Match[str]) -> str:
            digits = _SEQ.fullmatch(found.group(1))
            return str(year) if digits is None else f"{seq:0{digits.group(1) or 1}d}"

        return _PART.sub(part, self.number)

    def place_of(self, number: str) -> tuple[int, int] | None:
        """Year (0: without years) and place in its series of a number; None: of no such pattern."""
        found = self._numbers.fullmatch(number)
        if found is None:
            return None
        named = found.groupdict()
        place = int(named.get("year") or 0), int(named["seq"])
        return place if self.number_of(*place) == number else None

    @cached_property
    def _numbers(self) -> re.Pattern[str]:
        """What numbers of this form look like."""
        parts = _PART.split(self.number)  # fixed words and, at every other place, a part
        seen: set[str] = set()
        pattern = ""
        for place, part in enumerate(parts):
            name = "year" if part == "year" else "seq"
            if place % 2 == 0:
                pattern += re.escape(part)
            elif name in seen:
                pattern += f"(?P={name})"
            else:
                pattern += rf"(?P<{name}>[0-9]{{4}})" if name == "year" else rf"(?P<{name}>[0-9]+)"
                seen.add(name)
        return re.compile(pattern)

    def defaults(self) -> dict[str, Value]:
        """Every setting's value to begin with, typed, by name."""
        return {name: setting.default for name, setting in self.settings.items()}
