"""What an auditor may read: the definitions say so, each edition for its own records."""

from collections.abc import Mapping

from app.core.engine.access import scope
from app.services.ports import Ports
from app.storage.store import Numbered, Reading

COMMAND = "system:command"  # the operator, at the machine itself


def readable(ports: Ports, reading: Reading, me: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Forms of which the person may read every record, by title."""
    organisation, day = ports.organisation(reading), ports.today()
    bundles = reading.current_bundles()
    found = (
        form
        for form in titles
        if scope(me, ports.bundle(reading, bundles[form]).form, organisation, day).all
    )
    return tuple(sorted(found, key=lambda form: (titles[form], form)))


def reads(ports: Ports, reading: Reading, person: str, row: Numbered) -> bool:
    """Whether the record's own edition lets the person read it; a command reads all."""
    if person == COMMAND:
        return True
    form = ports.bundle(reading, row.bundle).form
    return scope(person, form, ports.organisation(reading), ports.today()).all
