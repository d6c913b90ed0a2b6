"""What every job is."""

from abc import ABC, abstractmethod

from app.services.ports import Ports
from app.storage.store import Job


class Work(ABC):
    """One kind of job. Running it twice must do no more than running it once."""

    @abstractmethod
    def run(self, ports: Ports, job: Job) -> None:
        """Do it.

        Raises:
            Exception: It failed; the worker notes why and tries again later.
        """

    def gave_up(self, ports: Ports, job: Job) -> None:  # noqa: B027  most jobs leave it at the log
        """Told once when it failed for the last time."""
