"""What came to a person: a list of links, and noting that it was seen."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.services import messages
from app.web.access import policy
from app.web.door import me, own, ports

blueprint = Blueprint("messages", __name__, url_prefix="/messages")


@blueprint.get("/")
@policy("signed_in", "own messages")
def listed() -> ResponseReturnValue:
    """The list, newest first; looking at it changes nothing."""
    entries = messages.listed(ports(), me())
    new = [each for each in entries if each.new]
    newest = max((each.at for each in new), default=None)
    return render_template("messages.html", entries=entries, new=len(new), newest=newest)


@blueprint.post("/seen")
@policy("signed_in", "own messages", reader=True)
def seen() -> ResponseReturnValue:
    """All that stood on the page counts as seen; what came since does not."""
    try:
        until = datetime.fromisoformat(own("until")).astimezone(UTC)
    except (ValueError, OverflowError):
        return redirect(url_for("messages.listed"), code=303)
    messages.note_seen(ports(), me(), until)
    return redirect(url_for("messages.listed"), code=303)
