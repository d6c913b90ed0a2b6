"""Whether a file is what it says it is: the seal first, then what lies inside it."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from cryptography import x509

from app.core.trail.proof import check_record
from app.core.wording import say
from app.signing.attached import TRAIL, missing_acts, read_attached, read_record, summary
from app.signing.checkpoints import check_trail
from app.signing.envelope import Envelope, authenticate, find, names_us
from app.signing.verdict import ALTERED, UNKNOWN, VALID, VOID, Check, Content, Fault, Verdict

__all__ = ["LARGEST_FILE", "Verdict", "verify", "with_store"]

LARGEST_FILE = 50 * 1024 * 1024  # bytes

log = logging.getLogger(__name__)


def verify(
    pdf: bytes, *, root_pem: bytes, stored_sha256: str | None = None, known_status: str = ""
) -> Verdict:
    """What is to be said about the file. Fetches nothing, never raises for what the file holds.

    Args:
        pdf: The whole file, whatever it is.
        root_pem: The organisation's root certificate, the only one that is trusted.
        stored_sha256: Of the sealed original that the store keeps for this record; empty if it
            keeps none; None if nobody looked (see `with_store`).
        known_status: The record's status in the store, such as `void`; empty if nobody looked.
    """
    verdict = _Examination(pdf, x509.load_pem_x509_certificate(root_pem)).verdict()
    return with_store(verdict, stored_sha256=stored_sha256, known_status=known_status)


def with_store(
    verdict: Verdict, *, stored_sha256: str | None = None, known_status: str = ""
) -> Verdict:
    """The verdict, with what the store knows about the record that the file names.

    A file whose seal does not hold stays what it is.
    """
    added = []
    if stored_sha256 is not None:
        same = stored_sha256 == verdict.sha256
        words = (
            say("与系统里的原件一字不差。") if same
            else say("系统里的原件与这份文件不同。") if stored_sha256
            else say("系统里没有这份单据的原件。")
        )  # fmt: skip
        added.append(
            Check(ok=same, title=say("与原件相同"), detail=words, title_en="Same as the original")
        )
        if not same and verdict.ok:
            reason = "other-file" if stored_sha256 else "not-known"
            verdict = replace(verdict, status=UNKNOWN, reason=reason)
    if known_status:
        void = known_status == "void"
        words = say("这份单据已经作废，编号保留。") if void else say("这份单据没有作废。")
        added.append(
            Check(ok=not void, title=say("没有作废"), detail=words, title_en="Not declared void")
        )
        if void and verdict.ok:
            verdict = replace(verdict, status=VOID, reason="void")
    return replace(verdict, checks=(*verdict.checks, *added))


class _Examination:
    """The checks of one file, in order; the first that fails ends what builds on it."""

    def __init__(self, pdf: bytes, root: x509.Certificate) -> None:
        self.pdf = pdf
        self.root = root
        self.envelope: Envelope
        self.certificate: x509.Certificate
        self.reader: Any
        self.record: dict[str, Any]
        self.content: Content | None = None
        self.sealed_at: datetime | None = None
        self.sealed_by = ""
        self.faults: tuple[str, ...] = ()

    def verdict(self) -> Verdict:
        """Asks everything and decides."""
        asked: tuple[tuple[str, str, Callable[[], str]], ...] = (
            (say("文件完整"), "The seal goes around the whole file", self.whole),
            (say("本单位的印章，盖章后没有改动"), "Sealed by us, unchanged since", self.sealed),
            (say("盖章时证书有效，不允许再改"), "Certified, no changes allowed", self.certified),
            (say("附有单据数据"), "The record is attached", self.attached),
            (say("单据数据前后相符"), "The record adds up", self.adds_up),
            (say("该有的签署都在"), "Every act is there", self.acts),
            (say("最后一步在检查点里"), "A checkpoint covers the last event", self.checkpoint),
        )
        checks: list[Check] = []
        reason = ""
        for title, title_en, check in asked:
            if reason:
                ok, detail = None, say("前面的检查没有通过，这一项没有检查。")
            else:
                ok, detail, reason = self._ask(check)
            checks.append(Check(ok=ok, title=title, detail=detail, title_en=title_en))
        return Verdict(
            status=self._status(reason),
            reason=reason,
            checks=tuple(checks),
            sha256=hashlib.sha256(self.pdf).hexdigest(),
            size=len(self.pdf),
            sealed_at=self.sealed_at,
            sealed_by=self.sealed_by,
            content=self.content,
            faults=self.faults,
        )

    def _ask(self, check: Callable[[], str]) -> tuple[bool, str, str]:
        try:
            return True, check(), ""
        except Fault as fault:
            return False, fault.detail, fault.reason
        except Exception as error:  # a file may break any parser; it is not valid then
            log.info("verify: %s could not be checked: %s", check.__name__, type(error).__name__)
            return False, say("这一部分读不出来。"), "unreadable"

    def _status(self, reason: str) -> str:
        if not reason:
            return VALID
        if reason in ("empty", "too-large"):
            return UNKNOWN
        if self.sealed_at is not None:  # our seal holds, around something that is no whole record
            return ALTERED if self.content is not None else UNKNOWN
        return ALTERED if names_us(self.pdf, self.root) else UNKNOWN

    def whole(self) -> str:
        """Whether one seal goes around the whole file."""
        if not self.pdf:
            raise Fault("empty", "文件是空的。")
        if len(self.pdf) > LARGEST_FILE:
            raise Fault("too-large", "文件超过 50 MB，没有检查。")
        if not self.pdf.startswith(b"%PDF-"):
            raise Fault("not-a-pdf", "这不是 PDF 文件。")
        self.envelope = find(self.pdf)
        size = f"{len(self.pdf):,}"
        return say("印章盖住了全部 {size} 个字节，后面没有别的内容。", size=size)

    def sealed(self) -> str:
        """Whether the organisation's key signed these bytes."""
        self.certificate = authenticate(self.pdf, self.envelope, self.root)
        return say("由“{name}”盖章，内容一字未动。", name=_common_name(self.certificate))

    def certified(self) -> str:
        """What pyHanko says: the only signature, certifying, no changes, certificate in force."""
        from app.signing.certified import certified  # pyHanko takes half a second to load

        self.reader, at = certified(self.pdf, self.envelope.ranges(len(self.pdf)), self.root)
        self.sealed_at, self.sealed_by = at, _common_name(self.certificate)
        return say("盖章时证书在有效期内；盖章后不允许任何改动。")

    def attached(self) -> str:
        """Whether the record can be read."""
        self.record = read_record(self.reader)
        try:
            self.content = summary(self.record)
        except (KeyError, TypeError, AttributeError) as error:
            raise Fault("no-record", "附带的单据数据读不出来。") from error
        return say("单据编号 {number}。", number=self.content.number)

    def adds_up(self) -> str:
        """Whether digests, values, acts and events fit together."""
        self.faults = tuple(check_record(self.record))
        if self.faults:
            raise Fault("record", "单据数据有 {count} 处对不上。", count=len(self.faults))
        count = len(self.record["events"])
        return say("内容、签署和 {count} 条经过记录互相吻合。", count=count)

    def acts(self) -> str:
        """Whether every decision that the route tells of has its act."""
        missing = missing_acts(self.record)
        count = len(self.record["acts"])
        if missing or not count:
            raise Fault("acts", "少了 {count} 项签署。", count=len(missing) or 1)
        return say("共 {count} 项签署，都在。", count=count)

    def checkpoint(self) -> str:
        """Whether the checkpoint that the file carries covers its last event."""
        trail = read_attached(self.reader, TRAIL)
        if trail is None:  # sealed by a release that had none; the seal says that nothing was cut
            return say("盖章时还没有检查点，这一项不适用。")
        fault = check_trail(trail, self.record)
        if fault:
            self.faults = (*self.faults, fault)
            raise Fault("checkpoint", "检查点与单据数据对不上。")
        said = trail["checkpoint"]
        return say(
            "第 {number} 个检查点，全部经过共 {entries} 条，这张单据在内。",
            number=said["number"],
            entries=f"{said['size']:,}",
        )


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
