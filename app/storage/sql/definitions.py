"""Bundles and their editions, drafts of definitions, proposals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, delete, func, select

from app.storage.defining import DefinitionDraft, Edition, Proposal, Revision
from app.storage.definition_tables import definition_drafts, editions, proposals
from app.storage.schema import bundles, current_bundles, records, series
from app.storage.sql.compiled import Cursor
from app.storage.sql.house import COUNTER, HouseWriting

_DRAFT_NAMES = tuple(definition_drafts.c.keys())
_PROPOSAL_NAMES = tuple(proposals.c.keys())

_CURRENT = select(current_bundles.c.form, current_bundles.c.hash)
_BUNDLE = select(bundles.c.text).where(bundles.c.hash == bindparam("hash"))
_EDITION = select(bundles.c.edition, bundles.c.at).where(bundles.c.hash == bindparam("hash"))
_LAST_BUNDLE = select(func.coalesce(func.max(bundles.c.edition), 0)).where(
    bundles.c.form == bindparam("form")
)
_LAST_EDITION = select(func.coalesce(func.max(editions.c.edition), 0)).where(
    editions.c.form == bindparam("form")
)
_IN_FORCE_OF = select(current_bundles.c.hash).where(current_bundles.c.form == bindparam("form"))
_EDITIONS = (
    select(*editions.c)
    .where(editions.c.form == bindparam("form"))
    .order_by(editions.c.edition.desc())
)
_NEWEST = (
    select(editions.c.form.label("of"), func.max(editions.c.edition).label("last"))
    .group_by(editions.c.form)
    .subquery()
)
_IN_FORCE = (
    select(*editions.c)
    .join(_NEWEST, (_NEWEST.c.of == editions.c.form) & (_NEWEST.c.last == editions.c.edition))
    .order_by(editions.c.at, editions.c.form)
)
_RECORDS_ON = (
    select(records.c.bundle, records.c.status, func.count())
    .where(records.c.form == bindparam("form"))
    .group_by(records.c.bundle, records.c.status)
    .order_by(records.c.bundle, records.c.status)
)
_RUNNING = (
    select(records.c.id, records.c.number, records.c.bundle, records.c.submitted_at)
    .where(records.c.form == bindparam("form"), records.c.status == "running")
    .order_by(records.c.submitted_at.desc(), records.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_DRAFTS = (
    select(*definition_drafts.c)
    .where(definition_drafts.c.form == bindparam("form"))
    .order_by(definition_drafts.c.updated_at.desc(), definition_drafts.c.person)
)
_BEGUN = (
    select(*definition_drafts.c)
    .where(definition_drafts.c.form.not_in(select(current_bundles.c.form)))
    .order_by(definition_drafts.c.updated_at.desc(), definition_drafts.c.person)
)
_DROP_DRAFT = delete(definition_drafts).where(
    definition_drafts.c.person == bindparam("who"), definition_drafts.c.form == bindparam("of")
)
_PROPOSAL = select(*proposals.c).where(proposals.c.id == bindparam("id"))
_PROPOSAL_LOCKED = _PROPOSAL.with_for_update()
_OPEN_PROPOSALS = (
    select(func.count())
    .select_from(proposals)
    .where(proposals.c.status == "open", proposals.c.by != bindparam("person"))
)
_COUNTER_LOCKED = select(series.c.last).where(series.c.series == COUNTER).with_for_update()
_PROPOSALS = (
    select(*proposals.c)
    .where(
        (proposals.c.form == bindparam("form")) | (bindparam("any_form") == 1),
        (proposals.c.status == bindparam("status")) | (bindparam("any_status") == 1),
    )
    .order_by(proposals.c.at.desc(), proposals.c.id)
)


class DefinitionsReading:
    """What is in force, what was, what somebody is changing."""

    cursor: Cursor

    def current_bundles(self) -> Mapping[str, str]:
        """Form name → hash of the bundle in force."""
        return dict(self.cursor.rows(_CURRENT))

    def bundle(self, hash_: str) -> str | None:
        """The frozen text of a bundle."""
        row = self.cursor.row(_BUNDLE, hash=hash_)
        return row[0] if row else None

    def edition(self, hash_: str) -> tuple[int, datetime] | None:
        """Which of its form's editions this is, counted from 1, and when it was published."""
        row = self.cursor.row(_EDITION, hash=hash_)
        return (row[0], row[1]) if row else None

    def editions(self, form: str) -> tuple[Edition, ...]:
        """Everything of the form that was ever in force, the newest first."""
        return tuple(_edition(row) for row in self.cursor.rows(_EDITIONS, form=form))

    def editions_in_force(self) -> Mapping[str, Edition]:
        """The edition in force of every form, the one published last at the end."""
        found = (_edition(row) for row in self.cursor.rows(_IN_FORCE))
        return {each.form: each for each in found}

    def records_on(self, form: str) -> tuple[tuple[str, str, int], ...]:
        """How many records stand where: (hash of their bundle, status, count)."""
        rows = self.cursor.rows(_RECORDS_ON, form=form)
        return tuple((row[0], row[1], int(row[2])) for row in rows)

    def running(self, form: str, limit: int = 50) -> tuple[tuple[str, str, str, datetime], ...]:
        """Records of the form that are under way, newest first: (id, number, bundle, submitted)."""
        rows = self.cursor.rows(_RUNNING, form=form, limit=limit)
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)

    def definition_drafts(self, form: str) -> tuple[DefinitionDraft, ...]:
        """Everybody's drafts of the form, the newest first."""
        return tuple(_draft(row) for row in self.cursor.rows(_DRAFTS, form=form))

    def begun_definitions(self) -> tuple[DefinitionDraft, ...]:
        """Everybody's drafts of forms that are not in force, the newest first."""
        return tuple(_draft(row) for row in self.cursor.rows(_BEGUN))

    def proposal(self, proposal: str) -> Proposal | None:
        """The proposal with that id."""
        return _proposal(self.cursor.row(_PROPOSAL, id=proposal))

    def open_proposals(self, person: str) -> int:
        """How many proposals are open that somebody else than this person made."""
        row = self.cursor.row(_OPEN_PROPOSALS, person=person)
        return int(row[0]) if row else 0

    def proposals(self, form: str = "", status: str = "") -> tuple[Proposal, ...]:
        """Proposals of a form or of all, of one status or any, the newest first."""
        rows = self.cursor.rows(
            _PROPOSALS, form=form, any_form=int(not form), status=status, any_status=int(not status)
        )
        return tuple(found for row in rows if (found := _proposal(row)) is not None)


class DefinitionsWriting(DefinitionsReading, HouseWriting):
    """Changing what is in force, and what is only planned."""

    def lock_definitions(self) -> None:
        """Let nobody else publish until the transaction ends: the counter of house events waits."""
        self.cursor.row(_COUNTER_LOCKED)

    def publish(
        self,
        hash_: str,
        form: str,
        text: str,
        at: datetime,
        by: str,
        revision: Revision | None = None,
    ) -> None:
        """Keep the bundle (if new) and make it the one in force, as an edition of its own.

        The event comes first: its number locks out other publishers, so that editions count up.
        """
        self._note("published", {"form": form, "hash": hash_}, at, by)
        before = self.cursor.row(_IN_FORCE_OF, form=form)
        number = 1 + max(self._last(_LAST_BUNDLE, form), self._last(_LAST_EDITION, form))
        if self.edition(hash_) is None:
            bundle = {"hash": hash_, "form": form, "text": text, "at": at, "by": by}
            self.cursor.add(bundles, [{**bundle, "edition": number}])
        if revision is not None or before is None or before[0] != hash_:
            kept = revision or Revision(files={})
            row: dict[str, Any] = {
                "form": form,
                "edition": number,
                "hash": hash_,
                "files": dict(kept.files),
                "at": at,
                "by": by,
                "author": kept.author or by,
                "confirmed_by": kept.confirmed_by,
                "reason": kept.reason,
                "changes": list(kept.changes),
            }
            self.cursor.add(editions, [row])
        pointer = {"form": form, "hash": hash_, "at": at}
        self.cursor.add(current_bundles, [pointer], clash="replace")

    def _last(self, statement: Select[Any], form: str) -> int:
        found = self.cursor.row(statement, form=form)
        return int(found[0]) if found else 0

    def put_definition_draft(self, draft: DefinitionDraft) -> None:
        """Keep the person's draft of the form as it is now."""
        row: dict[str, Any] = {name: getattr(draft, name) for name in _DRAFT_NAMES}
        row["files"] = dict(draft.files)
        self.cursor.add(definition_drafts, [row], clash="replace")

    def drop_definition_draft(self, person: str, form: str) -> None:
        """Throw the person's draft of the form away."""
        self.cursor.change(_DROP_DRAFT, who=person, of=form)

    def lock_proposal(self, proposal: str) -> Proposal | None:
        """The proposal, its row locked until the transaction ends."""
        return _proposal(self.cursor.row(_PROPOSAL_LOCKED, id=proposal))

    def put_proposal(self, proposal: Proposal) -> None:
        """Keep the proposal as it is now; the event says who did what, without the texts."""
        told = {name: getattr(proposal, name) for name in ("id", "kind", "form", "hash", "status")}
        moment, by = proposal.decided_at or proposal.at, proposal.decided_by or proposal.by
        self._note("proposal", told, moment, by)
        row: dict[str, Any] = {name: getattr(proposal, name) for name in _PROPOSAL_NAMES}
        row["body"] = dict(proposal.body)
        self.cursor.add(proposals, [row], clash="replace")


def _draft(row: tuple[Any, ...]) -> DefinitionDraft:
    return DefinitionDraft(**dict(zip(_DRAFT_NAMES, row, strict=True)))


def _edition(row: tuple[Any, ...]) -> Edition:
    found = Edition(**dict(zip(editions.c.keys(), row, strict=True)))
    return replace(found, changes=tuple(found.changes))


def _proposal(row: tuple[Any, ...] | None) -> Proposal | None:
    return Proposal(**dict(zip(proposals.c.keys(), row, strict=True))) if row else None
