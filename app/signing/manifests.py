"""The signature under the list of an export, so that a changed list is noticed.

What it signs begins with `{`, a receipt with `eyJ`, a seal with the byte 0x31: none can be passed
off as another.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from app.signing.keys import Keys


def sign_digest(digest: bytes, keys: Keys) -> bytes:
    """The organisation's ECDSA signature (DER) of a file with that SHA-256; openssl checks it."""
    return keys.key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
