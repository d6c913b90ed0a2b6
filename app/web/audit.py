"""The auditor's desk: numbers accounted for, what came to nothing, who looked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.services.audit import desk
from app.services.audit.looks import note_voids
from app.web.access import policy
from app.web.door import is_ahead, me, not_ahead, ports

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
@policy("signed_in", "auditor")
def show() -> ResponseReturnValue:
    """The desk, of a year."""
    if is_ahead():
        return not_ahead()
    shown = desk.desk(ports(), me(), request.args.get("year", type=int))
    if request.method == "GET":
        note_voids(ports(), me(), shown.year, len(shown.voids))
    return render_template("audit.html", shown=shown)


@blueprint.get("/looks")
@policy("signed_in", "auditor")
def looks() -> ResponseReturnValue:
    """Who read and who took what, of one record or all."""
    record = request.args.get("record", "")[:64].replace("\0", "")
    before = request.args.get("before", "")[:100].replace("\0", "")
    shown, more = desk.looked(ports(), me(), record=record, before=before)
    return render_template("looks.html", looks=shown, more=more, record=record, before=before)
