"""The auditor's desk: numbers accounted for, what came to nothing, who looked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.services.audit import desk
from app.web.access import policy
from app.web.door import me, ports

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
@policy("signed_in", "auditor")
def show() -> ResponseReturnValue:
    """The desk, of a year."""
    year = request.args.get("year", type=int)
    return render_template("audit.html", shown=desk.desk(ports(), me(), year))


@blueprint.get("/looks")
@policy("signed_in", "auditor")
def looks() -> ResponseReturnValue:
    """Who read and who took what, of one record or all."""
    record = request.args.get("record", "")[:64].replace("\0", "")
    before = request.args.get("before", "")[:100].replace("\0", "")
    shown, more = desk.looked(ports(), me(), record=record, before=before)
    return render_template("looks.html", looks=shown, more=more, record=record, before=before)
