"""Outside parties: where they can be reached, and who may ask them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import leaves
from app.core.elements.table import Table
from app.core.records.invitation import MAIL, SMS, is_outside
from app.core.records.organisation import Organisation
from app.core.records.record import Record, Task
from app.core.steps.base import Step

_MOBILE = re.compile(r"1[3-9][0-9]{9}|\+[1-9][0-9]{6,14}")  # what receives text messages


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach somebody: `channel` is mail or sms, `person` a contact with an account."""

    channel: str
    address: str
    name: str
    person: str = ""

    @property
    def masked(self) -> str:
        """The address so that its owner knows it and nobody else learns it: 138 **** 2716."""
        if self.channel == SMS:
            digits = bare_phone(self.address)
            return f"{digits[:-8]} **** {digits[-4:]}"
        name, _, place = self.address.rpartition("@")
        return f"{name[:1]}***@{place}"


def contacts(
    step: Step, names: Mapping[str, Any], organisation: Organisation, holders: Iterable[str]
) -> tuple[Contact, ...]:
    """How the outside party of a step can be reached, mail first; nothing: it cannot.

    Args:
        step: A step `in_person` or `contact_of`; of any other nobody is outside.
        names: The record's answers as formulas see them.
        organisation: For contacts with an account; and an address of our own people is none of
            the customer's.
        holders: Who holds the task.
    """
    by = step.by
    if by.contact_of:
        people = [organisation.people[each] for each in holders if each in organisation.people]
        found = [
            contact
            for person in people
            if person.outside and person.active
            for contact in _ways(person.name, person.email, person.phone, person.id)
        ]
        return tuple(sorted(found, key=lambda each: each.channel != MAIL))
    name = _text(names, by.in_person)
    if not name:
        return ()
    ways = _ways(name, _text(names, by.mail), _text(names, by.phone))
    return tuple(each for each in ways if not of_staff(organisation, each))


def of_staff(organisation: Organisation, contact: Contact) -> bool:
    """Whether the address belongs to one of our own people, who must not sign for a customer."""
    staff = [each for each in organisation.people.values() if not each.outside]
    if contact.channel == MAIL:
        own = contact.address.casefold()
        return any(each.email.casefold() == own for each in staff)
    own = bare_phone(contact.address)
    return any(bare_phone(each.phone) == own for each in staff)


def bare_phone(number: str) -> str:
    """A telephone number without blanks, hyphens and the country code of here."""
    return re.sub(r"^(\+86|86(?=1[0-9]{10}$))", "", re.sub("[ -]", "", number))


def unseen(bundle: Bundle, step: Step) -> frozenset[str]:
    """What an outside party is not shown: fields and columns (`items.price`) not on the paper.

    They see what they sign, as it is printed, and what their own step asks for.
    """
    own = {name.partition(".")[0] for name in step.fills}
    seen = bundle.document.printed() | frozenset(bundle.opinions.values()) | own
    hidden = {name for name, _, table in leaves(bundle.form.fields) if not table} - seen
    for element in bundle.document.elements:
        if isinstance(element, Table) and element.columns and element.of not in own:
            shown = {f"{element.of}.{column.name}" for column in element.columns}
            hidden |= {
                name
                for name, _, table in leaves(bundle.form.fields)
                if table and table.name == element.of and name not in shown
            }
    return frozenset(hidden)


def may_invite(
    record: Record, task: Task, step: Step, actor: str, organisation: Organisation
) -> bool:
    """Whether the person may send a link for the task, send it again, or recall it.

    Where a customer signs before a witness, only the witness, who holds the task. Where a contact
    holds the task, our own people who opened the record or decided something in it.
    """
    if not task.is_open or task.naming or not organisation.active(actor):
        return False
    if step.by.in_person:
        return actor in task.holders
    if not step.by.contact_of or organisation.people[actor].outside:
        return False
    acted = {record.initiator, *(each.decided_by for each in record.tasks.values())}
    return actor in acted and not is_outside(actor)


def reachable(found: Sequence[Contact], channels: Iterable[str]) -> tuple[Contact, ...]:
    """Those of the contacts for which this house has a channel."""
    ready = set(channels)
    return tuple(each for each in found if each.channel in ready)


def _ways(name: str, mail: str, phone: str, person: str = "") -> tuple[Contact, ...]:
    found = []
    if mail:
        found.append(Contact(channel=MAIL, address=mail, name=name, person=person))
    if _MOBILE.fullmatch(bare_phone(phone)):
        found.append(Contact(channel=SMS, address=phone, name=name, person=person))
    return tuple(found)


def _text(names: Mapping[str, Any], field: str | None) -> str:
    value = names.get(field) if field else None
    return value.strip() if isinstance(value, str) else ""
