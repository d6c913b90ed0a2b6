"""`tell_checkpoint`: the newest checkpoint to one auditor, once a day."""

from app.jobs.base import Work
from app.services import nightly
from app.services.ports import Ports
from app.storage.store import Job


class TellCheckpoint(Work):
    """Mails it."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        nightly.tell_checkpoint(ports, str(job.payload["person"]))
