"""The tree over all events, marks, and jobs by their state."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, literal, or_, select, update

from app.core.trail.checkpoint import Checkpoint
from app.storage import schema, tree_schema
from app.storage.operating import Leaf, Mark
from app.storage.schema import events, files, jobs, records
from app.storage.sql.compiled import Cursor
from app.storage.tree_schema import blocks, checkpoints, leaves, marks

_TREE = "!tree"  # no series of a form is called so
_LEAF_NAMES = ("record", "seq", "hash", "position")
_CHECKPOINT_NAMES = tuple(checkpoints.c.keys())

_SAME_EVENT = and_(leaves.c.record == events.c.record, leaves.c.seq == events.c.seq)
_LIMIT = bindparam("limit", type_=Integer)

_SIZE = select(func.coalesce(func.max(leaves.c.position) + 1, 0))
_LEAFLESS = (
    select(events.c.record, events.c.seq, events.c.hash)
    .select_from(events.outerjoin(leaves, _SAME_EVENT))
    .where(leaves.c.position.is_(None))
    .order_by(events.c.at, events.c.record, events.c.seq)
    .limit(_LIMIT)
)
_LEAFLESS_OF = _LEAFLESS.where(events.c.record == bindparam("of"))
_LEAF = select(*(leaves.c[name] for name in _LEAF_NAMES))
_LEAF_OF = _LEAF.where(leaves.c.record == bindparam("of"), leaves.c.seq == bindparam("number"))
_LEAVES = _LEAF.where(
    leaves.c.position >= bindparam("start"), leaves.c.position < bindparam("stop")
).order_by(leaves.c.position)
_BLOCKS = select(blocks.c.root).order_by(blocks.c.position)
_CHECKPOINT = select(*checkpoints.c)
_LAST = _CHECKPOINT.order_by(checkpoints.c.number.desc()).limit(1)
_AFTER = (
    _CHECKPOINT.where(checkpoints.c.number > bindparam("after"))
    .order_by(checkpoints.c.number)
    .limit(_LIMIT)
)
_TORN = (
    select(*(leaves.c[name] for name in _LEAF_NAMES), events.c.hash.label("now"))
    .select_from(leaves.outerjoin(events, _SAME_EVENT))
    .where(or_(events.c.hash.is_(None), events.c.hash != leaves.c.hash))
    .order_by(leaves.c.position)
    .limit(_LIMIT)
)
_SEALED = (
    select(files.c.sha256, records.c.number)
    .select_from(files.join(records, files.c.record == records.c.id))
    .where(files.c.kind == "seal")
)
_MARKS = select(*marks.c)
_COUNTS = (
    select(jobs.c.kind, jobs.c.status, func.count())
    .where(or_(*(jobs.c.status == literal(each) for each in ("waiting", "running", "failed"))))
    .group_by(jobs.c.kind, jobs.c.status)
)
_LEASED = (
    select(jobs.c.id)
    .where(jobs.c.status == "running", jobs.c.leased_until > bindparam("now"))
    .limit(1)
)
_ANEW = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), jobs.c.status == "failed")
    .values(
        status="waiting",
        attempts=0,
        failures=0,
        lost=0,
        leased_until=None,
        run_after=bindparam("again_at"),
    )
)


class OperatingReading:
    """The tree and the marks at one moment."""

    cursor: Cursor

    def tree_size(self) -> int:
        """How many events have a leaf."""
        row = self.cursor.row(_SIZE)
        return int(row[0]) if row else 0

    def leafless(self, limit: int, record: str = "") -> tuple[Leaf, ...]:
        """Events without a leaf, the oldest first; of one record, or of all."""
        if record:
            rows = self.cursor.rows(_LEAFLESS_OF, limit=limit, of=record)
        else:
            rows = self.cursor.rows(_LEAFLESS, limit=limit)
        return tuple(Leaf(record=of, seq=seq, hash=hash_) for of, seq, hash_ in rows)

    def leaf(self, record: str, seq: int) -> Leaf | None:
        """The leaf of the event."""
        row = self.cursor.row(_LEAF_OF, of=record, number=seq)
        return _leaf(row) if row else None

    def leaves(self, start: int, stop: int) -> tuple[Leaf, ...]:
        """Leaves by position, `stop` not included."""
        return tuple(map(_leaf, self.cursor.rows(_LEAVES, start=start, stop=stop)))

    def blocks(self) -> tuple[str, ...]:
        """The roots of the full blocks, in order."""
        return tuple(row[0] for row in self.cursor.rows(_BLOCKS))

    def last_checkpoint(self) -> Checkpoint | None:
        """The newest one."""
        row = self.cursor.row(_LAST)
        return _checkpoint(row) if row else None

    def checkpoints(self, after: int = 0, limit: int = 1000) -> tuple[Checkpoint, ...]:
        """Checkpoints behind that number, in order."""
        return tuple(map(_checkpoint, self.cursor.rows(_AFTER, after=after, limit=limit)))

    def torn_leaves(self, limit: int) -> tuple[tuple[Leaf, str], ...]:
        """Leaves whose event is gone (an empty text) or has another hash, with that hash."""
        rows = self.cursor.rows(_TORN, limit=limit)
        return tuple((_leaf(row[:-1]), row[-1] or "") for row in rows)

    def sealed_numbers(self) -> Mapping[str, str]:
        """The sha256 of every sealed file → the number of its record."""
        return dict(self.cursor.rows(_SEALED))

    def marks(self) -> Mapping[str, Mark]:
        """Everything that was noted, by name."""
        return {name: Mark(at=at, body=body) for name, at, body in self.cursor.rows(_MARKS)}

    def job_counts(self) -> Mapping[tuple[str, str], int]:
        """(kind, status) → how many jobs that are not done."""
        return {(kind, status): int(count) for kind, status, count in self.cursor.rows(_COUNTS)}

    def leased(self, now: datetime) -> bool:
        """Whether a worker holds a job at this moment."""
        return self.cursor.row(_LEASED, now=now) is not None


class OperatingWriting(OperatingReading):
    """What changes the tree, the marks and jobs that failed."""

    def lock_tree(self) -> None:
        """Let nobody else lay leaves until the transaction ends."""
        self.cursor.count(schema.series, "last", series=_TREE, year=0)

    def add_leaves(self, leaves: Sequence[Leaf]) -> None:
        """Lay them at their positions."""
        rows = ({name: getattr(each, name) for name in _LEAF_NAMES} for each in leaves)
        self.cursor.add(tree_schema.leaves, rows)

    def add_block(self, position: int, root: str) -> None:
        """Keep the root of a full block."""
        self.cursor.add(tree_schema.blocks, [{"position": position, "root": root}])

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep a signed checkpoint."""
        row = {name: getattr(checkpoint, name) for name in _CHECKPOINT_NAMES}
        self.cursor.add(tree_schema.checkpoints, [row])

    def set_mark(self, name: str, at: datetime, body: Mapping[str, Any]) -> None:
        """Note what was done, in place of the last time."""
        row = {"name": name, "at": at, "body": dict(body)}
        self.cursor.add(tree_schema.marks, [row], clash="replace")

    def again(self, job: str, at: datetime) -> bool:
        """Let a job that failed be tried anew; False where it did not fail."""
        return self.cursor.change(_ANEW, job=job, again_at=at) > 0


def _leaf(row: tuple[Any, ...]) -> Leaf:
    return Leaf(**dict(zip(_LEAF_NAMES, row, strict=True)))


def _checkpoint(row: tuple[Any, ...]) -> Checkpoint:
    return Checkpoint(**dict(zip(_CHECKPOINT_NAMES, row, strict=True)))
