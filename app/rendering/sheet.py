"""What a printed page needs, resolved beforehand: values and words, nothing to look up."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.core.definitions.bundle import Bundle
from app.core.fields.base import Titles
from app.core.records.answer import Answers
from app.core.records.record import Record

Variant = Literal["sealed", "draft", "void"]
Standing = Literal["signed", "waiting", "skipped", "open"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place to sign: the last act of one step, or what stands where none is.

    `status`: signed, waiting (somebody is asked now), skipped (its condition did not hold), open
    (still to come).
    """

    status: Standing = "open"
    name: str = ""  # as it stood when signed
    role: str = ""  # in words: 部门经理, or the firm that a contact signs for
    date: datetime.date | None = None  # in the organisation's zone
    act: str = ""  # short digest of the act, 8 hex digits
    outcome: str = ""  # in words, where it is no consent: 不同意, 有异议
    opinion: str = ""
    waiting_for: str = ""  # in words; empty: the step's title
    identity: str = ""  # in words, printed only where a witness stands for a code
    witness: str = ""  # name of the person who witnessed an act on a staff device
    instance: str = ""  # of a step in a block of `each`: whose place it is, in words


NOWHERE: Final = Place()


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One act on the evidence page, in words, oldest first."""

    at: str  # local, `2026-11-19 09:12`
    step: str
    person: str  # name and role
    identity: str  # how it was established who signs
    decision: str
    act: str = ""  # digest; the first 16 digits are printed
    voided: bool = False  # a covered answer was changed afterwards, or the step was undone


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line at the head of the evidence page; `mono` for digests."""

    label: str
    text: str
    mono: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One record on its way to paper.

    `variant`: sealed (with code, QR and evidence page), draft (watermark, none of these), void
    (watermark 作废 over a finished record).
    """

    bundle: Bundle
    answers: Answers
    titles: Titles
    record: Record | None = None
    number: str = ""
    code: str = ""  # check code, as printed
    house: str = ""
    submitted: datetime.date | None = None  # in the organisation's zone
    places: Mapping[str, Place] = field(default_factory=dict)  # by step
    trail: tuple[TrailLine, ...] = ()
    facts: tuple[Fact, ...] = ()
    verify_url: str = ""  # with the code at its end; what the QR code says
    revision: str = ""  # behind the paper's number: `第 3 版（2026-03-01）`
    variant: Variant = "draft"

    def place(self, step: str) -> Place:
        """The place of that step."""
        return self.places.get(step, NOWHERE)

    def opinion_place(self, step: str) -> Place:
        """The place, with the answer that its step wrote as its opinion before its remark."""
        place = self.place(step)
        field = self.bundle.form.field(self.bundle.opinions.get(step, ""))
        value = self.answers.get(field.name) if field else None
        if field is None or value is None:
            return place
        said = field.show(value, self.titles)
        both = said if place.opinion in ("", said) else f"{said}\n{place.opinion}"
        return replace(place, opinion=both)
