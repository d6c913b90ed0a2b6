"""What waits for a person, what they started, what they did, what they began."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.services import inbox as inboxes
from app.services.page import Inbox
from app.web.access import policy
from app.web.door import me, ports

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("/")
@policy("signed_in", "own tasks")
def waiting() -> ResponseReturnValue:
    """Tasks that wait for the person, first due first."""
    return _tab("waiting", inboxes.waiting(ports(), me()))


@blueprint.get("/started")
@policy("signed_in", "own records")
def started() -> ResponseReturnValue:
    """Records that the person opened."""
    return _tab("started", inboxes.started(ports(), me()))


@blueprint.get("/decided")
@policy("signed_in", "own decisions")
def decided() -> ResponseReturnValue:
    """Tasks that the person decided."""
    return _tab("decided", inboxes.decided(ports(), me()))


@blueprint.get("/copied")
@policy("signed_in", "records one was told of")
def copied() -> ResponseReturnValue:
    """Records that the person was told of (抄送), those not opened yet first."""
    return _tab("copied", inboxes.copied(ports(), me()))


@blueprint.get("/drafts")
@policy("signed_in", "own drafts")
def drafts() -> ResponseReturnValue:
    """What the person began and did not submit."""
    return _tab("drafts", inboxes.drafts(ports(), me()))


def _tab(tab: str, shown: Inbox) -> str:
    unread = shown.unread if tab == "copied" else inboxes.unread(ports(), me())
    return render_template("inbox.html", at=tab, inbox=shown, unread=unread)
