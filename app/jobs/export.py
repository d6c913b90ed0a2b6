"""`export`: one step of a file that somebody asked for."""

from contextlib import AbstractContextManager

from app.core.wording import speaking
from app.jobs.base import Work
from app.services.exports import making
from app.services.ports import Ports
from app.storage.store import Job


class MakeExport(Work):
    """Goes on where the step before ended; a step that is cut off is made again."""

    def run(self, ports: Ports, job: Job) -> None:
        """See `Work.run`."""
        export, turn = str(job.payload["export"]), str(job.payload["turn"])
        with _speaking(ports, job):
            try:
                making.go_on(ports, export, turn)
            except Exception as fault:
                making.stumbled(ports, export, turn, fault)
                raise

    def gave_up(self, ports: Ports, job: Job) -> None:
        """See `Work.gave_up`."""
        with _speaking(ports, job):
            making.gave_up(ports, str(job.payload["export"]), str(job.payload["turn"]))


def _speaking(ports: Ports, job: Job) -> AbstractContextManager[None]:
    """In the language of the page on which it was asked for."""
    return speaking(str(job.payload.get("language", ports.settings.language)))
