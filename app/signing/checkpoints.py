"""Checkpoints signed: an Ed25519 key of their own, so that neither key vouches for the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.trail.checkpoint import Checkpoint, in_tree, read_checkpoint
from app.signing.keys import LOCKED, KeysError, alone, read_key, refuse_anew, write_key

PRIVATE, PUBLIC = "checkpoint.key", "checkpoint.pub"


@dataclass(frozen=True, kw_only=True)
class CheckpointKey:
    """The key that signs checkpoints."""

    key: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> str:
        """Its public part, hex."""
        return self.key.public_key().public_bytes_raw().hex()

    @property
    def id(self) -> str:
        """What checkpoints call it."""
        return key_id(self.public)

    def sign(self, checkpoint: Checkpoint) -> Checkpoint:
        """The checkpoint with this key's name and signature."""
        named = replace(checkpoint, key=self.id)
        return replace(named, signature=self.key.sign(named.signed()).hex())


def key_id(public: str) -> str:
    """What checkpoints call the key with that public part: SHA-256, hex."""
    return sha256(bytes.fromhex(public)).hexdigest()


def holds(checkpoint: Checkpoint, public: str) -> bool:
    """Whether the key with that public part (hex) signed this very checkpoint."""
    try:
        if key_id(public) != checkpoint.key:
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(checkpoint.signature), checkpoint.signed())
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def check_trail(trail: Any, record: Mapping[str, Any]) -> str:
    """What does not hold in the trail.json of a sealed file, in an English sentence; empty: all.

    Args:
        trail: As read from the file, whatever it is.
        record: The record.json beside it, which was checked already.
    """
    try:
        checkpoint = read_checkpoint(trail["checkpoint"])
        last = record["events"][-1]
        if (trail["record"], trail["seq"]) != (record["record"], last["seq"]):
            return "The checkpoint is of another record."
        if trail["event"] != last["hash"]:
            return "The checkpoint does not cover the last event."
        if not holds(checkpoint, trail["public_key"]):
            return "The checkpoint is not signed by the key it names."
        if not in_tree(trail, checkpoint):
            return "The last event is not in the tree of the checkpoint."
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return "The checkpoint cannot be read."
    return ""


def open_checkpoint_key(
    folder: Path, passphrase: str | None = None, *, used: Callable[[], bool] = lambda: False
) -> CheckpointKey:
    """The key in the folder; made, once, where there is none.

    Beside `checkpoint.key` (0600) stands `checkpoint.pub`, its public part in hex, for whoever
    checks and may not sign.

    Args:
        folder: Usually `instance/keys`.
        passphrase: Encrypts the key; None or empty for none.
        used: Whether there are checkpoints already: no other key is made then.

    Raises:
        KeysError: It does not open, or the two do not belong together.
    """
    path, public = folder / PRIVATE, folder / PUBLIC
    try:
        if not public.is_file():
            if not path.is_file():
                refuse_anew(path, used)
            with alone(folder):
                _make_missing(path, public, passphrase or "")
        made = CheckpointKey(key=_load(path, passphrase or ""))
        if public.read_text("ascii", "replace").strip() != made.public:
            raise KeysError(f"keys: {PRIVATE} and {PUBLIC} do not belong together")
    except OSError as error:
        raise KeysError(f"keys: {error.strerror}: {error.filename}") from error
    return made


def read_public(folder: Path) -> str:
    """The public part in hex; empty where there is no key yet."""
    path = folder / PUBLIC
    return path.read_text("ascii", "replace").strip() if path.is_file() else ""


def _make_missing(path: Path, public: Path, passphrase: str) -> None:
    if public.is_file():
        return  # another process was faster
    if not path.is_file():
        locked: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(passphrase.encode())
            if passphrase
            else serialization.NoEncryption()
        )
        fresh = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
        )
        write_key(path, fresh)
    made = CheckpointKey(key=_load(path, passphrase))
    write_key(public, f"{made.public}\n".encode())


def _load(path: Path, passphrase: str) -> Ed25519PrivateKey:
    data = read_key(path)
    encrypted = LOCKED in data
    if encrypted and not passphrase:
        raise KeysError(f"keys: {path.name} has a passphrase, and none is given")
    try:
        key = serialization.load_pem_private_key(data, passphrase.encode() if encrypted else None)
    except ValueError as error:
        why = "the passphrase is wrong" if encrypted else "it is no private key"
        raise KeysError(f"keys: {path.name} does not open: {why}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysError(f"keys: {path.name} is not an Ed25519 key")
    return key
