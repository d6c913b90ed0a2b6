"""What every storage can do with definitions; a part of the Store protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Files = Mapping[str, str]
"""Path → text, as its author wrote it: `forms/leave.yaml` → …"""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What is kept beside a bundle when it comes into force.

    Attributes:
        files: The texts that it was made from.
        author: Who wrote the change; empty: who publishes.
        confirmed_by: The second person, where one was asked.
        changes: What is different from the edition before, as sentences.
    """

    files: Files
    author: str = ""
    confirmed_by: str = ""
    reason: str = ""
    changes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A bundle that came into force, and what was kept beside it."""

    form: str
    edition: int
    hash: str
    files: Files
    at: datetime
    by: str
    author: str
    confirmed_by: str
    reason: str
    changes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class DefinitionDraft:
    """Texts that somebody is changing. Mutable.

    `edition`: the one that it began from; 0: the form was not there yet.
    """

    person: str
    form: str
    edition: int
    files: Files
    updated_at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A pinned change that waits for somebody who may put it in force.

    Attributes:
        kind: `texts` of a form's definitions, or the `setting` of a form.
        edition: The form's edition in force when it was made.
        body: `{"files": {path: text}}`, or `{"name", "value", "since"}`.
        hash: sha256 of the body in canonical form.
        status: open, published, declined, withdrawn.
        answer: What who decided said.
    """

    id: str
    kind: str
    form: str
    edition: int
    body: Mapping[str, Any] = field(repr=False)
    hash: str
    reason: str
    by: str
    at: datetime
    status: str = "open"
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


class DefinitionsReading(Protocol):
    """What is in force, what was, what somebody is changing."""

    def current_bundles(self) -> Mapping[str, str]:
        """Form name → hash of the bundle in force."""
        ...

    def bundle(self, hash_: str) -> str | None:
        """The frozen text of a bundle."""
        ...

    def edition(self, hash_: str) -> tuple[int, datetime] | None:
        """Which of its form's editions this is, counted from 1, and when it was first published."""
        ...

    def editions(self, form: str) -> tuple[Edition, ...]:
        """Everything of the form that was ever in force, the newest first."""
        ...

    def editions_in_force(self) -> Mapping[str, Edition]:
        """The edition in force of every form."""
        ...

    def records_on(self, form: str) -> tuple[tuple[str, str, int], ...]:
        """How many records stand where: (hash of their bundle, status, count)."""
        ...

    def running(self, form: str, limit: int = 50) -> tuple[tuple[str, str, str, datetime], ...]:
        """Records of the form that are under way, newest first: (id, number, bundle, submitted)."""
        ...

    def definition_drafts(self, form: str) -> tuple[DefinitionDraft, ...]:
        """Everybody's drafts of the form, the newest first."""
        ...

    def begun_definitions(self) -> tuple[DefinitionDraft, ...]:
        """Everybody's drafts of forms that are not in force, the newest first."""
        ...

    def proposal(self, proposal: str) -> Proposal | None:
        """The proposal with that id."""
        ...

    def open_proposals(self, person: str) -> int:
        """How many proposals are open that somebody else than this person made."""
        ...

    def proposals(self, form: str = "", status: str = "") -> tuple[Proposal, ...]:
        """Proposals of a form or of all, of one status or any, the newest first."""
        ...


class DefinitionsWriting(DefinitionsReading, Protocol):
    """Changing what is in force, and what is only planned."""

    def lock_definitions(self) -> None:
        """Let nobody else publish until the transaction ends."""
        ...

    def publish(
        self,
        hash_: str,
        form: str,
        text: str,
        at: datetime,
        by: str,
        revision: Revision | None = None,
    ) -> None:
        """Keep the bundle (if new) and make it the one in force.

        It becomes an edition of its own where it was not in force already, or where a revision
        is given.
        """
        ...

    def put_definition_draft(self, draft: DefinitionDraft) -> None:
        """Keep the person's draft of the form as it is now."""
        ...

    def drop_definition_draft(self, person: str, form: str) -> None:
        """Throw the person's draft of the form away."""
        ...

    def lock_proposal(self, proposal: str) -> Proposal | None:
        """The proposal, its row locked until the transaction ends."""
        ...

    def put_proposal(self, proposal: Proposal) -> None:
        """Keep the proposal as it is now."""
        ...
