"""What a printed page needs, resolved beforehand: values and words, nothing to look up."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from markupsafe import Markup

from app.core.definitions.bundle import Bundle
from app.core.fields.base import Titles
from app.core.records.answer import Answers, FileRef, Row, Strokes
from app.core.records.record import Record
from app.core.wording import SOURCE

Variant = Literal["sealed", "draft", "void", "blank"]
Standing = Literal["signed", "waiting", "skipped", "open", "blank"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place to sign: the last act of one step, or what stands where none is.

    `status`: signed, waiting (somebody is asked now), skipped (its condition did not hold), open
    (still to come), blank (to be signed by hand).
    """

    status: Standing = "open"
    name: str = ""  # as it stood when signed
    role: str = ""  # in words: 部门经理, or the firm that a contact signs for
    date: datetime.date | None = None  # in the organisation's zone
    act: str = ""  # short digest of the act, 8 hex digits
    outcome: str = ""  # in words, where it is no consent: 不同意, 有异议
    opinion: str = ""
    waiting_for: str = ""  # in words; empty: the step's title
    identity: str = ""  # how it was established, in words; only of an outside party
    witness: str = ""  # name of the person who witnessed an act on a staff device
    strokes: Strokes | None = None  # the name as it was drawn
    page: FileRef | None = None  # the photographed page that was signed on paper
    stamp: str = ""  # the words on the department's stamp that was applied
    instance: str = ""  # of a step in a block of `each`: whose place it is, in words


NOWHERE: Final = Place()
BY_HAND: Final = Place(status="blank")


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One act on the evidence page, in words, oldest first."""

    at: str  # local with its zone, `2026-11-19 09:12 +08:00`
    step: str
    person: str  # name and role
    identity: str  # how it was established who signs
    decision: str
    act: str = ""  # digest; the first 16 digits are printed
    voided: bool = False  # a covered answer was changed afterwards, or the step was undone
    covers: int = 0  # answers that it vouches for
    strokes: Strokes | None = None
    page: FileRef | None = None  # the photographed page that was signed on paper


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line at the head of the evidence page; `mono` for digests."""

    label: str
    text: str
    mono: bool = False


@dataclass(frozen=True, kw_only=True)
class CopyOf:
    """Which copy a page is: `第一联` for `客户`, and the names that it does not show."""

    label: str
    to: str
    hides: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One record on its way to paper.

    `variant`: sealed (with code, QR and evidence page), draft (watermark, none of these), void
    (watermark 作废 over a finished record), blank (to be filled in by hand).
    """

    bundle: Bundle
    answers: Answers
    titles: Titles
    record: Record | None = None
    number: str = ""
    code: str = ""  # check code, as printed
    house: str = ""
    submitted: datetime.date | None = None  # in the organisation's zone
    zone: datetime.tzinfo = datetime.UTC  # the organisation's
    places: Mapping[str, Place] = field(default_factory=dict)  # by step, or instance of a step
    trail: tuple[TrailLine, ...] = ()
    facts: tuple[Fact, ...] = ()
    route: Markup | None = None  # the way that the record took, as SVG
    verify_url: str = ""  # with the code at its end; what the QR code says
    revision: str = ""  # behind the paper's number: `第 3 版（2026-03-01）`
    language: str = SOURCE  # that the whole paper is written in
    variant: Variant = "draft"
    copy: CopyOf | None = None

    @property
    def blank(self) -> bool:
        """Whether it is to be filled in by hand."""
        return self.variant == "blank"

    def hidden(self, name: str) -> bool:
        """Whether this copy does not show the field, or the column `items.price`."""
        hides: Collection[str] = self.copy.hides if self.copy else ()
        return name in hides

    def answer(self, name: str) -> Any:
        """The answer, where there is one and this copy shows it."""
        return None if self.blank or self.hidden(name) else self.answers.get(name)

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table's answer."""
        value = self.answer(table)
        return tuple(each for each in value or () if isinstance(each, Row))

    def instances(self, step: str) -> tuple[str, ...]:
        """The step itself, or, of one in a block of `each`, what it was asked as."""
        found = tuple(name for name in self.places if name.startswith(f"{step}@"))
        return found or (step,)

    def place(self, step: str) -> Place:
        """The place of that step, or instance of a step."""
        if self.blank:
            return BY_HAND
        return self.places.get(step, NOWHERE)

    def opinion_place(self, step: str) -> Place:
        """The place, with the answer that its step wrote as its opinion before its remark."""
        place = self.place(step)
        name = self.bundle.opinions.get(step.partition("@")[0], "")
        field, value = self.bundle.form.field(name), self.answer(name)
        if field is None or value is None:
            return place
        said = field.show(value, self.titles)
        both = said if place.opinion in ("", said) else f"{said}\n{place.opinion}"
        return replace(place, opinion=both)
