"""`tell`: one mail to one person, of a task or of a record that they were told of."""

from app.jobs.base import Work
from app.services import notifying
from app.services.ports import Ports
from app.storage.store import Job


class Tell(Work):
    """Sends it; a worker that dies before it is noted sends it once more at most."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        given = {name: str(job.payload[name]) for name in ("about", "person", "task", "due")}
        notifying.tell(ports, job.record, **given)
