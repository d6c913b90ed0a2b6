"""The tree over all events: RFC 6962, with full blocks of 256 leaves kept by their roots.

A block of 256 leaves is a whole subtree, so that a root or a proof needs the roots of the full
blocks and the leaves of one block, never all leaves.

Source: RFC 6962, section 2.1.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

BLOCK = 256  # leaves; a power of two

Hash = bytes


def leaf_hash(data: bytes) -> Hash:
    """The hash of a leaf; differs from that of every node, so that none passes for the other."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of a node over its two halves."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(hashes: Sequence[Hash]) -> Hash:
    """The root over hashes of leaves, or of subtrees that are whole and of one size."""
    if not hashes:
        return hashlib.sha256().digest()
    level = list(hashes)
    while len(level) > 1:
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def path(hashes: Sequence[Hash], at: int) -> tuple[Hash, ...]:
    """What has to be added to the hash at that place to come to the root, from below.

    Raises:
        IndexError: There is no such place.
    """
    if not 0 <= at < len(hashes):
        raise IndexError(at)
    found = []
    level = list(hashes)
    while len(level) > 1:
        if at ^ 1 < len(level):
            found.append(level[at ^ 1])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level, at = paired, at // 2
    return tuple(found)


def root_of_path(leaf: Hash, at: int, size: int, added: Sequence[Hash]) -> Hash | None:
    """The root that a path leads to; None: the path is not one of such a place and size.

    Source: RFC 9162, section 2.1.3.2, which spells out what RFC 6962 leaves to the reader.
    """
    if not 0 <= at < size:
        return None
    here, last = at, size - 1
    found = leaf
    for each in added:
        if last == 0:
            return None
        if here % 2 or here == last:
            found = node_hash(each, found)
            while here and not here % 2:
                here, last = here // 2, last // 2
        else:
            found = node_hash(found, each)
        here, last = here // 2, last // 2
    return found if last == 0 else None


def root_of_blocks(blocks: Sequence[Hash], rest: Sequence[Hash]) -> Hash:
    """The root over the roots of the full blocks and the leaves behind them, fewer than a block."""
    return root([*blocks, root(rest)]) if rest or not blocks else root(blocks)


def path_of_blocks(blocks: Sequence[Hash], inside: Sequence[Hash], at: int) -> tuple[Hash, ...]:
    """The path of a leaf.

    Args:
        blocks: The roots of all blocks, that of the last one also where it is not full.
        inside: The leaves of the block that holds the leaf.
        at: The leaf's place in the tree.
    """
    return path(inside, at % BLOCK) + path(blocks, at // BLOCK)


@dataclass
class Growing:
    """A tree that grows leaf by leaf and tells its root at any size, holding one hash a level."""

    size: int = 0
    _whole: list[tuple[int, Hash]] = field(default_factory=list)  # (leaves, root), large ones first

    def add(self, leaf: Hash) -> None:
        """One more leaf at the end."""
        count, hash_ = 1, leaf
        while self._whole and self._whole[-1][0] == count:
            hash_ = node_hash(self._whole.pop()[1], hash_)
            count *= 2
        self._whole.append((count, hash_))
        self.size += 1

    def root(self) -> Hash:
        """The root as it stands."""
        if not self._whole:
            return root(())
        found = self._whole[-1][1]
        for _, left in reversed(self._whole[:-1]):
            found = node_hash(left, found)
        return found


def blocks_of(leaves: Iterable[Hash]) -> Iterator[tuple[Hash, ...]]:
    """The leaves block by block; the last one may not be full."""
    block: list[Hash] = []
    for leaf in leaves:
        block.append(leaf)
        if len(block) == BLOCK:
            yield tuple(block)
            block = []
    if block:
        yield tuple(block)
