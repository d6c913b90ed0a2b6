"""Files that people handed in: what may be answered with, what a record takes, who sees them."""

from dataclasses import dataclass
from typing import Literal

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_read, may_take_files
from app.core.engine.posted import Files
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.fields._handed_in import HandedIn, files_of
from app.core.records.answer import Answers, FileRef
from app.core.records.media import download_name
from app.services.ports import Ports
from app.storage.store import Attachment, Draft, Reading, Writing

Face = Literal["thumb", "shown", "original"]
NO_FIELD = ""  # of a file that answers no question: a page that was signed on paper

_GONE = "没有这个文件。可能已经删掉，或草稿已经扔掉。"


def handed_in(reading: Reading, bundle: Bundle, draft: Draft) -> Files:
    """What the draft's person handed in with it, by field and id."""
    found: dict[str, dict[str, FileRef]] = {}
    if any(isinstance(each, HandedIn) for each in bundle.form.fields):
        for each in reading.attachments(draft.id):
            if each.person == draft.person:
                found.setdefault(each.field, {})[each.id] = each.ref
    return found


def known_files(bundle: Bundle, before: Answers, files: Files) -> Files:
    """What a page may show by its id: what stands in the answers, and what was handed in."""
    return {
        each.name: {**files_of(before.get(each.name)), **files.get(each.name, {})}
        for each in bundle.form.fields
        if isinstance(each, HandedIn)
    }


def take_in(
    writing: Writing, draft: Draft, record: str, before: Answers, after: Answers, page: str = ""
) -> None:
    """Make the files that are answered with the record's own, in the transaction that submits them.

    Args:
        before: The record's answers up to now: their files are the record's already.
        after: Its answers from now on.
        page: Id of a page that was signed on paper; empty: there is none.

    Raises:
        Conflict: A file was dropped meanwhile.
    """
    old = {id_ for value in before.values() for id_ in files_of(value)}
    new = {id_ for value in after.values() for id_ in files_of(value)} - old
    if page:
        new.add(page)
    if writing.take_in(draft.id, draft.person, record, sorted(new)) != len(new):
        raise Conflict("有文件刚刚被删掉，没有提交。请看一遍再提交。")


def page_of(reading: Reading, draft: Draft, page: str) -> FileRef:
    """A photographed page that the draft's person handed in for it.

    Raises:
        NotFound: There is no such page.
    """
    for each in reading.attachments(draft.id):
        if (each.id, each.person, each.field) == (page, draft.person, NO_FIELD):
            return each.ref
    raise NotFound(_GONE)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one face of a file is; its bytes are kept under `sha256`."""

    sha256: str
    media: str
    name: str  # to keep it under
    size: int = 0
    record: str = ""  # whose it is; empty: a draft's


def content_of(ports: Ports, me: str, file: str, face: Face) -> Content:
    """The face of a file that the person may see.

    A file of a record is seen by whoever may read that record, its original only by whom the
    form's `access: attachments:` lets take it; a file of a draft by who handed it in.

    Raises:
        NotFound: There is no such file, or nothing of it can be shown.
        NotAllowed: The person may not see it.
    """
    with ports.store.reading() as reading:
        found = reading.attachment(file)
        if found is None:
            raise NotFound(_GONE)
        if found.record:
            _refuse_stranger(ports, reading, me, found, face)
        elif found.person != me:
            raise NotFound(_GONE)
    return face_of(found, face)


def face_of(file: Attachment, face: Face) -> Content:
    """One face of a file; whether somebody may see it is asked before.

    Raises:
        NotFound: Nothing of it can be shown.
    """
    if face == "original":
        name = download_name(file.name, file.media)
        return Content(
            sha256=file.sha256, media=file.media, name=name, size=file.size, record=file.record
        )
    sha256 = file.shown if face == "shown" else file.thumb
    if not sha256:
        raise NotFound("这种文件不能在网页上看，请下载。")
    return Content(sha256=sha256, media="image/jpeg", name=f"{file.id}.jpg", record=file.record)


def _refuse_stranger(ports: Ports, reading: Reading, me: str, file: Attachment, face: Face) -> None:
    record = reading.record(file.record)
    if record is None:
        raise NotFound(_GONE)
    form = ports.bundle(reading, record.bundle).form
    organisation, day = ports.organisation(reading), ports.today()
    if not may_read(me, record, form, organisation, day):
        raise NotAllowed("您不能看这张单据的文件。")
    if face == "original" and not may_take_files(me, record, form, organisation, day):
        raise NotAllowed("您可以看这张单据，不能下载原文件。需要的话请找经办这张单据的人。")
