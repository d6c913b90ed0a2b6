"""The sealed PDF of a finished record: rendered, sealed and kept exactly once."""

from dataclasses import replace

from app.core.engine.routing import Outcome
from app.core.errors import NotFound
from app.core.records.event import Sealed
from app.core.trail.canonical import canonical
from app.core.trail.proof import make_record_json
from app.core.wording import say, speaking
from app.rendering.job import Attachment
from app.services import checkpoints
from app.services.appending import append
from app.services.asides import said_beside
from app.services.contents import current
from app.services.paper import pdf_of, sheet
from app.services.ports import Ports
from app.signing.seal import seal
from app.storage.store import StoredFile

ACTOR = "system:seal"


def seal_record(ports: Ports, record_id: str, revision: int) -> None:
    """Make and keep the sealed PDF; does nothing where it is there already.

    Raises:
        NotFound: There is no such record.
        RenderingFailed: It took too long or wanted too much memory.
        CannotRender: A character is in no font; names it.
    """
    with ports.store.reading() as reading:
        record = reading.record(record_id)
        if record is None:
            raise NotFound("没有这张单据。")
        if record.status != "done" or record.sealed:
            return
        bundle = ports.bundle(reading, record.bundle)
        kept = reading.kept(record_id)
        chained = reading.events(record_id)
        answers = current(bundle, record, kept)
        paper = sheet(ports, reading, bundle, record, answers, kept)
    hide = said_beside(chained, kept)
    content = canonical(make_record_json(record, chained, kept, hide, language=paper.language))
    ended = record.ended_at or ports.now()
    trail = canonical(checkpoints.proof(ports, record_id, record.seq))
    with speaking(paper.language):
        record_said, trail_said = say("单据内容与签署记录"), say("检查点：盖章前的全部经过在内")
        reason = f"{bundle.form.title} {record.number}"
    attached = [
        Attachment(name="record.json", data=content, description=record_said),
        Attachment(name="trail.json", data=trail, description=trail_said),
    ]
    pdf = pdf_of(ports, paper, attached, ended)
    sealed = seal(pdf, ports.keys, reason=reason, at=ports.now())
    sha256 = ports.files.put(sealed)
    file = StoredFile(
        id=ports.new_id(),
        record=record_id,
        kind="seal",
        sha256=sha256,
        size=len(sealed),
        media="application/pdf",
        name=f"{record.number}.pdf",
        made_at=ports.now(),
    )
    with ports.store.writing() as writing:
        locked = writing.lock_record(record_id)
        if locked is None or locked.sealed or not writing.add_seal(file, revision):
            return
        event = Sealed(at=ports.now(), actor=ACTOR, file=sha256, revision=revision)
        outcome = Outcome(events=(event,), kept=(), record=replace(locked, sealed=sha256))
        append(ports, writing, bundle, locked, outcome, answers)
