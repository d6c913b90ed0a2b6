"""Content as salted digests, and the chain of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.core.records.event import Annulled, Sealed
from app.core.trail.chain import chain, first_break, instant
from app.core.trail.digests import digest, holds, keep, root
from tests.cases import cases
from tests.core.trail.test_written import written

SALT = bytes(range(16))
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_digest_is_sha256_of_salt_and_canonical_value():
    # printf '\x00…\x0f"12.50"' | sha256sum
    assert digest("12.50", SALT) == (
        "94a9b03c781d38a3f40399efa340fbe024a2d05d97045661f9f6d5ec8b30a41b"
    )


def test_the_same_value_with_another_salt_has_another_digest():
    assert digest("a", SALT) != digest("a", bytes(16))


def test_a_salt_has_sixteen_bytes():
    with pytest.raises(ValueError, match="16 bytes"):
        digest("a", b"short")


def test_a_kept_value_holds_until_it_is_changed():
    kept = keep("customer", "王小川", SALT)
    assert holds(kept)
    assert not holds(replace(kept, value="别人"))
    assert holds(replace(kept, value=None, erased=True))


def test_the_root_changes_with_any_path_or_digest():
    one = root({"a": "1", "b": "2"})
    assert one == root({"b": "2", "a": "1"})
    assert one != root({"a": "2", "b": "1"})
    assert one != root({"a": "1"})


def events(number):
    return [
        Annulled(at=AT + timedelta(seconds=each), actor="li", remark="") for each in range(number)
    ]


def test_a_chain_holds_and_goes_on_where_it_ended():
    sealed = Sealed(at=AT, actor="system:seal", file="f", revision=1)
    first = chain("r1", 0, "", events(2))
    more = chain("r1", 2, first[-1].hash, [sealed])
    assert (*first, *more) == chain("r1", 0, "", [*events(2), sealed])
    assert [link.seq for link in (*first, *more)] == [1, 2, 3]
    assert first_break(written([*events(2), sealed])) == 0


@cases(
    ("spoil", "at"),
    [
        (lambda c: [c[0], c[1]._replace(actor="xu"), c[2]], 2),
        (lambda c: [c[0], c[2]], 2),
        (lambda c: [c[1], c[2]], 1),
        (lambda c: [c[0], c[2], c[1]], 2),
        (lambda c: [c[0]._replace(record="r2"), c[1], c[2]], 1),
        (lambda c: [c[0], c[1]._replace(seq=5), c[2]], 2),
    ],
)
def test_the_first_event_that_does_not_fit_is_found(spoil, at):
    assert first_break(spoil(written(events(3)))) == at


def test_a_moment_is_written_in_utc_with_microseconds():
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=shanghai)) == (
        "2026-03-02T01:00:00.000005Z"
    )
