"""`expire`: ends an invitation whose time is over."""

from app.jobs.base import Work
from app.services import invitations
from app.services.ports import Ports
from app.storage.store import Job


class Expire(Work):
    """Ends an invitation whose time is over."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        invitations.expire(ports, str(job.payload["invitation"]))
