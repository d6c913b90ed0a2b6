"""What somebody did a moment ago and sends once more: browsers show the second answer only."""

from dataclasses import replace

from app.core.engine.filling import writable_fields
from app.core.engine.outcome import said
from app.core.engine.shelf import VERBS
from app.core.errors import Invalid
from app.core.records.event import Annulled, Withdrawn
from app.core.records.record import Record
from app.services.cases import case_of
from app.services.drafts import Posted, known
from app.services.ports import Ports
from app.services.task_page import filled_at, fresh
from app.storage.store import Reading


def done_already(
    reading: Reading, record: Record | None, me: str, deed: type[Withdrawn | Annulled], remark: str
) -> bool:
    """Whether the record stands where this very person put it, for this very reason."""
    if record is None or record.status != ("void" if deed is Annulled else "withdrawn"):
        return False
    done = [each.event for each in reading.events(record.id) if isinstance(each.event, deed)][-1]
    return done.actor == me and _same(reading, record, done.remark, remark)


def decided_already(
    ports: Ports,
    me: str,
    task: str,
    verb: str,
    *,
    remark: str | None,
    nonce: str = "",
    posted: Posted | None = None,
) -> str:
    """The record whose task this very person decided so; empty: they did not.

    Args:
        ports: What the use case may touch.
        me: Who sends it.
        task: The task's id.
        verb: What they send.
        remark: What they write; None: it was on the page before.
        nonce: Of the signing page that they send; an act with another one is another act.
        posted: What they fill in, where that is sent along; other answers are another decision.
    """
    with ports.store.reading() as reading:
        record = reading.record_of_task(task)
        if record is None or verb not in VERBS:
            return ""
        own = record.tasks[task]
        if (own.decided_by, own.status) != (me, VERBS[verb].outcome):
            return ""
        if nonce and (not own.act or record.acts[own.act].content["nonce"] != nonce):
            return ""
        if remark is not None and not _same(reading, record, own.remark, remark):
            return ""
        if posted is None:
            return record.id
        case = case_of(ports, reading, record, me)
        draft = fresh(ports, case, own, me)
        draft = replace(draft, posted=known(case.bundle, posted, draft.posted))
        answers = filled_at(ports, reading, case, own, draft).answers
        names = {name.split(".")[0] for name in writable_fields(case.bundle, own.step)}
        same = all(answers.get(name) == case.answers.get(name) for name in names)
        return record.id if same else ""


def _same(reading: Reading, record: Record, digest: str, remark: str) -> bool:
    """Whether what is kept under the digest (empty: nothing was said) is what was written."""
    kept = reading.kept(record.id).get(digest)
    words = str(kept.value or "") if kept else ""
    try:
        return words == said(remark)
    except Invalid:  # far too long: it was not what was kept
        return False
