"""Paper as files: previews with a watermark, the sealed PDF."""

from urllib.parse import quote

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.services import documents
from app.web.access import policy
from app.web.door import me, ports

blueprint = Blueprint("files", __name__)


@blueprint.get("/drafts/<draft>/preview.pdf")
@policy("signed_in", "own draft")
def draft(draft: str) -> ResponseReturnValue:
    """How the paper of a draft would look."""
    return _pdf(documents.preview_draft(ports(), me(), draft), "预览.pdf", inline=True)


@blueprint.get("/records/<record>/preview.pdf")
@policy("signed_in", "may read the record")
def preview(record: str) -> ResponseReturnValue:
    """The record's paper as it stands now."""
    number, data = documents.preview(ports(), me(), record)
    return _pdf(data, f"{number} 预览.pdf", inline=True)


@blueprint.get("/records/<record>/sealed.pdf")
@policy("signed_in", "may read the record")
def sealed(record: str) -> ResponseReturnValue:
    """The sealed PDF, byte for byte."""
    file, data = documents.sealed(ports(), me(), record)
    return _pdf(data, file.name, inline=False)


def _pdf(data: bytes, name: str, *, inline: bool) -> Response:
    place = "inline" if inline else "attachment"
    return Response(
        data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"{place}; filename*=UTF-8''{quote(name, safe='')}"},
    )
