"""A checkpoint: what the tree over all events was at a moment, to be signed and given to others."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.trail.canonical import canonical, sha256
from app.core.trail.chain import instant
from app.core.trail.merkle import leaf_hash, root_of_path

FORMAT = 1
_WRITTEN = re.compile(r"\{[^{}]*\"signature\"[^{}]*\}")


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """So many events had this root.

    Attributes:
        number: Counts from 1.
        size: How many events the tree had.
        root: Hex.
        at: When it was signed, UTC.
        previous: Hash of the checkpoint before, see `hash`; empty for the first.
        key: Which key signed: the SHA-256 of its public part, hex.
        signature: Ed25519 over `signed()`, hex; empty until it is signed.
    """

    number: int
    size: int
    root: str
    at: datetime
    previous: str
    key: str
    signature: str = ""

    def signed(self) -> bytes:
        """What the key signs: canonical JSON that says what it is."""
        return canonical(
            {
                "format": FORMAT,
                "type": "checkpoint",
                "number": self.number,
                "size": self.size,
                "root": self.root,
                "at": instant(self.at),
                "previous": self.previous,
                "key": self.key,
            }
        )

    @property
    def hash(self) -> str:
        """What the next one names as the one before it."""
        return sha256(self.signed())

    def as_json(self) -> dict[str, Any]:
        """The checkpoint as it is given to others."""
        return {
            "format": FORMAT,
            "number": self.number,
            "size": self.size,
            "root": self.root,
            "at": instant(self.at),
            "previous": self.previous,
            "key": self.key,
            "signature": self.signature,
        }


def read_checkpoint(content: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint as others were given it.

    Raises:
        KeyError, TypeError, ValueError: It is none, or of a newer program.
    """
    if content["format"] != FORMAT:
        raise ValueError("a checkpoint of another format")
    number, size = content["number"], content["size"]
    if not (isinstance(number, int) and isinstance(size, int)) or number < 1 or size < 1:
        raise ValueError("a checkpoint counts from 1")
    texts = {name: content[name] for name in ("root", "previous", "key", "signature")}
    if not all(isinstance(each, str) for each in texts.values()):
        raise ValueError("a checkpoint holds texts")
    at = datetime.fromisoformat(content["at"])
    if at.tzinfo is None or instant(at) != content["at"]:
        raise ValueError("a moment is written in one way only")
    return Checkpoint(number=number, size=size, at=at, **texts)


def found_in(text: str) -> Checkpoint | None:
    """The first checkpoint in a text, such as a mail or a trail.json; None: there is none."""
    for match in _WRITTEN.finditer(text):
        with suppress(KeyError, TypeError, ValueError):
            return read_checkpoint(json.loads(match.group()))
    return None


def make_trail_json(
    record: str,
    seq: int,
    event: str,
    position: int,
    path: Sequence[bytes],
    checkpoint: Checkpoint,
    public: str,
) -> dict[str, Any]:
    """What a sealed file carries: that its last event was in the tree when it was sealed.

    Args:
        record: Id of the record.
        seq: Of its last event when it was sealed.
        event: That event's hash, which binds all before it in the record.
        position: Of its leaf.
        path: Of its leaf, from below.
        checkpoint: A signed one that covers it.
        public: The key's public part, hex.
    """
    return {
        "format": FORMAT,
        "record": record,
        "seq": seq,
        "event": event,
        "position": position,
        "path": [each.hex() for each in path],
        "checkpoint": checkpoint.as_json(),
        "public_key": public,
    }


def in_tree(trail: Mapping[str, Any], checkpoint: Checkpoint) -> bool:
    """Whether the event that a trail.json names was in the tree of the checkpoint.

    Raises:
        KeyError, TypeError, ValueError: It is no trail.json.
    """
    leaf = leaf_hash(bytes.fromhex(trail["event"]))
    path = [bytes.fromhex(each) for each in trail["path"]]
    position = trail["position"]
    if not isinstance(position, int):
        raise TypeError("a position is a number")
    found = root_of_path(leaf, position, checkpoint.size, path)
    return found is not None and found.hex() == checkpoint.root
