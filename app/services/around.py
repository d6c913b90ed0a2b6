"""What stands around every page of a person: what waits, what is new, what they are."""

from dataclasses import dataclass

from app.core.engine.access import audits
from app.core.records.organisation import ADMINISTRATOR
from app.services.ports import Ports
from app.services.stewards import looks_after


@dataclass(frozen=True, kw_only=True)
class Around:
    """Counts for the frame of a page."""

    waiting: int = 0
    new: int = 0
    administers: bool = False
    audits: bool = False
    looks_after: bool = False  # some definitions
    proposed: int = 0  # changes of definitions that wait for an administrator


def around(ports: Ports, me: str) -> Around:
    """The counts, from one look at the store."""
    with ports.store.reading() as reading:
        organisation, day = ports.organisation(reading), ports.today()
        administers = me in organisation.holding(ADMINISTRATOR, day)
        return Around(
            waiting=reading.waiting_count(me),
            new=reading.new_messages(me),
            administers=administers,
            audits=audits(me, organisation, day),
            looks_after=administers or looks_after(ports, reading, me),
            proposed=reading.open_proposals(me) if administers else 0,
        )
