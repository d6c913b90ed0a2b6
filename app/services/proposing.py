"""Keeping a proposal, and telling people of it in the same transaction.

Administrators are told that one waits, whoever made it what became of it; nobody of what they did
themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.definitions.parts import title_in
from app.core.records.organisation import ADMINISTRATOR
from app.core.wording import say
from app.services import reasons
from app.services.ports import Ports
from app.services.stewards import called, steward
from app.storage.defining import Proposal
from app.storage.store import ProposalMessage, Reading, Writing


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message about a proposal, as it is shown. `setting`: it is one of a form's settings."""

    proposal: str
    form: str
    title: str
    reason: str
    about: str  # open, published, declined
    setting: bool
    by: str
    at: datetime
    new: bool


def keep(ports: Ports, writing: Writing, proposal: Proposal) -> None:
    """Keep the proposal as it is now, and tell people what it came to."""
    writing.put_proposal(proposal)
    at = proposal.decided_at or proposal.at
    if proposal.status == "open":
        holding = ports.organisation(writing).holding(ADMINISTRATOR, ports.today())
        people = [each for each in holding if each != proposal.by]
    else:
        writing.settle_proposal_messages(proposal.id, at)
        own = proposal.decided_by == proposal.by or proposal.by.startswith("system:")
        people = [] if own else [proposal.by]
    told = [ProposalMessage(proposal.id, each, proposal.status, at) for each in people]
    if told:
        writing.add_proposal_messages(told)


def reason_of(proposal: Proposal) -> str:
    """Why it was made, as its reader reads; what the server gave as a reason is kept in ours."""
    server = proposal.by.startswith("system:")
    return say(proposal.reason) if server and proposal.reason else reasons.told(proposal.reason)


def told(ports: Ports, reading: Reading, me: str, limit: int) -> Iterator[Told]:
    """What the person was told of proposals that they may look at now, newest first."""
    messages = reading.proposal_messages(me, limit)
    if not messages:
        return
    here, organisation = steward(ports, reading, me), ports.organisation(reading)
    current = reading.current_bundles()
    for message in messages:
        found = reading.proposal(message.proposal)
        if found is None:
            continue
        bundle = ports.bundle(reading, current[found.form]) if found.form in current else None
        if not (here.sees(bundle) if bundle else here.administrator):
            continue
        title = str(bundle.form.title) if bundle else title_in(found.form, found.body["files"])
        decided = message.about != "open"
        yield Told(
            proposal=found.id,
            form=found.form,
            title=title,
            reason=found.answer if message.about == "declined" else reason_of(found),
            about=message.about,
            setting=found.kind == "setting",
            by=called(organisation, found.decided_by if decided else found.by),
            at=message.at,
            new=message.read_at is None,
        )
