"""What every channel is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.core.errors import AppError

PREFIX = "COUNTERSIGN_"
SECONDS = 10.0  # that a server has for each answer
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadChannel(AppError):  # noqa: N818  read as an answer to the operator
    """A channel's settings cannot be used; the sentence names the variable."""


class NotSent(AppError):  # noqa: N818
    """A message was not taken. The sentence is for the operator's log: it holds no address."""


class Messenger(ABC):
    """One channel, made from what the operator set up; it calls nothing else."""

    @classmethod
    @abstractmethod
    def of(cls, settings: Mapping[str, str]) -> "Messenger | None":
        """The channel as the settings say; None: it is not set up.

        Args:
            settings: The texts of all settings by name, as in app/settings.py.

        Raises:
            BadChannel: They cannot be used.
        """

    @abstractmethod
    def send(self, address: str, subject: str, text: str) -> None:
        """Send the text to one person; where a channel has no subjects, without it.

        Raises:
            NotSent: It was not taken.
        """

    def findings(self) -> list[str]:
        """What is weak about the channel, one line each, for the operator."""
        return []


def variable(name: str) -> str:
    """The environment's name of a setting."""
    return PREFIX + name.upper()


def server(text: str, name: str) -> tuple[str, int]:
    """Host and port of `mail.example:587` or `[::1]:587`.

    Raises:
        BadChannel: It is none.
    """
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.netloc != text or parts.username is not None:
        raise BadChannel(
            "{variable} must be like mail.example:587, not '{given}'",
            variable=variable(name),
            given=text,
        )
    return host, port


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, so that nothing goes over a wire."""
    return host in _LOOPBACK
