"""The tree of RFC 6962: its own vectors, and the same roots by every way that leads to them."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.trail.merkle import (
    BLOCK,
    Growing,
    blocks_of,
    leaf_hash,
    node_hash,
    path,
    path_of_blocks,
    root,
    root_of_blocks,
    root_of_path,
)
from tests.doses import dose

VECTORS = [  # certificate-transparency-go, merkle tests: leaves, and the root over the first n
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
]


def defined(leaves):
    """The definition, word for word: MTH(D[n]) with k the largest power of two below n."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined(leaves[:k]), defined(leaves[k:]))


LEAVES = [leaf_hash(str(number).encode()) for number in range(3 * BLOCK + 3)]


def many(count):
    return LEAVES[:count]


def test_the_roots_are_those_of_the_vectors():
    leaves = [leaf_hash(bytes.fromhex(data)) for data, _ in VECTORS]
    tree = Growing()
    for size, (_, expected) in enumerate(VECTORS, 1):
        tree.add(leaves[size - 1])
        assert root(leaves[:size]).hex() == tree.root().hex() == expected
    assert root(()).hex() == hashlib.sha256().hexdigest()


@settings(max_examples=dose(15), deadline=None)
@given(st.integers(0, 3 * BLOCK + 3))
def test_every_way_leads_to_the_root_of_the_definition(count):
    leaves = many(count)
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    blocks = list(blocks_of(leaves))
    full = [root(block) for block in blocks if len(block) == BLOCK]
    rest = blocks[-1] if blocks and len(blocks[-1]) < BLOCK else ()
    assert defined(leaves) == root(leaves) == tree.root() == root_of_blocks(full, rest)
    assert tree.size == count


@settings(max_examples=dose(15), deadline=None)
@given(st.data())
def test_a_path_leads_to_the_root_from_its_own_place_only(data):
    count = data.draw(st.integers(1, 3 * BLOCK + 3))
    at = data.draw(st.integers(0, count - 1))
    leaves = many(count)
    blocks = list(blocks_of(leaves))
    added = path_of_blocks([root(block) for block in blocks], blocks[at // BLOCK], at)
    whole = root(leaves)
    assert added == path(leaves, at)
    assert root_of_path(leaves[at], at, count, added) == whole
    assert len(added) <= count.bit_length()
    other = data.draw(st.integers(0, count).filter(lambda place: place != at))
    assert root_of_path(leaves[at], other, count, added) != whole
    assert root_of_path(leaf_hash(b"else"), at, count, added) != whole
    assert root_of_path(leaves[at], at, count, (*added, leaves[0])) is None
    if added:
        assert root_of_path(leaves[at], at, count, added[:-1]) is None


def test_a_place_that_is_not_there_has_no_path():
    with pytest.raises(IndexError):
        path(many(3), 3)
    assert root_of_path(leaf_hash(b""), 3, 3, ()) is None
    assert root_of_path(leaf_hash(b""), -1, 3, ()) is None
