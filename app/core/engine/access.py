"""Who may open, read and annul: rules of the definition, reading also as a value (`Scope`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Access, Form, Rule
from app.core.engine.asking import Search
from app.core.engine.context import Context
from app.core.records.organisation import ADMINISTRATOR, Organisation
from app.core.records.organisation import AUDITOR as AUDITORS
from app.core.records.record import Record

AUDITOR = Rule(role=AUDITORS)  # reads every record of a form that does not say who reads


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which records of a form a person may read, as a value: lists can make a WHERE of it.

    Attributes:
        person: Whose scope it is.
        all: All of them.
        participant: Those that the person opened, was ever asked at, or signed.
        holder: Those that wait for the person now; who is asked has to see what for.
        told: Those that the person was told of (抄送).
    """

    person: str
    all: bool = False
    participant: bool = False
    holder: bool = False
    told: bool = False

    def takes_in(self, record: Record) -> bool:
        """Whether the record is one of them."""
        return (
            self.all
            or (self.participant and takes_part(self.person, record))
            or (self.holder and holds(self.person, record))
            or (self.told and self.person in record.copied)
        )


def may_open(bundle: Bundle, person: str, context: Context) -> bool:
    """Whether the person may open a record of the form: whoever the first step's `by:` finds."""
    if not context.organisation.active(person):
        return False
    if only_reads(person, context.organisation, context.today()):
        return False
    by = bundle.workflow.first.by
    if by.initiator:
        return True
    search = Search(
        form=bundle.form,
        organisation=context.organisation,
        day=context.today(),
        initiator=person,
        answers={},
    )
    return person in search.found(by).holders


def may_read(
    person: str, record: Record, form: Form, organisation: Organisation, day: date
) -> bool:
    """Whether the person may read the record's contents.

    A task that only asks to name a holder takes nobody in, and the role of administrator does
    not either.
    """
    return scope(person, form, organisation, day).takes_in(record)


def may_take_files(
    person: str, record: Record, form: Form, organisation: Organisation, day: date
) -> bool:
    """Whether the person may take the original files that were handed in, not only look at them.

    By the form's `access: attachments:`; where nobody is named, participants and auditors. Whoever
    is asked at the record may; nobody who may not read it, and nobody who was only told of it.
    """
    rules = form.access.attachments or (Rule(participants=True), AUDITOR)
    taken = replace(_scope(person, rules, organisation, day), told=False)
    return taken.takes_in(record) and may_read(person, record, form, organisation, day)


def audits(person: str, organisation: Organisation, day: date) -> bool:
    """Whether the person is an auditor: exports what definitions let auditors read."""
    return person in organisation.holding(AUDITORS, day)


def only_reads(person: str, organisation: Organisation, day: date) -> bool:
    """Whether the person is an auditor and nothing else: reads all, and changes nothing."""
    roles = {each.role for each in organisation.current(person, day)}
    return roles == {AUDITORS}


def looks_in(
    person: str, record: Record, form: Form, organisation: Organisation, day: date
) -> bool:
    """Whether the person reads the record as an auditor only, with no part in it: that is noted."""
    part = Scope(person=person, participant=True, holder=True, told=True).takes_in(record)
    return (
        not part
        and audits(person, organisation, day)
        and may_read(person, record, form, organisation, day)
    )


def may_annul(
    person: str, record: Record, bundle: Bundle, organisation: Organisation, day: date
) -> bool:
    """Whether the person may declare the record void once it is done.

    By the form's `access: annul:`; where nobody is named, the head of the workflow's owner.
    """
    if record.status != "done" or not organisation.active(person):
        return False
    if only_reads(person, organisation, day):
        return False
    rules = bundle.form.access.annul
    if rules:
        return any(fits(rule, person, organisation, day) for rule in rules) or (
            any(rule.participants for rule in rules) and takes_part(person, record)
        )
    owner = bundle.workflow.owner
    return bool(owner) and person in organisation.heads(owner or "", day)


def scope(person: str, form: Form, organisation: Organisation, day: date) -> Scope:
    """What the person may read of a form's records on a day in the organisation's zone."""
    return _scope(person, read_rules(form), organisation, day)


def _scope(person: str, rules: Sequence[Rule], organisation: Organisation, day: date) -> Scope:
    if not organisation.active(person):
        return Scope(person=person)
    return Scope(
        person=person,
        all=any(fits(rule, person, organisation, day) for rule in rules),
        participant=any(rule.participants for rule in rules),
        holder=True,
        told=True,
    )


def lists(person: str, form: Form, organisation: Organisation, day: date, *, tied: bool) -> bool:
    """Whether the person has a register of the form; it lists what they may read, and no more.

    By the form's `access: register:`; where nobody is named, whoever reads by a rule or is tied
    to a record of the form. Registers are the house's: people of other organisations have none.

    Args:
        tied: Whether anything ties the person to any record of the form, see `readers`.
    """
    known = organisation.people.get(person)
    if known is None or not known.active or known.outside:
        return False
    rules = form.access.registers
    if not rules:
        return tied or scope(person, form, organisation, day).all
    return any(fits(rule, person, organisation, day) for rule in rules) or (
        tied and any(rule.participants for rule in rules)
    )


def read_rules(form: Form) -> tuple[Rule, ...]:
    """The rules in force: as declared; where nothing is, participants and auditors."""
    read = form.access.read
    return (*read, AUDITOR) if read == Access().read else read


def holds(person: str, record: Record) -> bool:
    """Whether an open task of the record waits for the person, other than to name a holder."""
    return any(person in task.holders and not task.naming for task in record.open_tasks())


def takes_part(person: str, record: Record) -> bool:
    """Whether the person opened the record, was ever asked at it, or signed.

    Who was only told of it (抄送) reads, and takes no part.
    """
    return person in participants(record)


def participants(record: Record) -> frozenset[str]:
    """Who takes part in the record, see `takes_part`."""
    asked = (task for task in record.tasks.values() if not task.naming)
    return frozenset(
        {record.initiator}
        | {person for task in asked for person in (*task.holders, *task.former)}
        | {act.person for act in record.acts.values()}
    )


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What ties somebody to a record, by the words of `Scope`."""

    participant: bool = False
    holder: bool = False
    told: bool = False


def readers(record: Record) -> dict[str, Reader]:
    """Everybody whom anything ties to the record."""
    parts, told = participants(record), frozenset(record.copied)
    return {
        person: Reader(
            participant=person in parts, holder=holds(person, record), told=person in told
        )
        for person in sorted(parts | told)
    }


def fits(rule: Rule, person: str, organisation: Organisation, day: date) -> bool:
    """Whether the person fits a rule, whatever the record."""
    if rule.role == ADMINISTRATOR:
        return False  # the system's, not the office's
    if rule.role:
        return person in organisation.holding(rule.role, day, of=rule.of or "")
    if rule.department:
        return any(
            organisation.serves(each, rule.department) for each in organisation.current(person, day)
        )
    return rule.person is not None and rule.person == person
