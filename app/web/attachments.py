"""Files of a form: handed in with a draft or a task, looked at, downloaded."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Message
from app.core.records.answer import FileRef
from app.core.records.media import size_words
from app.services import documents, drafts, handed_in, handing_in, tasks
from app.services.audit import looks
from app.services.handed_in import Face
from app.services.handing_in import MOST_BYTES, Received, Upload
from app.web import forms
from app.web import tasks as task_pages
from app.web.access import policy
from app.web.door import CHOSEN, by_script, me, own, ports, posted
from app.web.turns import Turns
from app.web.unsent import with_refused
from app.web.words import clock

blueprint = Blueprint("attachments", __name__)

NOTHING = Message("请先选文件，再按“上传”")
CLOSED = "default-src 'none'; frame-ancestors 'none'; sandbox"
# a picture takes much memory
one_at_a_time = Turns(30.0, Message("正在处理别人上传的文件，请过一会儿再传。")).one


@blueprint.post("/drafts/<draft>/files/<field>")
@policy("signed_in", "own draft")
def for_draft(draft: str, field: str) -> ResponseReturnValue:
    """Hand files in for a question of a draft; what was typed beside them is kept."""
    if not by_script():
        drafts.save(ports(), me(), draft, posted())
    with one_at_a_time():
        received = handing_in.hand_in(ports(), me(), draft, field, _uploads(field))
    if by_script():
        return _told(received)
    if received.refused or not received.taken:
        page = drafts.form_page(ports(), me(), draft)
        return forms.drawn_page(with_refused(page, field, received.refused or [NOTHING])), 422
    return redirect(f"{url_for('forms.fill', draft=draft)}#t-{quote(field)}", code=303)


@blueprint.post("/tasks/<task>/files/<field>")
@policy("signed_in", "holder of the task")
def for_task(task: str, field: str) -> ResponseReturnValue:
    """Hand files in for a question of a task; what was typed beside them is kept."""
    if not by_script():
        tasks.save_task(ports(), me(), task, {**posted(), "remark": [own("remark")]})
    with one_at_a_time():
        received = handing_in.hand_in_for_task(ports(), me(), task, field, _uploads(field))
    if by_script():
        return _told(received)
    if received.refused or not received.taken:
        page = tasks.task_page(ports(), me(), task)
        shown = with_refused(page, field, received.refused or [NOTHING])
        return task_pages.drawn_page(shown), 422
    return redirect(f"{url_for('tasks.show', task=task)}#t-{quote(field)}", code=303)


@blueprint.get("/files/<file>/<any(thumb, shown, original):face>")
@policy("signed_in", "may read the record, or own draft; the original: access of attachments")
def face(file: str, face: Face) -> ResponseReturnValue:
    """One face of a file: small, as it is shown, or the original to keep."""
    found = handed_in.content_of(ports(), me(), file, face)
    data = documents.whole(ports(), found.sha256)
    if found.record and request.method == "GET":
        if face == "original":
            looks.note_record(ports(), me(), found.record, "original", file)
        else:
            looks.note_read(ports(), me(), found.record, part=face == "thumb")
    return served(found, data, keep=face == "original")


def served(found: handed_in.Content, data: bytes, *, keep: bool) -> Response:
    """The bytes under the type that we found out ourselves, in a box where nothing runs.

    Args:
        found: What they are.
        data: The bytes.
        keep: Whether they are to be kept as a file; else shown, and asked for anew each time.
    """
    place = "attachment" if keep else "inline"
    answer = Response(data, mimetype=found.media)
    answer.headers["Content-Disposition"] = (
        f"{place}; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = CLOSED
    if not keep:
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.headers["Vary"] = "Cookie"
        answer.set_etag(found.sha256)
        answer.make_conditional(request)
    return answer


def _uploads(field: str) -> Iterator[Upload]:
    """The files that were chosen for a field, one after the other."""
    for file in request.files.getlist(CHOSEN + field):
        with file.stream:
            data = file.stream.read(MOST_BYTES + 1)
        if file.filename or data:
            yield Upload(name=file.filename or "", data=data)


def _told(received: Received) -> ResponseReturnValue:
    """What the page's script is told."""
    found = jsonify(
        at=received.at.isoformat(),
        clock=clock(received.at, ports().zone),
        files=[_one(each) for each in received.taken],
        refused=[str(each) for each in received.refused],
    )
    return found, 200 if received.taken else 422


def _one(file: FileRef) -> dict[str, str]:
    return {"id": file.id, "name": file.name, "size": size_words(file.size)}
