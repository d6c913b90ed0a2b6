"""`ask_contact`: sends a link where a contact has no way to sign in."""

from app.jobs.base import Work
from app.services import invitations
from app.services.ports import Ports
from app.storage.store import Job


class AskContact(Work):
    """Sends a link where a contact has no way to sign in."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        invitations.ask_contact(ports, str(job.payload["task"]))
