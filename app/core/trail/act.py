"""An act: one person's decision as a small canonical JSON, named by its digest.

What it covers are digests of answers, so that it can be shown and checked without the answers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.trail.canonical import canonical, sha256
from app.core.trail.chain import instant
from app.core.trail.digests import root

FORMAT = 2  # 1: before strokes, stamp and page


def build_act(
    *,
    record: str,
    number: str,
    form: str,
    bundle: str,
    step: str,
    task: str,
    round_: int,
    outcome: str,
    covers: Mapping[str, str],
    shown: Mapping[str, str],
    view: str,
    person: str,
    signer: str,
    role: str,
    identity: str,
    witness: str,
    witness_name: str,
    consent: str,
    remark: str,
    nonce: str,
    previous: str,
    at: datetime,
    strokes: str = "",
    stamp: str = "",
    page: str = "",
) -> dict[str, Any]:
    """The act as it is hashed and kept.

    Args:
        record: Id of the record; `number`, `form`, `bundle`, `step`, `task` name the rest.
        number: The number drawn at submit.
        form: Name of the form.
        bundle: Hash of the bundle.
        step: Name of the step.
        task: Id of the task that is decided.
        round_: The round of that task.
        outcome: submitted, agreed, confirmed, rejected, returned or objected.
        covers: path → digest of the answers that this act vouches for.
        shown: path → digest of the whole content; only its root is kept.
        view: sha256 of the view as it was rendered for the person, in the language of `consent`.
        person: Id of the person whose account acted.
        signer: Digest of the name of who signs.
        role: In which capacity, in words as they were that day (审计核算员), in the language of the
            sources; may be empty.
        identity: How it was established who acts, see `identity.py`.
        witness: Id of the person who watched, or empty.
        witness_name: Digest of that person's name, or empty.
        consent: The sentence agreed to, word for word, in the language that the person read.
        remark: Digest of the remark, or empty.
        nonce: 32 hex digits, never used twice.
        previous: Hash of the record's last event before this decision; empty at submit.
        at: When, UTC.
        strokes: Digest of the drawn signature, or empty.
        stamp: The words on the department's stamp that was applied (审计核算部), or empty.
        page: Digest of the photographed page that was signed on paper, or empty.
    """
    return {
        "format": FORMAT,
        "record": record,
        "number": number,
        "form": form,
        "bundle": bundle,
        "step": step,
        "task": task,
        "round": round_,
        "outcome": outcome,
        "covers": dict(covers),
        "covers_root": root(covers),
        "shown_root": root(shown),
        "view": view,
        "person": person,
        "signer": signer,
        "role": role,
        "identity": identity,
        "witness": witness,
        "witness_name": witness_name,
        "consent": consent,
        "remark": remark,
        "nonce": nonce,
        "previous": previous,
        "at": instant(at),
        "strokes": strokes,
        "stamp": stamp,
        "page": page,
    }


def act_digest(act: Mapping[str, Any]) -> str:
    """The act's name: sha256 of its canonical form, in hex."""
    return sha256(canonical(dict(act)))
