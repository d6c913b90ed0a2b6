"""Paper on request: previews with a watermark, the sealed file of a finished record."""

import logging

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_open, may_read
from app.core.errors import Lost, NotAllowed, NotFound
from app.core.records.record import Record
from app.services.appending import SEAL
from app.services.contents import current
from app.services.drafts import form_page
from app.services.paper import blank_sheet, draft_sheet, pdf_of, sheet
from app.services.ports import Ports
from app.storage.store import Reading, StoredFile

log = logging.getLogger(__name__)


def preview(ports: Ports, me: str, record: str) -> tuple[str, bytes]:
    """The record's paper as it stands now: its number and a PDF, watermarked until it is sealed.

    Raises:
        NotAllowed: The person may not read the record.
    """
    with ports.store.reading() as reading:
        found, bundle = _readable(ports, reading, me, record)
        kept = reading.kept(record)
        answers = current(bundle, found, kept)
        paper = sheet(ports, reading, bundle, found, answers, kept)
    return found.number, pdf_of(ports, paper, [], ports.now())


def preview_draft(ports: Ports, me: str, draft: str) -> bytes:
    """How the paper of a draft would look."""
    page = form_page(ports, me, draft)
    with ports.store.reading() as reading:
        paper = draft_sheet(ports, reading, page.bundle, page.answers)
    return pdf_of(ports, paper, [], ports.now())


def blank(ports: Ports, me: str, form: str) -> tuple[str, bytes]:
    """A form on paper to be filled in by hand: its title and a PDF.

    Raises:
        NotFound: There is no such form.
        NotAllowed: The person may not open it.
    """
    with ports.store.reading() as reading:
        hash_ = reading.current_bundles().get(form)
        if hash_ is None:
            raise NotFound("没有这种单据。")
        bundle = ports.bundle(reading, hash_)
        if not may_open(bundle, me, ports.context(reading, bundle, me)):
            raise NotAllowed("您不能开“{title}”。", title=str(bundle.form.title))
        paper = blank_sheet(ports, reading, bundle)
    return str(bundle.form.title), pdf_of(ports, paper, [], ports.now())


def sealed(ports: Ports, me: str, record: str) -> tuple[StoredFile, bytes]:
    """The sealed PDF.

    Raises:
        NotFound: There is none (yet).
        NotAllowed: The person may not read the record.
        Lost: It is gone, or was altered on the server.
    """
    with ports.store.reading() as reading:
        _readable(ports, reading, me, record)
        file = reading.seal(record)
    if file is None:
        raise NotFound("盖章的文件还没有做好，请过一会儿再看。")
    return file, whole(ports, file.sha256)


def whole(ports: Ports, sha256: str) -> bytes:
    """A file that the store names, as it was kept.

    Raises:
        Lost: It is gone, or was altered on the server.
    """
    try:
        return ports.files.get(sha256)
    except NotFound:
        log.error("file %s is gone (restore it from a backup)", sha256)
        raise Lost("这份文件在服务器上不见了。请告诉管理员，要从备份恢复。") from None
    except OSError as error:
        if error.errno is not None:
            raise
        log.error("file %s was altered (restore it from a backup)", sha256)
        raise Lost(
            "这份文件在服务器上被改动过，不是当初存下的内容，所以不能打开。"
            "请告诉管理员，要从备份恢复。"
        ) from None


def seal_of(ports: Ports, me: str, record: str) -> str:
    """How far the seal of a record is; see `sealing_of`.

    Raises:
        NotFound: There is no such record.
        NotAllowed: The person may not read it.
    """
    with ports.store.reading() as reading:
        return sealing_of(reading, _readable(ports, reading, me, record)[0])


def sealing_of(reading: Reading, record: Record) -> str:
    """How far a record's seal is: none, waiting, done, failed."""
    if reading.seal(record.id) is not None:
        return "done"
    if record.status != "done":
        return "none"
    states = {job.status for job in reading.jobs_of(record.id) if job.kind == SEAL}
    return "failed" if states == {"failed"} else "waiting"


def _readable(ports: Ports, reading: Reading, me: str, record: str) -> tuple[Record, Bundle]:
    found = reading.record(record)
    if found is None:
        raise NotFound("没有这张单据。")
    bundle = ports.bundle(reading, found.bundle)
    if not may_read(me, found, bundle.form, ports.organisation(reading), ports.today()):
        raise NotAllowed("您不能看这张单据。")
    return found, bundle
