"""What is said about a file: one status, the checks behind it, what the record says of itself."""

from dataclasses import dataclass
from datetime import datetime

from app.core.wording import say

VALID, ALTERED, VOID, UNKNOWN = "valid", "altered", "void", "unknown"

WORDS = {VALID: "有效", ALTERED: "被改动过", VOID: "已作废", UNKNOWN: "无法确认"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question asked of the file. `ok`: yes, no, or None where it was not asked."""

    ok: bool | None
    title: str
    detail: str
    title_en: str


@dataclass(frozen=True, kw_only=True)
class ActLine:
    """One act as the sealed record states it.

    `name`, `witness`: empty where masked or erased. `at`: ISO 8601, UTC.
    `identity`: in words, how it was established who acts. `status`: valid, void, undone.
    """

    digest: str
    name: str
    role: str
    step: str
    outcome: str
    at: str
    identity: str
    witness: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What record.json says the record is. Only read once the seal holds."""

    record: str
    number: str
    form: str
    code: str
    bundle: str
    acts: tuple[ActLine, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is said about a file.

    Attributes:
        status: valid, altered, void or unknown. Only valid is good.
        reason: Why it is not valid: empty, not-a-pdf, too-large, unsigned, incomplete, appended,
            untrusted, changed, unreadable, not-certified, no-record, record, acts, other-file,
            not-known, void.
        checks: In the order asked.
        sha256: Of the whole file.
        size: In bytes.
        sealed_at: When it was sealed, as the seal says; only set once the seal holds.
        sealed_by: Common name of the certificate; only set once the seal holds.
        content: Only set once the seal holds and the record could be read.
        faults: What does not add up in the record, in English, for the operator.
    """

    status: str
    reason: str
    checks: tuple[Check, ...]
    sha256: str
    size: int
    sealed_at: datetime | None = None
    sealed_by: str = ""
    content: Content | None = None
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file is what it says it is."""
        return self.status == VALID

    @property
    def word(self) -> str:
        """The status as people read it."""
        return say(WORDS[self.status])


class Fault(Exception):  # noqa: N818  the answer to a check, not a fault of ours
    """A check that the file does not pass; the text is a msgid for people."""

    def __init__(self, reason: str, detail: str, **params: object) -> None:
        self.reason = reason
        self.detail = say(detail, **params)
        super().__init__(self.detail)
