"""What anybody may ask: is this paper, or this file, what it says it is?"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.wording import say
from app.services import verification
from app.web.access import policy
from app.web.door import own, ports
from app.web.limits import Limit

blueprint = Blueprint("verify", __name__)

CODES = Limit(60)  # a minute and source; a code has 60 bits, so guessing is no danger at this pace
UPLOADS = Limit(10)  # a minute and source; each takes about a second of work


@blueprint.get("/verify")
@policy("anyone")
def form() -> ResponseReturnValue:
    """Where to type a code or hand in a file."""
    # what people put between the groups, a slash or dots among it, is no part of an address
    if code := "".join(each for each in request.args.get("code", "") if each.isalnum()):
        return redirect(url_for("verify.code", code=code[:40]))
    return render_template("verify.html", verdict=None, page=None, fault="")


@blueprint.get("/v/<code>")
@policy("anyone")
def code(code: str) -> ResponseReturnValue:
    """What is known under a printed check code: number, form, state, time; no content."""
    CODES.count(request.remote_addr or "", ports().now())
    page = verification.by_code(ports(), code)
    shown = render_template("verify.html", page=page, verdict=None, fault="")
    return shown, 404 if page.status == "unknown" else 200


@blueprint.post("/verify")
@policy("anyone")
def upload() -> ResponseReturnValue:
    """Check a file, byte for byte and seal for seal. It is not kept."""
    UPLOADS.count(request.remote_addr or "", ports().now())
    file = request.files.get("file")
    data = file.read() if file else b""
    if file:
        file.close()
    if not data:
        fault = say("请选一个 PDF 文件。")
        return render_template("verify.html", page=None, verdict=None, fault=fault), 422
    verdict = verification.check_upload(ports(), data, own("code"))
    return render_template("verify.html", page=None, verdict=verdict, fault="")
