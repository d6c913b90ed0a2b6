"""What stands around every page of a person: what waits, what is new, whether they administer."""

from dataclasses import dataclass

from app.core.records.organisation import ADMINISTRATOR
from app.services.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Around:
    """Counts for the frame of a page."""

    waiting: int = 0
    new: int = 0
    administers: bool = False


def around(ports: Ports, me: str) -> Around:
    """The counts, from one look at the store."""
    with ports.store.reading() as reading:
        holders = ports.organisation(reading).holding(ADMINISTRATOR, ports.today())
        return Around(
            waiting=reading.waiting_count(me),
            new=reading.new_messages(me),
            administers=me in holders,
        )
