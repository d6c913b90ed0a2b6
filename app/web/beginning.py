"""A new form begun in the browser: a page that asks for its name, then the work bench."""

from collections.abc import Mapping

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Message
from app.services import beginning
from app.services.beginning import Wanted
from app.web.access import policy
from app.web.door import me, own, ports

blueprint = Blueprint("beginning", __name__)


@blueprint.get("/new-form")
@policy("administrator")
def ask() -> ResponseReturnValue:
    """What it is called, who looks after it, what it begins with."""
    wanted = Wanted(source=request.args.get("source", ""))
    return _drawn(beginning.page(ports(), me()), wanted, {})


@blueprint.post("/new-form")
@policy("administrator")
def begin() -> ResponseReturnValue:
    """Keep its first texts as a draft."""
    wanted = Wanted(
        name=own("name").strip(), title=own("title").strip(), english=own("english").strip(),
        owner=own("owner"), role=own("role"), source=own("source"),
    )  # fmt: skip
    faults = beginning.begin(ports(), me(), wanted)
    if faults:
        return _drawn(beginning.page(ports(), me()), wanted, faults), 422
    return redirect(url_for("definitions.edit", form=wanted.name), code=303)


@blueprint.get("/new-form/name")
@policy("administrator")
def name() -> ResponseReturnValue:
    """What is wrong with a name that is being typed; empty: it is free."""
    fault = beginning.name_fault(ports(), me(), request.args.get("name", "")[:200].strip())
    return jsonify(fault=str(fault) if fault else "")


def _drawn(page: beginning.Beginning, wanted: Wanted, faults: Mapping[str, Message]) -> str:
    return render_template("new-form.html", page=page, wanted=wanted, faults=faults)
