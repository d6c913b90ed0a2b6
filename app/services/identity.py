"""How it was established who acts: handed in by the door, made into the engine's Proof."""

from dataclasses import dataclass

from app.core.engine.context import Proof
from app.core.trail.identity import IN_PERSON
from app.services.ports import Ports
from app.storage.store import Reading


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What the door knows of who acts, and of what was shown to them.

    Attributes:
        kind: session, password, signing-session or in-person-no-code.
        view: sha256 of the content as it was shown.
        consent: The sentence agreed to, word for word.
        nonce: 32 hex digits, fresh for each page.
        seen: Hash of the answers vouched for as the page showed them; empty: not compared.
    """

    kind: str
    view: str
    consent: str
    nonce: str
    seen: str = ""


def proof_of(
    ports: Ports, reading: Reading, identity: Identity, me: str, *, signer: str = ""
) -> Proof:
    """The proof of an act by `me`, or by a customer (`signer`) whom `me` watched."""
    in_person = identity.kind == IN_PERSON
    own = ports.organisation(reading).title("person", me)
    return Proof(
        identity=identity.kind,
        view=identity.view,
        consent=identity.consent,
        nonce=identity.nonce,
        signer=signer if in_person else own,
        witness=me if in_person else "",
    )
