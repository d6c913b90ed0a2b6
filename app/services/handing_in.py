"""Handing in files: each looked at, kept as it came, and noted in the draft it belongs to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.engine.filling import writable_fields
from app.core.errors import Conflict, Invalid, Message, NoRoom, NotFound
from app.core.fields._handed_in import HandedIn
from app.core.fields.photos import Photos
from app.core.records.answer import FileRef
from app.core.records.media import KINDS, PICTURES, ending_fits, file_name, size_words, titles
from app.core.wording import listed
from app.intake.faults import NotTaken, Reason
from app.intake.finding import Finding
from app.intake.process import LookingFailed
from app.rendering.glyphs import missing, spelled
from app.services.cases import my_task
from app.services.handed_in import NO_FIELD
from app.services.ports import Ports
from app.services.task_page import fresh
from app.storage.store import Attachment, Draft, Writing

MOST_BYTES = 25 * 1024 * 1024  # of one file
MOST_OF_A_DRAFT = 200  # files, those that were taken out again included

_WHY: Mapping[Reason, str] = {
    "empty": "“{name}”是空的，请重新选",
    "unknown": "“{name}”不是能收的文件，这里收 {kinds}",
    "svg": "“{name}”是 SVG 图，里面可能带程序，不收。请换成 PNG 或 JPG",
    "gif": "“{name}”是 GIF 图，不收。请换成 JPG 或 PNG",
    "avif": "“{name}”是 AVIF 图，还看不了。请换成 JPG 或 PNG",
    "old_office": "“{name}”是旧版 Office 文件，不收。请另存为 docx 或 xlsx 再传",
    "macros": "“{name}”带有宏或控件，不收。请去掉宏，另存为 docx 或 xlsx 再传",
    "encrypted": "“{name}”加了密码，看不了内容。请去掉密码再传",
    "two_in_one": "“{name}”里还藏着另一种文件，不收。请重新导出一份再传",
    "damaged": "“{name}”不完整或已损坏，请重新选",
    "moving": "“{name}”是动图，不收。请换成一张静止的照片",
    "too_many_pixels": "“{name}”的像素太多，长乘宽最多 5500 万。请缩小后再传",
    "too_small": "“{name}”太小，看不清。请换一张",
}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it came: the name is what a browser says, and no more."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of files: those taken in, in order, and why others were not."""

    at: datetime  # of the draft as it now is
    taken: tuple[FileRef, ...]
    refused: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where files go: a draft, and the question that they answer (None: none)."""

    draft: Draft
    asked: HandedIn | None

    @property
    def accepts(self) -> tuple[str, ...]:
        return self.asked.accepts if self.asked else PICTURES


Opened = Callable[[Writing], _Place]


def hand_in(ports: Ports, me: str, draft: str, field: str, uploads: Iterable[Upload]) -> Received:
    """Hand files in as answers to a question of one's own draft.

    Raises:
        NotFound: The draft is not one's own, or has no such question.
        Conflict: It was submitted meanwhile.
    """
    return _received(ports, lambda writing: _at_draft(ports, writing, me, draft, field), uploads)


def hand_in_for_task(
    ports: Ports, me: str, task: str, field: str, uploads: Iterable[Upload]
) -> Received:
    """Hand files in as answers to a question of one's own task.

    Raises:
        AlreadyDecided: It was decided meanwhile.
        NotAllowed: It is somebody else's.
        NotFound: There is no such task, or it has no such question.
    """
    return _received(ports, lambda writing: _at_task(ports, writing, me, task, field), uploads)


def hand_in_page(ports: Ports, me: str, task: str, upload: Upload) -> FileRef:
    """Hand in the photograph of a page that was signed on paper; it answers no question.

    The record takes it in with the decision, see `handed_in.page_of` and `take_in`.

    Raises:
        AlreadyDecided: The task was decided meanwhile.
        NotAllowed: It is somebody else's.
        Invalid: It is no picture; says what would be one.
    """
    at = _received(ports, lambda writing: _at_task(ports, writing, me, task, NO_FIELD), [upload])
    for refusal in at.refused:
        raise Invalid(refusal.text, **refusal.params)
    return at.taken[0]


def _received(ports: Ports, opened: Opened, uploads: Iterable[Upload]) -> Received:
    """One file after the other: each that came through is kept, whatever becomes of the next."""
    with ports.store.writing() as writing:
        place = opened(writing)
    at, taken, refused = place.draft.updated_at, [], []
    for upload in uploads:
        name = file_name(upload.name)
        try:
            draft, ref = _kept(ports, opened, place, name, upload.data)
        except (Invalid, NoRoom) as refusal:
            refused.append(refusal.message)
        else:
            at = draft.updated_at
            taken.append(ref)
    return Received(at=at, taken=tuple(taken), refused=tuple(refused))


def _kept(
    ports: Ports, opened: Opened, place: _Place, name: str, data: bytes
) -> tuple[Draft, FileRef]:
    """The file kept and noted in its draft.

    Raises:
        Invalid: It is not taken in; why.
        NoRoom: The disk is full.
    """
    found = _looked_at(ports, place, name, data)
    sha256 = ports.files.put(data)  # before the transaction that refers to it, see `disk.sweep`
    shown = ports.files.put(found.shown) if found.shown else ""
    thumb = ports.files.put(found.thumb) if found.thumb else ""
    with ports.store.writing() as writing:
        now = opened(writing)
        _refuse_too_many(writing, now, name)
        at = ports.now()
        file = Attachment(
            id=ports.new_id(),
            person=now.draft.person,
            draft=now.draft.id,
            field=now.asked.name if now.asked else NO_FIELD,
            sha256=sha256,
            shown=shown,
            thumb=thumb,
            media=KINDS[found.kind].type,
            name=name,
            size=len(data),
            width=found.width,
            height=found.height,
            at=at,
        )
        draft = replace(now.draft, updated_at=at)
        if now.asked:
            posted = {**draft.posted, now.asked.name: [*_ids(now), file.id]}
            draft = replace(draft, posted=posted)
        writing.put_draft(draft)
        writing.add_attachment(file)
    return draft, file.ref


def _looked_at(ports: Ports, place: _Place, name: str, data: bytes) -> Finding:
    """What the file is, by its content.

    Raises:
        Invalid: It is not taken in here.
    """
    kinds = titles(place.accepts)
    if len(data) > MOST_BYTES:
        raise Invalid(
            "“{name}”有 {size}，最多 {most}。请缩小后再传",
            name=name, size=size_words(len(data)), most=size_words(MOST_BYTES),
        )  # fmt: skip
    try:
        found = ports.look(data)
    except NotTaken as refusal:
        raise Invalid(_WHY[refusal.reason], name=name, kinds=kinds) from None
    except LookingFailed:
        raise Invalid("“{name}”看不了，可能太大或已损坏。请换一个", name=name) from None
    kind = KINDS[found.kind]
    if found.kind not in place.accepts:
        raise Invalid(
            "“{name}”是 {kind}，这里只收 {kinds}", name=name, kind=kind.title, kinds=kinds
        )
    if not ending_fits(name, kind):
        raise Invalid(
            "“{name}”的内容是 {kind}，和文件名的后缀不符。请改好文件名，或换一个文件",
            name=name, kind=kind.title,
        )  # fmt: skip
    unprinted = [] if isinstance(place.asked, Photos) or not place.asked else missing(name)
    if unprinted:
        raise Invalid(
            "“{name}”的文件名里有印不到纸上的字：{characters}。请改名后再传",
            name=name, characters=listed(map(spelled, unprinted[:5])),
        )  # fmt: skip
    return found


def _refuse_too_many(writing: Writing, place: _Place, name: str) -> None:
    if place.asked and len(_ids(place)) >= place.asked.max:
        raise Invalid("“{name}”没有收：最多 {max} 个，已经有了", name=name, max=place.asked.max)
    if len(writing.attachments(place.draft.id)) >= MOST_OF_A_DRAFT:
        raise Invalid("“{name}”没有收：这一页上传过的文件太多了", name=name)


def _ids(place: _Place) -> list[str]:
    """What the draft names already, each once."""
    named = place.draft.posted.get(place.asked.name, ()) if place.asked else ()
    return [each for each in dict.fromkeys(named) if each.strip()]


def _at_draft(ports: Ports, writing: Writing, me: str, draft: str, field: str) -> _Place:
    own = writing.lock_draft(draft)
    if own is None or own.person != me or own.task:
        raise NotFound("没有这份草稿。可能已经提交，或不是您的。")
    if own.record:
        raise Conflict("这份草稿已经提交，不能再加文件。")
    bundle = ports.bundle(writing, own.bundle)
    asked = bundle.form.field(field)
    writable = writable_fields(bundle, bundle.workflow.first.step)
    return _Place(draft=own, asked=_uploadable(asked, writable))


def _at_task(ports: Ports, writing: Writing, me: str, task: str, field: str) -> _Place:
    found = writing.record_of_task(task)
    locked = writing.lock_record(found.id) if found else None
    case, own = my_task(ports, writing, locked, me, task)
    draft = writing.draft_of_task(task, me) or fresh(ports, case, own, me)
    if field == NO_FIELD:
        return _Place(draft=draft, asked=None)
    writable = writable_fields(case.bundle, own.step)
    return _Place(draft=draft, asked=_uploadable(case.bundle.form.field(field), writable))


def _uploadable(asked: object, writable: frozenset[str]) -> HandedIn:
    if not isinstance(asked, HandedIn) or asked.name not in writable:
        raise NotFound("这里不能上传文件。")
    return asked
