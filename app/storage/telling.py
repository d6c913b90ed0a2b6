"""What every storage can do with messages to people; a part of the Store protocol."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.storage.rows import Message, Notices, ProposalMessage


class MessagesReading(Protocol):
    """What a person was told."""

    def messages(self, person: str, limit: int = 100) -> tuple[Message, ...]:
        """What came to the person, newest first."""
        ...

    def proposal_messages(self, person: str, limit: int = 100) -> tuple[ProposalMessage, ...]:
        """What the person was told of proposals, newest first."""
        ...

    def new_messages(self, person: str) -> int:
        """How many of all these the person has not seen, and are not done with."""
        ...

    def notices(self, person: str) -> Notices:
        """When the person wants mail; who never said gets each by itself."""
        ...


class MessagesWriting(MessagesReading, Protocol):
    """Telling people."""

    def add_messages(self, told: Sequence[Message]) -> None:
        """Keep what people are told; each event tells a person once."""
        ...

    def settle_messages(self, record: str, at: datetime) -> None:
        """Let messages of tasks that the person no longer has count as seen."""
        ...

    def add_proposal_messages(self, told: Sequence[ProposalMessage]) -> None:
        """Keep what people are told of a proposal; each of its states tells a person once."""
        ...

    def settle_proposal_messages(self, proposal: str, at: datetime) -> None:
        """Let messages that the proposal waits count as seen."""
        ...

    def read_messages(self, person: str, until: datetime, at: datetime) -> int:
        """Note that the person has seen all that came until then; how many were new."""
        ...

    def put_notices(self, wanted: Notices) -> None:
        """Note when the person wants mail."""
        ...
