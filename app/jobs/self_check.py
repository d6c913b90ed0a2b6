"""`self_check`: everything folded, hashed and compared again, once a night."""

import logging

from app.jobs.base import Work
from app.services import self_check
from app.services.ports import Ports
from app.storage.store import Job

log = logging.getLogger("countersign.worker")


class SelfCheck(Work):
    """Notes what it found; faults are no failure of the job."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        for fault in self_check.check(ports):
            log.error("self-check: %s", fault)
