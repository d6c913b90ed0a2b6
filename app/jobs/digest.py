"""`digest`: one mail a day to somebody who wants one, of what waits and what is new."""

from app.jobs.base import Work
from app.services import digest
from app.services.ports import Ports
from app.storage.store import Job


class Digest(Work):
    """Sends it; a worker that dies before it is noted sends it once more at most."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        digest.send(ports, str(job.payload["person"]))
