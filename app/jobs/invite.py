"""`invite`: sends the link of an invitation."""

from app.jobs.base import Work
from app.services import invitations
from app.services.ports import Ports
from app.storage.store import Job


class Invite(Work):
    """Sends the link of an invitation."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        asked_in = str(job.payload.get("language", ports.settings.language))
        invitations.send_link(ports, str(job.payload["invitation"]), asked_in)
