"""How it was established who acts: handed in by the door, made into the engine's Proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.engine.context import Proof
from app.core.engine.proving import WITNESSED
from app.core.records.invitation import is_outside
from app.core.records.organisation import Organisation


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What the door knows of who acts, and of what was shown to them.

    Attributes:
        kind: A word of `trail/identity.py`.
        view: sha256 of the content as it was shown.
        consent: The sentence agreed to, word for word.
        nonce: 32 hex digits, fresh for each page.
        seen: Hash of the answers vouched for as the page showed them; empty: not compared.
        code: What was typed of the code that was sent to who signs; empty: none was asked for.
        strokes: The drawn signature as JSON holds it; None: none was drawn.
        page: The photographed page that was signed on paper, as it is stored.
    """

    kind: str
    view: str
    consent: str
    nonce: str
    seen: str = ""
    code: str = ""
    strokes: Mapping[str, Any] | None = None
    page: Mapping[str, Any] | None = None


def proof_of(
    organisation: Organisation,
    identity: Identity,
    me: str,
    *,
    signer: str = "",
    invitation: str = "",
) -> Proof:
    """The proof of an act by `me`, or by a customer (`signer`) whom `me` watched.

    `invitation`: what the code or the link belongs to; empty: there was none.
    """
    in_person = identity.kind in WITNESSED
    own = organisation.title("person", me)
    return Proof(
        identity=identity.kind,
        view=identity.view,
        consent=identity.consent,
        nonce=identity.nonce,
        signer=signer if in_person or is_outside(me) else own,
        witness=me if in_person else "",
        invitation=invitation,
        strokes=identity.strokes,
        page=identity.page,
    )
