"""Registers (台账): which there are, and each with its filters, columns and saved views."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.core.errors import Invalid
from app.core.records.query import STATES, Query
from app.services import ledgers, register_page, views
from app.services.audit import desk, looks
from app.services.register_page import Place, key_text
from app.web.access import policy
from app.web.door import is_ahead, me, not_ahead, own, ports
from app.web.files import named_pdf, one_at_a_time
from app.web.register_query import moved_column, read_query, written

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
    if is_ahead() and looks.audited(ports(), me()):
        return not_ahead()
    query, notes = read_query(form, request.args)
    place = Place(after=request.args.get("after", ""), before=request.args.get("before", ""))
    shown = register_page.page(ports(), me(), query, place)
    if request.method == "GET":
        counted = sum(shown.tally.counts.values())
        looks.note_register(ports(), me(), form, len(shown.rows), counted)
    return render_template(
        "register.html",
        shown=shown,
        notes=(*notes, *shown.notes),
        states=STATES,
        view=request.args.get("view", ""),
        to=_to,
        with_=replace,
        key_text=key_text,
        written=written,
        moved=moved_column(request.args),
        may_share=_may_share(),
        spelled=urlencode(written(query)),
    )


@blueprint.get("/<form>/ledger.pdf")
@policy("signed_in", "records one may read")
def ledger(form: str) -> ResponseReturnValue:
    """What is asked for on paper, numbered through."""
    query, notes = read_query(form, request.args)
    if notes:
        raise Invalid(str(notes[0]))
    with one_at_a_time():
        title, count, data = ledgers.ledger(ports(), me(), query)
    if request.method == "GET":
        ledgers.note_taken(ports(), me(), form, count)
    return named_pdf(data, f"{title}.pdf", inline=True)


@blueprint.post("/<form>/views")
@policy("signed_in", "a register one has", reader=True)
def save_view(form: str) -> ResponseReturnValue:
    """Keep what is asked for under a name."""
    query, _ = read_query(form, MultiDict(parse_qsl(own("query"))))
    shared = bool(own("shared")) and _may_share()
    view = views.save(ports(), me(), query, own("name"), shared=shared, into=own("into"))
    return redirect(_to(query, view=view), code=303)


@blueprint.post("/<form>/views/<view>/drop")
@policy("signed_in", "own view, or a shared one of a form one looks after", reader=True)
def drop_view(form: str, view: str) -> ResponseReturnValue:
    """Throw away a view."""
    views.drop(ports(), me(), form, view)
    return redirect(url_for("registers.show", form=form), code=303)


def _may_share() -> bool:
    """Who only reads keeps views for themselves: a shared one changes what others see."""
    return not desk.only_reads(ports(), me())


def _to(query: Query, **more: Any) -> str:
    """The address of a register as a query wants it."""
    pairs = [*written(query), *((name, str(each)) for name, each in more.items() if each)]
    return url_for("registers.show", form=query.form) + (f"?{urlencode(pairs)}" if pairs else "")
