"""Trails and what stands beside them, of one record and of many; a part of the Store protocol."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from app.core.records.answer import Kept
from app.core.records.record import Record
from app.core.trail.chain import Chained, Written


class Stored(NamedTuple):
    """A record's state, and what registers and inboxes go by: all of it is written from the state.

    Attributes:
        record: The state.
        row: What stands beside it, by the names of `Record`.
        tasks: Status by task.
        seals: The sha256 of its sealed files.
    """

    record: Record
    row: Mapping[str, object]
    tasks: Mapping[str, str]
    seals: frozenset[str]


class TrailsReading(Protocol):
    """What happened to records, where they stand after it, and the values of their digests.

    Of many records each method asks the database once. Whoever has nothing is left out.
    """

    def events(self, record: str) -> tuple[Chained, ...]:
        """The record's trail, oldest first."""
        ...

    def kept(self, record: str) -> Mapping[str, Kept]:
        """Digest → kept value, for all values that the record ever had."""
        ...

    def stored(self, records: Sequence[str]) -> Mapping[str, Stored]:
        """Id → the record as it stands."""
        ...

    def unowned(self) -> Sequence[str]:
        """The records of which there are events and nothing else."""
        ...

    def written(
        self, records: Sequence[str]
    ) -> AbstractContextManager[Iterator[tuple[str, Sequence[Written]]]]:
        """Id and the record's trail as it is kept, oldest first, as the database comes to it.

        Nothing else may be asked of the store before the end of the block.
        """
        ...

    def values(self, records: Sequence[str]) -> Mapping[str, Sequence[Kept]]:
        """Id → all values that the record ever had, in no order."""
        ...
