"""`export`: one step of a file that somebody asked for."""

from app.jobs.base import Work
from app.services.exports import making
from app.services.ports import Ports
from app.storage.store import Job


class MakeExport(Work):
    """Goes on where the step before ended; a step that is cut off is made again."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        export, turn = str(job.payload["export"]), str(job.payload["turn"])
        try:
            making.go_on(ports, export, turn)
        except Exception as fault:
            making.stumbled(ports, export, turn, fault)
            raise

    def gave_up(self, ports: Ports, job: Job) -> None:
        """See `Work.gave_up`."""
        making.gave_up(ports, str(job.payload["export"]), str(job.payload["turn"]))
