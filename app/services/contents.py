"""A record's content as stored, joined to what its state says is current."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import leaves
from app.core.engine.contents import unflatten
from app.core.fields.base import Titles
from app.core.records.answer import Answers, Kept
from app.core.records.organisation import Organisation
from app.core.records.record import Record
from app.services.page import Choice


def current(bundle: Bundle, record: Record, kept: Mapping[str, Kept]) -> Answers:
    """The record's current answers, typed; an erased one is blank."""
    flat = {
        path: kept[digest].value
        for path, digest in record.digests.items()
        if digest in kept and not kept[digest].erased
    }
    return unflatten(bundle.form, flat)


def titles_in(
    organisation: Organisation, others: Mapping[str, str] = MappingProxyType({})
) -> Titles:
    """How that organisation calls things; `others`: titles of forms, numbers of records."""
    return lambda kind, id_: (
        others.get(id_, id_) if kind in ("form", "record") else organisation.title(kind, id_)
    )


def choices(
    bundle: Bundle, organisation: Organisation, writable: Collection[str]
) -> dict[str, tuple[Choice, ...]]:
    """What there is to choose for each reference that may be written here, also in columns."""
    return {
        name: tuple(_listed(organisation, field.reference))
        for name, field, _ in leaves(bundle.form.fields)
        if field.reference and name in writable
    }


def _listed(organisation: Organisation, reference: str) -> Iterable[Choice]:
    """All that a reference can name; what is retired is no longer offered."""
    used = organisation.in_use
    if reference == "estate":
        return _titled(organisation, "estate", organisation.estates)
    if reference == "outside":
        return _titled(organisation, "outside", organisation.outsiders)
    if reference == "unit":
        return (
            Choice(id=each.id, title=each.title, parent=each.estate)
            for each in organisation.units.values()
            if used("unit", each.id)
        )
    if reference == "department":
        return (
            Choice(id=each.id, title=each.title, parent=each.parent)
            for each in organisation.departments.values()
            if used("department", each.id)
        )
    return (
        Choice(id=each.id, title=each.name)
        for each in organisation.people.values()
        if each.active and not each.outside
    )


def _titled(organisation: Organisation, kind: str, titles: Mapping[str, str]) -> Iterable[Choice]:
    return (
        Choice(id=id_, title=title)
        for id_, title in titles.items()
        if organisation.in_use(kind, id_)
    )


def code_of(salt: bytes) -> str:
    """A check code of 12 characters that people can read out (60 bits, no I, L, O, U)."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(hashlib.sha256(salt).digest()[:8])
    return "".join(letters[number >> 5 * place & 31] for place in range(12))
