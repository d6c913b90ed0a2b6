"""Receipts: what a signer keeps, so that his act cannot be denied or changed behind his back.

Written as a compact JWS (RFC 7515) with ES256 over the act's digest. What a JWS signs begins with
`eyJ`, what a seal signs with the byte 0x31: neither can be passed off as the other.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from app.core.trail.act import act_digest
from app.core.trail.canonical import canonical
from app.signing.keys import Keys

LONGEST_RECEIPT = 512  # characters; ours have about 190

_NUMBER_BYTES = 32  # r and s of P-256


def receipt(act: Mapping[str, Any], keys: Keys) -> str:
    """The organisation's word that it holds this act: `header.digest.signature`, base64url."""
    header = {"alg": "ES256", "kid": _key_id(keys.certificate)}
    told = f"{_text(canonical(header))}.{_text(bytes.fromhex(act_digest(act)))}"
    signed = keys.key.sign(told.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = utils.decode_dss_signature(signed)
    raw = r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big")
    return f"{told}.{_text(raw)}"


def check_receipt(text: str, act: Mapping[str, Any], certificate_pem: bytes) -> bool:
    """Whether the receipt was given for this very act by the key of that certificate."""
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    key = certificate.public_key()
    if len(text) > LONGEST_RECEIPT or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    parts = text.strip().split(".")
    if len(parts) != 3:
        return False
    try:
        header, said, raw = (_bytes(part) for part in parts)
        right = json.loads(header) == {"alg": "ES256", "kid": _key_id(certificate)}
        if not right or said != bytes.fromhex(act_digest(act)) or len(raw) != 2 * _NUMBER_BYTES:
            return False
        r, s = (int.from_bytes(half, "big") for half in (raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]))
        signature = utils.encode_dss_signature(r, s)
        key.verify(signature, f"{parts[0]}.{parts[1]}".encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _key_id(certificate: x509.Certificate) -> str:
    """Which certificate: the first 8 bytes of its SHA-256, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()[:16]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(data) != text:  # one spelling only: loose bits at the end are no receipt
        raise ValueError("not base64url")
    return data
