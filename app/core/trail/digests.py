"""Content as salted digests: what is proved stays when a value is masked or erased."""

from collections.abc import Mapping
from typing import Any

from app.core.records.answer import Kept
from app.core.trail.canonical import canonical, sha256

SALT_BYTES = 16


def digest(value: Any, salt: bytes) -> str:
    """sha256(salt + canonical value), in hex. `value` is JSON-able, see `Kept`."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(salt + canonical(value))


def keep(path: str, value: Any, salt: bytes) -> Kept:
    """The value ready to be stored beside its digest."""
    return Kept(path=path, digest=digest(value, salt), salt=salt, value=value)


def holds(kept: Kept) -> bool:
    """Whether the value is the one that the digest was made of; an erased one always holds."""
    return kept.erased or digest(kept.value, kept.salt) == kept.digest


def root(digests: Mapping[str, str]) -> str:
    """One hash over path → digest."""
    return sha256(canonical(dict(digests)))
