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
from app.services.ports import Ports
from app.settings import number
from app.storage.store import Job

KINDS = Registry("app.jobs", Work)
PAUSES = (5, 30, 120, 600, 3600)  # seconds until the next try
WAITS = 600  # seconds until the next try, at most, while the disk is full
FULL = (errno.ENOSPC, errno.EDQUOT)
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
        job = writing.take_job(ports.now(), _lease(ports))
    if job is None:
        return False
    try:
        with _leased(ports, job), speaking(ports.settings.language):
            KINDS[job.kind]().run(ports, job)
    except Stopped:
        with ports.store.writing() as writing:
            writing.fail_job(job.id, "the worker was stopped", again_at=ports.now())
        log.info("%s put back for %s", job.kind, job.record or "-")
        raise
    except Exception as fault:
        _failed(ports, job, fault)
    else:
        with ports.store.writing() as writing:
            writing.finish_job(job.id)
        log.info("%s done for %s", job.kind, job.record or "-")
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
    ours = not _passes(fault)
    last = ours and job.attempts > len(PAUSES)
    pause = PAUSES[min(job.attempts, len(PAUSES)) - 1] if job.attempts else PAUSES[0]
    pause = pause if ours else min(pause, WAITS)
    again = None if last else ports.now() + timedelta(seconds=pause)
    with ports.store.writing() as writing:
        writing.fail_job(job.id, why[:500], again_at=again)
    if last:
        KINDS[job.kind]().gave_up(ports, job)
    then = "given up" if again is None else f"retry in {pause} s"
    log.error("%s failed for record %s: %s (%s)", job.kind, job.record, why, then)
