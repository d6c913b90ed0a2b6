"""What every storage can do with invitations of outside parties; a part of the Store protocol."""

from typing import Protocol

from app.core.records.invitation import Invitation


class InvitationsReading(Protocol):
    """Who outside was asked."""

    def invitation(self, invitation: str) -> Invitation | None:
        """The invitation with that id."""
        ...

    def invitation_of_token(self, sha256: str) -> Invitation | None:
        """The invitation whose link holds the secret with that hash."""
        ...

    def invitations(self, task: str) -> tuple[Invitation, ...]:
        """Invitations for the task, newest first."""
        ...


class InvitationsWriting(InvitationsReading, Protocol):
    """Asking somebody outside, codes, and what ends it."""

    def lock_invitation(self, invitation: str) -> Invitation | None:
        """The invitation, its row locked until the transaction ends: tries are counted one by one.

        Where the record is locked too, lock it before.
        """
        ...

    def put_invitation(self, invitation: Invitation) -> None:
        """Keep the invitation as it is now."""
        ...
