"""Sealing a PDF: one certifying signature over the whole file, after which nothing may change."""

from datetime import UTC, datetime

from app.signing.keys import Keys


class SealError(Exception):
    """The file was not sealed; the text is a line for the operator."""


def seal(pdf: bytes, keys: Keys, *, reason: str, at: datetime, field: str = "Seal") -> bytes:
    """The file with the organisation's seal: PAdES B-B, P-256, SHA-256, no changes allowed.

    Same file, keys, reason and moment: same bytes. Nothing is fetched.

    Args:
        pdf: A finished PDF without signatures; conformance and attachments are kept.
        keys: What to seal with.
        reason: Shown by PDF readers, e.g. `维修工程结算书 JS-2026-0042 办结`.
        at: The moment of sealing, with a time zone, kept to the second.
        field: Name of the invisible signature field.

    Raises:
        SealError: The certificate is not in force then, or the file is no PDF, or sealed before.
    """
    certificate = keys.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise SealError(
            f"seal: the certificate is in force from {certificate.not_valid_before_utc:%Y-%m-%d} "
            f"to {certificate.not_valid_after_utc:%Y-%m-%d}, not on {at:%Y-%m-%d}"
        )
    from app.signing.pades import FAILS, put_seal  # pyHanko takes half a second to load

    try:
        return put_seal(pdf, keys.signer(), reason=reason, at=at.astimezone(UTC), field=field)
    except FAILS as error:
        raise SealError(f"seal: {error}") from error
