"""What a worker does again and again beside its jobs: checkpoints, sweeping, a sign of life."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import AppError
from app.services import checkpoints, nightly, operating
from app.services.exports import making
from app.services.ports import Ports
from app.settings import number

SWEEPS = timedelta(days=1)  # between looks for files that nothing refers to
GRACE = timedelta(days=1)  # a file is put before the transaction that refers to it commits
KEPT = timedelta(days=30)  # how long a job that is done still says that it was, by its key
PIECE = 1000  # jobs that are removed at once
BEATS = timedelta(seconds=15)  # between signs of life
ASKS = timedelta(minutes=10)  # between looks whether a day has begun
AGAIN = timedelta(seconds=5)  # until a round that failed is tried anew

log = logging.getLogger("countersign.worker")


class Rounds:
    """The rounds of one worker, each at its own pace; the first one comes at once."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        every = timedelta(minutes=number(ports.settings, "checkpoint_minutes"))
        self._rounds: tuple[tuple[str, timedelta, Callable[[Ports], None]], ...] = (
            ("a sign of life cannot be given", BEATS, operating.beat),
            ("files that nothing refers to cannot be swept", SWEEPS, sweep),
            ("no checkpoint can be made", every, lay),
            ("today's self-check cannot be asked for", ASKS, nightly.ask),
        )
        self._due: dict[str, datetime] = {}

    def make(self) -> None:
        """Make those that are due; one that fails says so and is tried again soon."""
        for trouble, every, round_ in self._rounds:
            now = self._ports.now()
            if now < self._due.get(trouble, now):
                continue
            try:
                round_(self._ports)
            except Exception as fault:
                log.error("%s: %s", trouble, reason(fault))
                every = min(every, AGAIN)
            self._due[trouble] = now + every


def sweep(ports: Ports) -> None:
    """Let go of exports and jobs that were kept long enough, and of files nothing refers to."""
    making.sweep(ports)
    forget(ports)
    before = ports.now() - GRACE
    with ports.store.reading() as reading:
        kept = reading.contents()
    removed = ports.files.sweep(kept, before)
    if removed:
        log.info("removed %d files that nothing refers to", removed)


def forget(ports: Ports) -> None:
    """Let go of jobs that were done long ago, a piece at a time: nobody asks for them again."""
    before = ports.now() - KEPT
    while True:
        with ports.store.writing() as writing:
            if writing.forget_jobs(before, PIECE) < PIECE:
                return


def lay(ports: Ports) -> None:
    """Lay new events into the tree, and sign it."""
    checkpoints.lay(ports)


def reason(fault: Exception) -> str:
    """Our own errors in their words; of others kind and place only: they may quote values."""
    if isinstance(fault, AppError):
        return f"{type(fault).__name__}: {fault.message}"
    if type(fault).__module__.startswith("app."):
        return f"{type(fault).__name__}: {fault}"
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {Path(last.filename).name}:{last.lineno}"
