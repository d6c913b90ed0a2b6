"""The worker: takes jobs from the outbox, one at a time, and does them."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from app.core.errors import AppError
from app.core.registry import Registry
from app.jobs.base import Work
from app.services.ports import Ports
from app.storage.store import Job

KINDS = Registry("app.jobs", Work)
LEASE = timedelta(
    minutes=5
)  # longer than the longest rendering; a killed worker's job waits so long
PAUSES = (5, 30, 120, 600, 3600)  # seconds until the next try
IDLE = 0.5  # seconds between looks at an empty outbox

log = logging.getLogger("countersign.worker")


def work(ports: Ports, wanted: Callable[[], bool]) -> None:
    """Do jobs as long as `wanted()` says so."""
    while wanted():
        if not work_once(ports):
            time.sleep(IDLE)


def work_once(ports: Ports) -> bool:
    """Do one job; False where none is due."""
    now = ports.now()
    with ports.store.writing() as writing:
        job = writing.take_job(now, now + LEASE)
    if job is None:
        return False
    try:
        KINDS[job.kind]().run(ports, job)
    except Exception as fault:
        _failed(ports, job, fault)
    else:
        with ports.store.writing() as writing:
            writing.finish_job(job.id)
        log.info("%s done for %s", job.kind, job.record)
    return True


def work_until_done(ports: Ports) -> None:
    """Do everything that is due now."""
    while work_once(ports):
        pass


def _failed(ports: Ports, job: Job, fault: Exception) -> None:
    known = isinstance(fault, AppError) or type(fault).__module__.startswith("app.")
    reason = f"{type(fault).__name__}: {fault}" if known else type(fault).__name__
    last = job.attempts > len(PAUSES)
    pause = PAUSES[min(job.attempts, len(PAUSES)) - 1] if job.attempts else PAUSES[0]
    again = None if last else ports.now() + timedelta(seconds=pause)
    with ports.store.writing() as writing:
        writing.fail_job(job.id, reason[:500], again_at=again)
    then = "given up" if again is None else f"retry in {pause} s"
    log.error("%s failed for record %s: %s (%s)", job.kind, job.record, reason, then)
