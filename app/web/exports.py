"""One's own exports: asked for, looked at while they are made, called off, taken."""

from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from app.core.errors import AppError, Invalid, NotFound
from app.rendering import csv, xlsx
from app.services.exports import asking
from app.storage.store import Export
from app.web.access import policy
from app.web.door import me, own, ports
from app.web.errors import status_of
from app.web.register_query import read_query

blueprint = Blueprint("exports", __name__, url_prefix="/exports")

MEDIA = {
    "zip": "application/zip",
    "xlsx": xlsx.MEDIA,
    "csv": f"{csv.MEDIA}; charset=utf-8",
    "pdf": "application/pdf",
}


@blueprint.get("/")
@policy("signed_in", "own exports")
def mine() -> ResponseReturnValue:
    """One's own exports, newest first, and what an auditor can ask for."""
    return _page()


@blueprint.post("/")
@policy("signed_in", "auditor", reader=True)
def ask() -> ResponseReturnValue:
    """Ask for the sealed PDFs of some forms and a period."""
    try:
        asking.ask_for_zip(
            ports(),
            me(),
            forms=tuple(request.form.getlist("_form")[:200]),
            since=own("since"),
            until=own("until"),
            status=own("status"),
        )
    except AppError as refusal:
        return _page(str(refusal.message)), status_of(refusal)
    return redirect(url_for("exports.mine", _anchor="exports"), code=303)


@blueprint.post("/registers/<form>")
@policy("signed_in", "records one may read", reader=True)
def register(form: str) -> ResponseReturnValue:
    """Ask for a register as it is seen: its query comes along as its page has it."""
    query, notes = read_query(form, request.form)
    if notes:
        raise Invalid(str(notes[0]))
    asking.ask_for_register(ports(), me(), own("kind"), query)
    return redirect(url_for("exports.mine", _anchor="exports"), code=303)


@blueprint.post("/<export>/<verb>")
@policy("signed_in", "own export", reader=True)
def change(export: str, verb: str) -> ResponseReturnValue:
    """Call it off, or ask for it once more."""
    do = {"cancel": asking.cancel, "again": asking.again}.get(verb)
    if do is None:
        raise NotFound("导出只能停下或再做。")
    try:
        do(ports(), me(), export)
    except AppError as refusal:
        return _page(str(refusal.message)), status_of(refusal)
    return redirect(url_for("exports.mine", _anchor="exports"), code=303)


@blueprint.get("/<export>/file")
@policy("signed_in", "own export")
def file(export: str) -> ResponseReturnValue:
    """The finished file."""
    if request.method == "HEAD":
        return _answer(asking.finished(ports(), me(), export), None)
    found, content = asking.take(ports(), me(), export)
    return _answer(found, content)


def _page(fault: str = "") -> str:
    shown = asking.page(ports(), me())
    asked = {name: own(name) for name in ("since", "until", "status")}
    chosen = request.form.getlist("_form")
    return render_template("exports.html", shown=shown, fault=fault, asked=asked, chosen=chosen)


def _answer(found: Export, content: BinaryIO | None) -> Response:
    """The file as it is read from the disk, piece by piece."""
    body = wrap_file(request.environ, content, 1 << 18) if content else b""
    answer = Response(body, mimetype=None, content_type=MEDIA[found.kind], direct_passthrough=True)
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    return answer
