"""`seal`: make, seal and keep the PDF of a finished record, once."""

from app.jobs.base import Work
from app.services.ports import Ports
from app.services.sealing import seal_record
from app.storage.store import Job


class Seal(Work):
    """Renders in a child process, seals, keeps the file, writes it down."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        seal_record(ports, job.record, int(job.payload["revision"]))
