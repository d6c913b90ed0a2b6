"""`remind`: asks for a mail to each of those who hold a task when its reminder comes due."""

from app.jobs.base import Work
from app.services import notifying
from app.services.ports import Ports
from app.storage.store import Job


class Remind(Work):
    """Does nothing where the task is closed, its clock stands still or it is due another time."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        given = {name: str(job.payload[name]) for name in ("task", "due", "about")}
        notifying.remind(ports, **given)
