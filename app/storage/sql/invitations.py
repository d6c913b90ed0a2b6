"""Invitations of outside parties: mutable, beside the trail, secrets only as hashes."""

from typing import Any

from sqlalchemy import bindparam, select

from app.core.records.invitation import Invitation
from app.storage.schema import filled, invitations
from app.storage.sql.compiled import Cursor

_NAMES = tuple(invitations.c.keys())
_ALL = select(*invitations.c)
_BY_ID = _ALL.where(invitations.c.id == bindparam("invitation"))
_LOCKED = _BY_ID.with_for_update()
_BY_TOKEN = _ALL.where(invitations.c.token == bindparam("token"), filled(invitations.c.token))
_OF_TASK = _ALL.where(invitations.c.task == bindparam("task")).order_by(
    invitations.c.created_at.desc(), invitations.c.id
)


class InvitationsReading:
    """Who outside was asked."""

    cursor: Cursor

    def invitation(self, invitation: str) -> Invitation | None:
        """The invitation with that id."""
        return _invitation(self.cursor.row(_BY_ID, invitation=invitation))

    def invitation_of_token(self, sha256: str) -> Invitation | None:
        """The invitation whose link holds the secret with that hash."""
        return _invitation(self.cursor.row(_BY_TOKEN, token=sha256))

    def invitations(self, task: str) -> tuple[Invitation, ...]:
        """Invitations for the task, newest first."""
        rows = self.cursor.rows(_OF_TASK, task=task)
        return tuple(found for row in rows if (found := _invitation(row)) is not None)


class InvitationsWriting(InvitationsReading):
    """Asking somebody outside, codes, and what ends it."""

    def lock_invitation(self, invitation: str) -> Invitation | None:
        """The invitation, its row locked until the transaction ends."""
        return _invitation(self.cursor.row(_LOCKED, invitation=invitation))

    def put_invitation(self, invitation: Invitation) -> None:
        """Keep the invitation as it is now."""
        row = {name: getattr(invitation, name) for name in _NAMES}
        row["name"] = invitation.name.replace("\0", "")
        row["address"] = invitation.address.replace("\0", "")
        self.cursor.add(invitations, [row], clash="replace")


def _invitation(row: tuple[Any, ...] | None) -> Invitation | None:
    return Invitation(**dict(zip(_NAMES, row, strict=True))) if row else None
