"""An invitation: an outside party is asked to sign, by a single-use link or for a code."""

from dataclasses import dataclass
from datetime import datetime

LINK, IN_PERSON = "link", "in_person"
MAIL, SMS = "mail", "sms"
USED, RECALLED, REPLACED, EXPIRED = "used", "recalled", "replaced", "expired"

_OUTSIDE = "outside:"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What is kept of it, mutable and outside the trail; secrets only as hashes.

    Attributes:
        kind: link, or in_person: a code only, for a signature on a staff device.
        person: Id of a contact who has an account, or empty.
        name: Who is to sign.
        channel: mail or sms.
        address: Where link and codes go.
        token: sha256 of the link's secret; empty until it is sent, and for in_person.
        code: Hash of the code that was sent last, see `services/codes.py`.
        tries: Wrong codes typed since it was sent.
        sent: How many codes were sent.
        opened_at: When the first code was asked for.
        ended: used, recalled, replaced, expired; empty: it was not ended. An invitation whose
            task is closed is over all the same.
    """

    id: str
    kind: str
    record: str
    task: str
    person: str = ""
    name: str
    channel: str
    address: str
    token: str = ""
    code: str = ""
    tries: int = 0
    sent: int = 0
    code_until: datetime | None = None
    created_at: datetime
    created_by: str
    expires_at: datetime
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    ended: str = ""

    def stands(self, now: datetime) -> bool:
        """Whether it was not ended and has not run out."""
        return not self.ended and now < self.expires_at


def outside_actor(invitation: str) -> str:
    """As whom an outside party without an account acts."""
    return f"{_OUTSIDE}{invitation}"


def is_outside(actor: str) -> bool:
    """Whether an actor is an outside party without an account."""
    return actor.startswith(_OUTSIDE)
