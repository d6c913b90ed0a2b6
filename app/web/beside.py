"""What people do beside deciding, each with a page or a box of its own; no script is needed."""

from collections.abc import Mapping
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.engine.extending import Consent
from app.core.errors import AppError, Conflict, Invalid, NotAllowed
from app.services import beside
from app.services.page import AsidePage
from app.web import records
from app.web.access import policy
from app.web.door import me, own, ports
from app.web.errors import status_of

blueprint = Blueprint("beside", __name__)


@blueprint.get("/tasks/<task>/transfer")
@policy("signed_in", "holder of the task")
def transfer(task: str) -> ResponseReturnValue:
    """To whom a task is handed on, and why."""
    return _draw("transfer.html", beside.transfer_page(ports(), me(), task))


@blueprint.post("/tasks/<task>/transfer")
@policy("signed_in", "holder of the task")
def hand_on(task: str) -> ResponseReturnValue:
    """Hand a task on."""
    try:
        beside.transfer(ports(), me(), task, own("person"), own("remark"))
    except (Invalid, Conflict) as refusal:
        return _draw("transfer.html", beside.transfer_page(ports(), me(), task), refusal)
    return redirect(url_for("inbox.waiting"), code=303)


@blueprint.get("/tasks/<task>/extend")
@policy("signed_in", "holder of the task")
def more_time(task: str) -> ResponseReturnValue:
    """Until when a task may take, why, and who agreed."""
    return _draw("extend.html", beside.extend_page(ports(), me(), task))


@blueprint.post("/tasks/<task>/extend")
@policy("signed_in", "holder of the task")
def extend(task: str) -> ResponseReturnValue:
    """Take more time for a task."""
    try:
        consent = Consent(how=own("how"), at=_moment(own("at")), words=own("words"))
        record = beside.extend(ports(), me(), task, _day(own("until")), own("remark"), consent)
    except Invalid as refusal:
        return _draw("extend.html", beside.extend_page(ports(), me(), task), refusal)
    return redirect(url_for("records.show", record=record), code=303)


@blueprint.get("/records/<record>/cc")
@policy("signed_in", "holder of a task or initiator")
def choose(record: str) -> ResponseReturnValue:
    """Whom to tell of a record."""
    return _draw("cc.html", beside.cc_page(ports(), me(), record))


@blueprint.post("/records/<record>/cc")
@policy("signed_in", "holder of a task or initiator")
def cc(record: str) -> ResponseReturnValue:
    """Tell people of a record."""
    try:
        beside.cc(ports(), me(), record, request.form.getlist("_person"), own("remark"))
    except Invalid as refusal:
        return _draw("cc.html", beside.cc_page(ports(), me(), record), refusal)
    return redirect(url_for("records.show", record=record, _anchor="told"), code=303)


@blueprint.post("/records/<record>/comments")
@policy("signed_in", "may read the record")
def comment(record: str) -> ResponseReturnValue:
    """Say something beside a record."""
    try:
        beside.comment(ports(), me(), record, own("id"), own("words"))
    except (Invalid, NotAllowed) as refusal:
        return records.refused(record, "comments", refusal, own("words"))
    return redirect(url_for("records.show", record=record, _anchor="comments"), code=303)


@blueprint.post("/records/<record>/entries/<field>")
@policy("signed_in", "whom the log names")
def add_entry(record: str, field: str) -> ResponseReturnValue:
    """Add an entry to a log of the record."""
    try:
        beside.add_entry(ports(), me(), record, field, own("id"), own("words"))
    except (Invalid, NotAllowed, Conflict) as refusal:
        return records.refused(record, f"log-{field}", refusal, own("words"))
    return redirect(url_for("records.show", record=record, _anchor=f"log-{field}"), code=303)


def _draw(template: str, page: AsidePage, refusal: AppError | None = None) -> ResponseReturnValue:
    """The page, with what was typed where it was refused."""
    shown = render_template(
        template,
        page=page,
        fault=str(refusal.message) if refusal else "",
        typed=_typed() if refusal else {},
        chosen=request.form.getlist("_person") if refusal else [],
    )
    return (shown, status_of(refusal)) if refusal else shown


def _typed() -> Mapping[str, str]:
    return {name: own(name) for name in ("remark", "until", "how", "at", "words")}


def _day(text: str) -> date | None:
    """The day that was chosen; None: none was.

    Raises:
        Invalid: There is no such day.
    """
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise Invalid("请选择新的期限是哪一天。") from None


def _moment(text: str) -> datetime | None:
    """The wall clock that was chosen, without zone; None: none was.

    Raises:
        Invalid: There is no such moment.
    """
    try:
        found = datetime.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise Invalid("请填写同意的日期和时刻。") from None
    return found.replace(tzinfo=None) if found else None
