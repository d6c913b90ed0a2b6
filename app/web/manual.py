"""The manual of the definition language, one page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.definitions.manual import manual
from app.services import stewards
from app.web.access import policy
from app.web.door import me, ports

blueprint = Blueprint("manual", __name__)


@blueprint.get("/definitions-manual")
@policy("signed_in", "administrators; heads of departments with routes of their own")
def show() -> ResponseReturnValue:
    """Every word that a definition may hold, with an example."""
    stewards.admit(ports(), me())
    return render_template("manual.html", parts=manual())
