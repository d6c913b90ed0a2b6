"""What every step kind is: who is asked, what they may write, what they leave behind."""

from abc import ABC
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from app.core.source.scalars import BadValue, DashName, Name, Whole, Words, YesNo, yes_no
from app.core.source.worded import worded

OUTSIDE_WAYS = ("in_person", "contact_of")  # of `by:`, where somebody from outside decides

NonEmpty = Annotated[str, StringConstraints(min_length=1)]

EACH = "each"  # in `by:`, the value for which the steps of a block of `each` run


class By(BaseModel):
    """Who is asked: exactly one way, as data.

    Attributes:
        role: Whoever holds the role; with `of` a department's id, or a field that names an
            estate or a department, or `each`.
        head_of: The head of the department of that id, or of `each`.
        contact_of: The contacts of the outside party that this field names.
        person: The person of that id, or `each`.
        person_in: The person that this field names.
        initiator: Whoever opened the record.
        in_person: The customer whose name this field holds signs before `witness`, who holds the
            task, or over a link that the witness sends.
        mail: The field with the customer's mail address: links and codes go there.
        phone: The same, by text message.
        mode: How many decide. `any`: the first decision counts. `all`: each of them decides, the
            first rejection counts. `in_turn`: the same, one after the other. `n_of`: each has a
            vote, `n` of them carry it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: DashName | None = None
    of: NonEmpty | None = None
    head_of: DashName | None = None
    contact_of: Name | None = None
    person: NonEmpty | None = None
    person_in: Name | None = None
    initiator: YesNo = False
    in_person: Name | None = None
    mail: Name | None = None
    phone: Name | None = None
    witness: "By | None" = None
    mode: Literal["any", "all", "in_turn", "n_of"] = "any"
    n: Whole | None = None

    WAYS: ClassVar[tuple[str, ...]] = (
        "role", "head_of", "contact_of", "person", "person_in", "initiator", "in_person",
    )  # fmt: skip

    SEVERAL: ClassVar[tuple[str, ...]] = ("role", "head_of", "contact_of")

    @property
    def way(self) -> str:
        """Which of the ways is used."""
        return next(each for each in self.WAYS if getattr(self, each))

    @model_validator(mode="after")
    def _one_way(self) -> "By":
        ways = [each for each in self.WAYS if getattr(self, each)]
        if len(ways) != 1:
            given = " and ".join(f"'{way}'" for way in ways) or "nobody"
            raise BadValue(
                worded("'by' must say who in one way, not {given}", given=given),
                worded("one of {words}", words=", ".join(self.WAYS)),
            )
        if self.of and not self.role:
            raise BadValue("must stand beside 'role'", key="of")
        if self.in_person and (self.witness is None or self.witness.way == "in_person"):
            raise BadValue(
                "'in_person' must name its witness",
                "witness: {role: officer, of: customer-service}",
            )
        for key in ("witness", "mail", "phone"):
            if getattr(self, key) and not self.in_person:
                raise BadValue("must stand beside 'in_person'", key=key)
        return self

    @model_validator(mode="after")
    def _votes(self) -> "By":
        if self.mode == "n_of" and self.n is None:
            raise BadValue("'n_of' must say how many votes carry it", "n: 2")
        if self.n is not None and self.mode != "n_of":
            raise BadValue("must stand beside 'mode: n_of'", key="n")
        if self.n is not None and self.n < 2:
            raise BadValue(
                worded("must be 2 or more, not {n}", n=self.n), "one decision is 'any'", key="n"
            )
        if self.mode == "n_of" and self.way not in self.SEVERAL:
            raise BadValue(
                worded("must not be n_of: '{way}' is one person", way=self.way),
                "take it out",
                key="mode",
            )
        return self


class DueRule(BaseModel):
    """How long a step may take, where the condition holds (without one: always)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    WANTS: ClassVar[Mapping[str, str]] = {"within": "how long, such as 2 working days"}

    when: str | None = None
    within: NonEmpty


class Someone(BaseModel):
    """`if_nobody: {person: …}`: who is asked instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: NonEmpty


def due_rules(given: Any) -> Any:
    """`due: 3 working days` as a list of one rule."""
    return [{"within": given}] if isinstance(given, str) else given


def _if_nobody(given: Any) -> "str | Someone":
    if isinstance(given, Someone) or given in ("administrator", "pass", "reject"):
        return given  # type: ignore[no-any-return]
    if isinstance(given, Mapping) and set(given) == {"person"} and given["person"]:
        return Someone(person=str(given["person"]))
    raise BadValue("must be administrator, pass, reject or {person: …}")


class Extension(BaseModel):
    """`extend:`: the holder may take longer.

    Attributes:
        consent: The field that says who has to consent to it; none: nobody is asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    consent: Name | None = None


def _extension(given: Any) -> Any:
    """`yes`, `no`, or `{consent: customer}`."""
    if isinstance(given, str | bool):
        try:
            return {} if yes_no(given) else None
        except BadValue:
            raise BadValue("must be yes, no or {consent: FIELD}") from None
    return given


Due = Annotated[tuple[DueRule, ...], BeforeValidator(due_rules)]
Extend = Annotated[Extension | None, BeforeValidator(_extension)]
IfNobody = Annotated[str | Someone, PlainValidator(_if_nobody)]


class Step(BaseModel, ABC):
    """One step of a route as its author planned it; what happens at it is a Task.

    Attributes:
        fills: What people may write here: fields, tables, or columns (`items.price`).
        signs: The label of the mark that the decision leaves on paper, after the password.
        stamps: As `signs`, for a department's stamp.
        stamp: The department whose stamp it is; not said: the one of `head_of`. Where people keep
            that stamp (role `stamp-keeper` in it), only they go on from here.
        due: In order; the first whose condition holds counts.
        due_from: The clock starts when that step ended, not when this one was asked.
        pauses: The clock stands still while an outside party has the task (by a link or a code).
        locked: No department may take this step out or weaken it.
        objects_to: Where an objection sends the record back to.
        if_nobody: What happens where nobody is found: administrator, pass, reject, a person.
        extend: Whether its holder may take longer, and who has to consent.
        after_linked: Forms; while a record of one of them that was opened from this record,
            directly or through others, is not finished, the step cannot be decided forward.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcomes: ClassVar[tuple[str, ...]]  # the verbs that end a task of this kind
    signable: ClassVar[bool] = True  # whether it can leave a mark on paper
    asks: ClassVar[bool] = True  # people decide it; False: it is over at once, without a task

    WANTS: ClassVar[Mapping[str, str]] = {
        "step": "the name of the step",
        "by": "who is asked, such as {role: …}, {head_of: …} or {initiator: yes}",
    }
    ELSEWHERE: ClassVar[Mapping[str, str]] = {
        "name": "step", "id": "step", "label": "title", "type": "kind", "condition": "when",
        "if": "when", "deadline": "due", "timeout": "due", "signature": "signs", "sign": "signs",
        "assignee": "by", "approver": "by", "who": "by", "role": "by", "head_of": "by",
        "person": "by", "initiator": "by", "fields": "fills",
    }  # fmt: skip

    step: Name
    kind: str
    title: Words
    by: By
    when: str | None = None
    fills: tuple[NonEmpty, ...] = ()
    signs: Words | None = None
    stamps: Words | None = None
    stamp: DashName | None = None
    due: Due = ()
    due_from: Name | None = None
    pauses: YesNo = False
    locked: YesNo = False
    objects_to: Name | None = None
    if_nobody: IfNobody = "administrator"
    extend: Extend = None
    after_linked: tuple[DashName, ...] = ()

    @property
    def mark(self) -> str | None:
        """The label of the mark on paper; None: the decision leaves none."""
        word = self.stamps or self.signs
        return str(word) if word else None

    def at(self, value: str) -> "Step":
        """The step for one value of the block of `each` around it: the stamp is its own."""
        of_each = self.stamps and not self.stamp and self.by.head_of == EACH
        return self.model_copy(update={"stamp": value}) if of_each else self

    @property
    def stamp_of(self) -> str:
        """The department whose stamp the step applies, or empty."""
        return (self.stamp or self.by.head_of or "") if self.stamps else ""

    @model_validator(mode="after")
    def _has_stamp(self) -> "Step":
        if self.stamp and not self.stamps:
            raise BadValue("must stand beside 'stamps'", key="stamp")
        if self.stamp and (self.by.in_person or self.by.contact_of):
            raise BadValue(
                "must not stand at a step of an outside party", "it is the house's own", key="stamp"
            )
        if self.stamp_of and self.by.mode != "any":
            raise BadValue(
                worded("must not stand beside 'mode: {mode}'", mode=self.by.mode),
                "one person applies a stamp: leave 'mode' out",
                key="stamps",
            )
        return self

    @model_validator(mode="after")
    def _fits(self) -> "Step":
        if self.signs and self.stamps:
            raise BadValue("must not stand beside 'signs'", "a step leaves one mark", key="stamps")
        if (self.signs or self.stamps) and not self.signable:
            raise BadValue(
                worded("must not stand at a step of kind {kind}", kind=self.kind),
                "it leaves no mark",
                key="signs" if self.signs else "stamps",
            )
        if self.locked and self.if_nobody == "pass":
            raise BadValue(
                "must not be pass: the step is locked", "administrator would do", key="if_nobody"
            )
        twice = next((each for at, each in enumerate(self.fills) if each in self.fills[:at]), None)
        if twice:
            raise BadValue(worded("names '{twice}' twice", twice=twice), key="fills")
        if self.objects_to and "object" not in self.outcomes:
            raise BadValue(
                worded("must stand at a step of kind sign, not {kind}", kind=self.kind),
                "take it out",
                key="objects_to",
            )
        return self
