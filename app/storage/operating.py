"""What a store can do for who operates it: the tree over all events, marks, jobs by their state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from app.core.trail.checkpoint import Checkpoint
from app.storage.rows import Job
from app.storage.saved import Saved


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An event with its place in the tree; `position` is -1 before it has one."""

    record: str
    seq: int
    hash: str
    position: int = -1


@dataclass(frozen=True, kw_only=True)
class Mark:
    """When something was last done, and what came of it."""

    at: datetime
    body: Mapping[str, Any]


class OperatingReading(Protocol):
    """The tree and the marks at one moment."""

    def tree_size(self) -> int:
        """How many events have a leaf."""
        ...

    def leafless(self, limit: int, record: str = "") -> tuple[Leaf, ...]:
        """Events without a leaf, the oldest first; of one record, or of all."""
        ...

    def leaf(self, record: str, seq: int) -> Leaf | None:
        """The leaf of the event."""
        ...

    def leaves(self, start: int, stop: int) -> tuple[Leaf, ...]:
        """Leaves by position, `stop` not included."""
        ...

    def blocks(self) -> tuple[str, ...]:
        """The roots of the full blocks, in order."""
        ...

    def last_checkpoint(self) -> Checkpoint | None:
        """The newest one."""
        ...

    def checkpoints(self, after: int = 0, limit: int = 1000) -> tuple[Checkpoint, ...]:
        """Checkpoints behind that number, in order."""
        ...

    def torn_leaves(self, limit: int) -> tuple[tuple[Leaf, str], ...]:
        """Leaves whose event is gone (an empty text) or has another hash, with that hash."""
        ...

    def sealed_numbers(self) -> Mapping[str, str]:
        """The sha256 of every sealed file → the number of its record."""
        ...

    def marks(self) -> Mapping[str, Mark]:
        """Everything that was noted, by name."""
        ...

    def job_counts(self) -> Mapping[tuple[str, str], int]:
        """(kind, status) → how many jobs that are not done."""
        ...

    def stumbled(
        self, status: str, limit: int = 200, kinds: tuple[str, ...] = ()
    ) -> tuple[Job, ...]:
        """Jobs of that status that failed at least once (of some kinds), the latest due first."""
        ...

    def leased(self, now: datetime) -> bool:
        """Whether a worker holds a job at this moment."""
        ...


class OperatingWriting(Protocol):
    """What changes the tree, the marks and jobs that failed."""

    def lock_tree(self) -> None:
        """Let nobody else lay leaves until the transaction ends."""
        ...

    def add_leaves(self, leaves: Sequence[Leaf]) -> None:
        """Lay them at their positions."""
        ...

    def add_block(self, position: int, root: str) -> None:
        """Keep the root of a full block."""
        ...

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a signed checkpoint."""
        ...

    def set_mark(self, name: str, at: datetime, body: Mapping[str, Any]) -> None:
        """Note what was done, in place of the last time."""
        ...

    def forget_jobs(self, before: datetime, limit: int) -> int:
        """Remove jobs that are done and were due before that moment; how many."""
        ...

    def again(self, job: str, at: datetime) -> bool:
        """Let a job that failed be tried anew; False where it did not fail."""
        ...


class Whole(Protocol):
    """A store as a whole: brought up to date, saved, loaded."""

    def migrate(self, before: Callable[[str], None] | None = None) -> None:
        """Bring the schema up to date and check that the triggers stand.

        `before` is called with the revision of a store that is about to be changed.
        """
        ...

    def is_current(self) -> bool:
        """Whether the schema is up to date."""
        ...

    def is_empty(self) -> bool:
        """Whether nothing was ever kept here."""
        ...

    def size(self) -> int:
        """How many bytes it takes."""
        ...

    def save(self, folder: Path) -> Saved:
        """Write all of it, as it stands at one moment, into files in the folder."""
        ...

    def load(self, folder: Path, saved: Saved) -> None:
        """Fill the empty store from the folder: all of it, or nothing.

        Raises:
            Conflict: It is not empty.
            Invalid: The copy does not fit.
        """
        ...

    def refuse_other(self, saved: Saved) -> None:
        """Say that a copy cannot be loaded here; asks no database, and makes none.

        Raises:
            Invalid: The copy does not fit.
        """
        ...
