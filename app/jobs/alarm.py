"""`alarm`: one mail to one administrator, of what the last self-check found."""

from app.jobs.base import Work
from app.services import mailing, operating, self_check
from app.services.ports import Ports
from app.storage.store import Job


class Alarm(Work):
    """Sends it, where there still is something to tell."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        faults = operating.status(ports).faults
        if faults:
            person = str(job.payload["person"])
            mailing.send(ports, person, lambda: self_check.letter(ports, faults))
