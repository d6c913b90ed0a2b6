"""What anybody may ask: is this paper, or this file, what it says it is?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.services.ports import Ports
from app.signing.verify import Verdict, verify, with_store
from app.storage.store import Store

_LETTERS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})


@dataclass(frozen=True, kw_only=True)
class CodePage:
    """What a check code tells a stranger: that there is such a record, and nothing of its content.

    `status`: valid (finished and sealed), running, void or unknown.
    """

    status: str
    code: str
    number: str = ""
    form_title: str = ""
    sealed_at: datetime | None = None
    acts: int = 0


def by_code(ports: Ports, code: str) -> CodePage:
    """What is known under the check code, however it was typed."""
    asked = _spoken(code)
    with ports.store.reading() as reading:
        record = reading.record_of_code(asked)
        if record is None:
            return CodePage(status="unknown", code=asked)
        bundle = ports.bundle(reading, record.bundle)
        file = reading.seal(record.id)
    ended = {"void": "void", "rejected": "void"}.get(record.status)
    return CodePage(
        status=ended or ("valid" if file else "running"),
        code=asked,
        number=record.number,
        form_title=str(bundle.form.title),
        sealed_at=file.made_at if file else None,
        acts=sum(act.status == "valid" for act in record.acts.values()),
    )


def check_upload(ports: Ports, data: bytes, code: str = "") -> Verdict:
    """Whether a PDF is, byte for byte and seal for seal, what this house sealed."""
    sha256 = hashlib.sha256(data).hexdigest()
    with ports.store.reading() as reading:
        file = reading.file_of_content(sha256)
        record = reading.record(file.record) if file else None
        if record is None and code:
            record = reading.record_of_code(_spoken(code))
        kept = reading.seal(record.id) if record else None
    return verify(
        data,
        root_pem=ports.keys.root_pem,
        stored_sha256=kept.sha256 if kept else "",
        known_status=record.status if record else "",
    )


def held_against(store: Store, verdict: Verdict) -> Verdict:
    """The verdict with what the store knows of the record that the sealed file names.

    A record that is not kept here (a file of another instance) changes nothing.
    """
    if verdict.content is None:
        return verdict
    with store.reading() as reading:
        record = reading.record(verdict.content.record)
        kept = reading.seal(record.id) if record else None
    return with_store(
        verdict,
        stored_sha256=kept.sha256 if kept else None,
        known_status=record.status if record else "",
    )


def _spoken(code: str) -> str:
    """A check code as it is kept, however somebody typed what was read out."""
    return code.upper().translate(_LETTERS)[:12]
