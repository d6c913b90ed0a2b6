"""Paper as files: previews with a watermark, the sealed PDF."""

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import Message
from app.core.wording import say
from app.services import documents
from app.services.audit import looks
from app.web.access import policy
from app.web.door import me, ports
from app.web.turns import Turns

blueprint = Blueprint("files", __name__)

one_at_a_time = Turns(20.0, Message("正在做别的预览，请过一会儿再试。")).one


@blueprint.get("/drafts/<draft>/preview.pdf")
@policy("signed_in", "own draft")
def draft(draft: str) -> ResponseReturnValue:
    """How the paper of a draft would look."""
    with one_at_a_time():
        data = documents.preview_draft(ports(), me(), draft)
    return named_pdf(data, say("预览.pdf"), inline=True)


@blueprint.get("/records/<record>/preview.pdf")
@policy("signed_in", "may read the record")
def preview(record: str) -> ResponseReturnValue:
    """The record's paper as it stands now."""
    with one_at_a_time():
        number, data = documents.preview(ports(), me(), record)
    if request.method == "GET":
        looks.note_read(ports(), me(), record)
    return named_pdf(data, say("{title} 预览.pdf", title=number), inline=True)


@blueprint.get("/forms/<form>/blank.pdf")
@policy("signed_in", "may open the form")
def blank(form: str) -> ResponseReturnValue:
    """The form on paper, to be filled in by hand."""
    with one_at_a_time():
        title, data = documents.blank(ports(), me(), form)
    return named_pdf(data, say("{title} 空白表.pdf", title=title), inline=True)


@blueprint.get("/records/<record>/sealed.pdf")
@policy("signed_in", "may read the record")
def sealed(record: str) -> ResponseReturnValue:
    """The sealed PDF, byte for byte."""
    file, data = documents.sealed(ports(), me(), record)
    if request.method == "GET":
        looks.note_record(ports(), me(), record, "sealed", file.id)
    return named_pdf(data, file.name, inline=False)


@blueprint.get("/records/<record>/seal")
@policy("signed_in", "may read the record")
def seal(record: str) -> ResponseReturnValue:
    """The part of the record's page that says how far its seal is; the page asks for it itself."""
    sealing = documents.seal_of(ports(), me(), record)
    return render_template("sealing.html", record_id=record, sealing=sealing, fresh=True)


def named_pdf(data: bytes, name: str, *, inline: bool) -> Response:
    """A PDF under that name, to look at or to keep."""
    place = "inline" if inline else "attachment"
    return Response(
        data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"{place}; filename*=UTF-8''{quote(name, safe='')}"},
    )
