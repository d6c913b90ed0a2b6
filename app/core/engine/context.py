"""Everything a decision may use from outside, loaded beforehand by the service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.core.calendar.departments import Exceptions
from app.core.calendar.working import WorkingCalendar
from app.core.records.answer import Answers
from app.core.records.organisation import Organisation


@dataclass(frozen=True, kw_only=True)
class LinkedState:
    """Another record as this one may have to wait for it."""

    id: str
    form: str
    title: str  # of its form
    number: str
    status: str
    way: str  # `to`: opened from this one; `from`: this one was opened from it


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the engine is told. It asks nobody.

    Attributes:
        now: The moment of the decision, UTC.
        actor: Id of the person who acts.
        organisation: People and places as of now.
        calendar: Working days of the company, in the organisation's zone.
        exceptions: What departments work otherwise.
        settings: Settings of the form as of now (`settings.audit_from`).
        answers: The record's current answers, typed.
        channels: By what this house can send words to people outside: mail, sms.
        linked: Where the records stand that were opened from this one, directly or through others.
        new_id: Gives a fresh identifier each time (16 hex digits).
        new_salt: Gives 16 fresh random bytes each time.
    """

    now: datetime
    actor: str
    organisation: Organisation
    calendar: WorkingCalendar
    exceptions: Exceptions = field(default_factory=Exceptions)
    settings: Mapping[str, Any] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    channels: frozenset[str] = frozenset()
    linked: tuple[LinkedState, ...] = ()
    new_id: Callable[[], str]
    new_salt: Callable[[], bytes]

    def today(self) -> date:
        """The day in the organisation's zone."""
        return self.now.astimezone(self.calendar.zone).date()

    def working_days(self, department: str) -> WorkingCalendar:
        """The working days of a department; of none, or an unknown one, the company's."""
        return self.exceptions.calendar(self.calendar, self.organisation.line(department))


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How it was established who acts, and what was shown to them.

    Attributes:
        identity: How it was established who acts, see `trail/identity.py`.
        view: sha256 of the content as it was shown.
        consent: The sentence that the person agreed to, word for word.
        nonce: 32 hex digits.
        signer: The name of who signs: the actor's own, or the customer's where signed in person.
        witness: Id of the person who watched an in-person signature, else empty.
        invitation: Id of the invitation that a link or a code belongs to, else empty; an outside
            party without an account acts as `outside:ID`.
        strokes: A drawn signature as JSON holds it, see `answer.Strokes`; None: none was drawn.
        page: The photographed page that was signed on paper, as `answer.FileRef` is stored.
    """

    identity: str
    view: str
    consent: str
    nonce: str
    signer: str
    witness: str = ""
    invitation: str = ""
    strokes: Mapping[str, Any] | None = None
    page: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one person answers to one task.

    Attributes:
        verb: submit, agree, confirm, object, reject or return.
        answers: All answers after the person filled in the step's fields; None: nothing written.
        to: The step to return to, for return.
        seen: What `routing.seen` said when the page was shown; where it moved since, the decision
            is refused. Empty: unchecked.
        opened: Id of the record that was opened, for a step of kind open.
    """

    task: str
    verb: str
    proof: Proof
    remark: str = ""
    answers: Answers | None = None
    to: str = ""
    seen: str = ""
    opened: str = ""
