"""Registers (台账): which there are, and each with its filters, columns and saved views."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.records.query import STATES, Query
from app.services import register_page
from app.services.register_page import Place, key_text
from app.web.access import policy
from app.web.door import me, ports
from app.web.register_query import read_query, written

blueprint = Blueprint("registers", __name__, url_prefix="/registers")


@blueprint.get("/")
@policy("signed_in", "registers of forms whose records one may read")
def every() -> ResponseReturnValue:
    """The registers that the person has."""
    offered = register_page.offered(ports(), me())
    return render_template("registers.html", offered=offered, states=STATES)


@blueprint.get("/<form>")
@policy("signed_in", "records one may read")
def show(form: str) -> ResponseReturnValue:
    """One page of a register."""
    query, notes = read_query(form, request.args)
    place = Place(after=request.args.get("after", ""), before=request.args.get("before", ""))
    shown = register_page.page(ports(), me(), query, place)
    return render_template(
        "register.html",
        shown=shown,
        notes=(*notes, *shown.notes),
        states=STATES,
        to=_to,
        with_=replace,
        key_text=key_text,
        written=written,
    )


def _to(query: Query, **more: Any) -> str:
    """The address of a register as a query wants it."""
    pairs = [*written(query), *((name, str(each)) for name, each in more.items() if each)]
    return url_for("registers.show", form=query.form) + (f"?{urlencode(pairs)}" if pairs else "")
