"""`leave`: closes the account of somebody whose last day is over."""

from datetime import date

from app.jobs.base import Work
from app.services import leaving
from app.services.ports import Ports
from app.storage.store import Job


class Leave(Work):
    """Does nothing where the person stays after all, or is gone already."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        last_day = date.fromisoformat(str(job.payload["last_day"]))
        leaving.close(ports, str(job.payload["person"]), last_day)
