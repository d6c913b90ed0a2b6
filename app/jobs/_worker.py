"""The worker: takes jobs from the outbox, one at a time, and does them.

A job is leased for a short while and the lease is renewed as long as its worker lives, so that the
job of a worker that was killed is taken up soon, by whoever comes first.
"""

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.core.errors import NoRoom, Unreachable
from app.core.registry import Registry
from app.core.wording import speaking
from app.jobs._rounds import Rounds, reason
from app.jobs.base import Work
from app.services.exports import making
from app.services.ports import Ports
from app.settings import number
from app.storage.store import Job

KINDS = Registry("app.jobs", Work)
PAUSES = (5, 30, 120, 600, 3600)  # seconds until the next try
LOSSES = 5  # times in a row that the worker may die of a job before nobody takes it up again
LOST = "its worker died each time without a word: killed, or out of memory"
WAITS = 600  # seconds until the next try, at most, while the disk is full
FULL = (errno.ENOSPC, errno.EDQUOT)
FORSAKEN = timedelta(minutes=2)  # until a job that waits for its host is taken up by another
IDLE = 0.5  # seconds between looks at an empty outbox
UNWELL = 5.0  # seconds between looks at an outbox that cannot be reached

log = logging.getLogger("countersign.worker")


class Stopped(BaseException):
    """The worker is to end now; raised by a signal, also in the middle of a job."""


def work(ports: Ports, wanted: Callable[[], bool]) -> None:
    """Do jobs as long as `wanted()` says so.

    Raises:
        Stopped: A signal said so; the job that was being done waits for the next worker.
    """
    rounds = Rounds(ports)
    while wanted():
        rounds.make()
        try:
            idle = 0.0 if work_once(ports) else IDLE
        except Exception as fault:
            log.error("the outbox cannot be reached: %s", reason(fault))
            idle = UNWELL
        if idle:
            time.sleep(idle)


def work_once(ports: Ports) -> bool:
    """Do one job; False where none is due."""
    with ports.store.writing() as writing:
        now = ports.now()
        job = writing.take_job(now, _lease(ports), making.here(ports), now - FORSAKEN)
    if job is None:
        return False
    if job.lost >= LOSSES:
        _told(ports, job, LOST, None)
        return True
    try:
        with _leased(ports, job), speaking(ports.settings.language):
            KINDS[job.kind]().run(ports, job)
    except Stopped:
        with ports.store.writing() as writing:
            writing.fail_job(
                job.id, "the worker was stopped", again_at=ports.now(), taken=job.attempts
            )
        log.info("%s put back for %s", job.kind, job.record or "-")
        raise
    except Exception as fault:
        _failed(ports, job, fault)
    else:
        with ports.store.writing() as writing:
            ours = writing.finish_job(job.id, taken=job.attempts)
        then = "done" if ours else "done too late: another worker has it"
        log.info("%s %s for %s", job.kind, then, job.record or "-")
    return True


def work_until_done(ports: Ports) -> None:
    """Do everything that is due now."""
    while work_once(ports):
        pass


def _lease(ports: Ports) -> datetime:
    return ports.now() + timedelta(seconds=number(ports.settings, "lease_seconds"))


@contextmanager
def _leased(ports: Ports, job: Job) -> Iterator[None]:
    """Renews the lease meanwhile, three times as often as it would lapse."""
    done = threading.Event()
    every = number(ports.settings, "lease_seconds") / 3

    def renew() -> None:
        ours = True
        while ours and not done.wait(every):
            try:
                with ports.store.writing() as writing:
                    ours = writing.renew_job(job, _lease(ports))
            except Exception as fault:
                log.warning("the lease of %s could not be renewed: %s", job.record, reason(fault))

    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


def _passes(fault: Exception) -> bool:
    """Whether it is well again when somebody makes room, or starts something anew."""
    disk = isinstance(fault, OSError) and fault.errno in (*FULL, errno.EIO)
    return disk or isinstance(fault, NoRoom | Unreachable)


def _failed(ports: Ports, job: Job, fault: Exception) -> None:
    with speaking(ports.settings.language):  # not in the language of whom it was done for
        why = reason(fault)
    own = not _passes(fault)
    failures = job.failures + own
    last = own and failures > len(PAUSES)
    pause = PAUSES[min(max(failures, 1), len(PAUSES)) - 1]
    pause = pause if own else min(PAUSES[min(job.attempts, len(PAUSES)) - 1], WAITS)
    _told(ports, job, why, None if last else pause, own=own)


def _told(ports: Ports, job: Job, why: str, pause: int | None, *, own: bool = False) -> None:
    """Note why it failed; nothing where another worker has it.

    Args:
        ports: For the store and the clock.
        job: As it was taken.
        why: What is noted and logged.
        pause: Seconds until the next try; None: it is given up.
        own: Whether it failed by itself.
    """
    again = None if pause is None else ports.now() + timedelta(seconds=pause)
    with ports.store.writing() as writing:
        ours = writing.fail_job(job.id, why[:500], again_at=again, own=own, taken=job.attempts)
    if ours and again is None:
        KINDS[job.kind]().gave_up(ports, job)
    then = "given up" if again is None else f"retry in {pause} s"
    then = then if ours else "another worker has it"
    log.error("%s failed for record %s: %s (%s)", job.kind, job.record, why, then)
