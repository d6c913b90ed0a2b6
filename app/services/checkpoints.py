"""Every event laid into one tree, and the tree's root signed: what finds a deleted tail.

A chain proves the order inside a record; whoever can write the database can cut its end off or
chain it anew. The signed root is in other hands by then: in sealed files, with the auditors.
"""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.trail import merkle
from app.core.trail.checkpoint import Checkpoint, found_in, make_trail_json
from app.core.trail.merkle import BLOCK, leaf_hash
from app.core.wording import say
from app.services.ports import Ports
from app.signing.checkpoints import holds
from app.storage.store import Leaf, Reading, Store, Writing

FOUND = 50_000  # events that are looked for at once: outside, since it takes a moment
AT_ONCE = 5_000  # events that are laid in one transaction
LOG = "checkpoints.log"
_TOLD = 20  # torn leaves that are named

_LETTER = """请保存这封邮件，不用办理。

下面是全部经过记录的第 {number} 个检查点：到 {at} 为止，共 {size} 条。
以后要查有没有人在服务器上删改过，把这封邮件存成文件，请维护人员运行：

countersign verify-trail --checkpoint 这个文件

签名公钥（Ed25519）：{public}

{written}

{house}（系统发出，不用回复）
"""

log = logging.getLogger("countersign.trail")

_Hashes = tuple[bytes, ...]


def lay(ports: Ports, record: str = "") -> Checkpoint | None:
    """Lay the events that have no leaf yet, and sign what the tree is then.

    Whoever comes second waits, and finds nothing to do.

    Args:
        ports: For the store, the key and the clock.
        record: Whose events; empty: all events.

    Returns:
        The newest checkpoint; it covers every event that was there before the call (of that
        record). None: there are no events at all.
    """
    while True:
        with ports.store.reading() as reading:
            last, size = reading.last_checkpoint(), reading.tree_size()
            found = reading.leafless(FOUND, record)
        if not found:
            return last
        for start in range(0, len(found), AT_ONCE):
            with ports.store.writing() as writing:
                writing.lock_tree()
                if writing.tree_size() != size:
                    break  # somebody else laid some of them meanwhile: look again
                fresh = _lay(ports, writing, size, found[start : start + AT_ONCE])
            _note(ports, fresh)
            size = fresh.size


def proof(ports: Ports, record: str, seq: int) -> dict[str, Any]:
    """trail.json: that the event was in the tree, with a signed checkpoint that covers it."""
    lay(ports, record)
    with ports.store.reading() as reading:
        leaf, checkpoint = reading.leaf(record, seq), reading.last_checkpoint()
        if leaf is None or checkpoint is None:
            raise RuntimeError("an event without a leaf")  # `lay` has just laid it
        blocks, rest = _tree(reading, checkpoint.size)
        start = leaf.position - leaf.position % BLOCK
        inside = _hashes(reading.leaves(start, min(start + BLOCK, checkpoint.size)))
    if rest:
        blocks = (*blocks, merkle.root(rest))
    path = merkle.path_of_blocks(blocks, inside, leaf.position)
    public = ports.checkpoint_key.public
    return make_trail_json(record, seq, leaf.hash, leaf.position, path, checkpoint, public)


def given(ports: Ports) -> dict[str, Any] | None:
    """A fresh checkpoint as others are given it, with the key that signed it; None: no events."""
    newest = lay(ports)
    return {**newest.as_json(), "public_key": ports.checkpoint_key.public} if newest else None


def letter(ports: Ports, checkpoint: Checkpoint) -> tuple[str, str]:
    """Subject and text of the mail in which somebody outside the server keeps a checkpoint."""
    written = json.dumps(checkpoint.as_json(), ensure_ascii=False, indent=1)
    text = say(
        _LETTER,
        number=checkpoint.number,
        size=f"{checkpoint.size:,}",
        at=checkpoint.at.astimezone(ports.zone).strftime("%Y-%m-%d %H:%M:%S %z"),
        public=ports.checkpoint_key.public,
        written=written,
        house=ports.house,
    )
    return say("第 {number} 个检查点", number=checkpoint.number), text


def unguarded(store: Store) -> list[str]:
    """Which triggers are missing that keep the trail from being changed, in English sentences."""
    return [each for each in store.findings() if each.startswith("trigger ")]


def faults(store: Store, public: str, given: Sequence[tuple[int, str]] = ()) -> Iterator[str]:
    """What does not add up about the tree and its checkpoints, in English sentences.

    Args:
        store: Where they are kept.
        public: The public part of the key that signs checkpoints here, hex; empty: unknown.
        given: Sizes and roots of checkpoints that others were given before.
    """
    with store.reading() as reading:
        yield from _torn(reading)
        yield from _signatures(reading, public)
        yield from _roots(reading, given)


def noted(instance: Path, public: str) -> Iterator[tuple[int, str]]:
    """Sizes and roots of the checkpoints in the instance's own log, those that the key signed.

    Whoever can write the database, and not this host's disk, cannot take them back.
    """
    path = instance / LOG
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            checkpoint = found_in(line)  # a line that a power cut tore holds none
            if checkpoint is not None and holds(checkpoint, public):
                yield checkpoint.size, checkpoint.root


def _note(ports: Ports, checkpoint: Checkpoint) -> None:
    """Write it down outside the database; where that fails, the checkpoint stands all the same."""
    line = f"{json.dumps(checkpoint.as_json(), sort_keys=True)}\n".encode()
    try:
        with (ports.settings.instance / LOG).open("ab", buffering=0) as file:
            file.write(line)
            os.fsync(file.fileno())
    except OSError as fault:
        log.error("checkpoint %d is not in %s: %s", checkpoint.number, LOG, fault.strerror)


def _lay(ports: Ports, writing: Writing, size: int, found: tuple[Leaf, ...]) -> Checkpoint:
    """Inside a transaction that holds the tree, which has that size."""
    writing.add_leaves(
        [replace(leaf, position=place) for place, leaf in enumerate(found, start=size)]
    )
    grown = size + len(found)
    for block in range(size // BLOCK, grown // BLOCK):
        inside = _hashes(writing.leaves(block * BLOCK, (block + 1) * BLOCK))
        writing.add_block(block, merkle.root(inside).hex())
    last = writing.last_checkpoint()
    fresh = Checkpoint(
        number=last.number + 1 if last else 1,
        size=grown,
        root=merkle.root_of_blocks(*_tree(writing, grown)).hex(),
        at=ports.now(),
        previous=last.hash if last else "",
        key="",
    )
    signed = ports.checkpoint_key.sign(fresh)
    writing.add_checkpoint(signed)
    return signed


def _tree(reading: Reading, size: int) -> tuple[_Hashes, _Hashes]:
    """The roots of the full blocks, and the leaves behind them."""
    blocks = tuple(map(bytes.fromhex, reading.blocks()))
    return blocks, _hashes(reading.leaves(size - size % BLOCK, size))


def _hashes(leaves: tuple[Leaf, ...]) -> _Hashes:
    return tuple(leaf_hash(bytes.fromhex(leaf.hash)) for leaf in leaves)


def _torn(reading: Reading) -> Iterator[str]:
    for leaf, now in reading.torn_leaves(_TOLD):
        what = "was written anew" if now else "is gone"
        yield f"event {leaf.seq} of record {leaf.record} {what} since it was laid into the tree"


def _signatures(reading: Reading, public: str) -> Iterator[str]:
    before: Checkpoint | None = None
    while found := reading.checkpoints(before.number if before else 0):
        for each in found:
            name = f"checkpoint {each.number}"
            if not public or not holds(each, public):
                yield f"{name} is not signed by this server's key"
            if each.number != (before.number if before else 0) + 1:
                yield f"a checkpoint before {each.number} is missing"
            elif each.previous != (before.hash if before else "") or (
                before is not None and each.size < before.size
            ):
                yield f"{name} does not stand behind the one before it"
            before = each


def _roots(reading: Reading, given: Sequence[tuple[int, str]]) -> Iterator[str]:
    """The tree built anew from its leaves, held against every checkpoint."""
    wanted: dict[int, list[tuple[str, str]]] = {}
    last = 0
    while found := reading.checkpoints(last):
        for each in found:
            wanted.setdefault(each.size, []).append((f"checkpoint {each.number}", each.root))
        last = found[-1].number
    for size, root in given:
        wanted.setdefault(size, []).append((f"the checkpoint of {size} events", root))
    kept = reading.blocks()
    tree, block = merkle.Growing(), merkle.Growing()
    size = reading.tree_size()
    for start in range(0, size, AT_ONCE):
        for leaf in reading.leaves(start, min(start + AT_ONCE, size)):
            if leaf.position != tree.size:
                yield f"leaf {tree.size} of the tree is missing"
                return
            hash_ = leaf_hash(bytes.fromhex(leaf.hash))
            tree.add(hash_)
            block.add(hash_)
            for name, root in wanted.pop(tree.size, ()):
                if tree.root().hex() != root:
                    yield f"{name} has another root than the {tree.size} events it covers"
            if block.size == BLOCK:
                place = leaf.position // BLOCK
                if place >= len(kept) or kept[place] != block.root().hex():
                    yield f"block {place} of the tree was changed"
                block = merkle.Growing()
    for missing in sorted(wanted):
        for name, _ in wanted[missing]:
            yield f"{name} covers {missing} events, and the tree has {tree.size}"
