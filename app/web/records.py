"""A record's page, and what is done to the record as a whole."""

from collections.abc import Mapping
from secrets import token_hex
from types import MappingProxyType
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import AppError, Invalid, NotAllowed
from app.services import beside, receipts, records, tasks
from app.services.audit import looks
from app.services.page import RecordPage
from app.web.access import policy
from app.web.content import drawn, parts
from app.web.door import is_ahead, me, not_ahead, own, ports
from app.web.errors import status_of
from app.web.notes import just_done

blueprint = Blueprint("records", __name__, url_prefix="/records")


@blueprint.get("/<record>")
@policy("signed_in", "may read the record")
def show(record: str) -> ResponseReturnValue:
    """The record: who has it, what it says, what happened, what this person can do."""
    page = records.record_page(ports(), me(), record)
    if page.audited and is_ahead():
        return not_ahead()
    if request.method == "GET" and not is_ahead():
        if page.unread:
            beside.note_read(ports(), me(), record)  # the reader's own mark
        if page.audited:
            looks.note_record(ports(), me(), record, "read")  # beside it, all that a GET writes
    return _draw(page)


def refused(record: str, box: str, refusal: AppError, text: str) -> ResponseReturnValue:
    """The record again, after what somebody wrote in one of its boxes was refused.

    Args:
        record: Its id.
        box: Where it was written, by the id of that part of the page.
        refusal: Why it cannot stand.
        text: What was written; it is shown again.
    """
    page = records.record_page(ports(), me(), record)
    if page.audited:
        looks.note_record(ports(), me(), record, "read")
    boxes = [f"log-{each.field}" for each in page.logs] + ["comments"] * page.may_comment
    lost = "" if box in boxes else "yes"  # there is no such box any more
    said = {"box": box, "fault": str(refusal.message), "text": text, "lost": lost}
    return _draw(page, said), status_of(refusal)


def _draw(page: RecordPage, said: Mapping[str, str] = MappingProxyType({})) -> str:
    strips = parts(page.bundle.form, page.answers, page.titles, page.hidden)
    return render_template(
        "record.html",
        shown=page,
        content=drawn(strips),
        parted=bool(strips),
        said={"box": "", "fault": "", "text": "", "lost": "", **said},
        fresh=token_hex(8),  # posted twice, what is written in a box is said once
        done=just_done(),
    )


@blueprint.get("/<record>/receipts/<act>.txt")
@policy("signed_in", "own act")
def receipt(record: str, act: str) -> ResponseReturnValue:
    """The receipt of one's own act, to keep."""
    name, text = receipts.receipt_text(ports(), me(), record, act)
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


@blueprint.get("/<record>/<verb>")
@policy("signed_in", "may do it to the record")
def ask(record: str, verb: str) -> ResponseReturnValue:
    """The page of one deed: what it does, and why it is done."""
    return _ask(record, verb)


@blueprint.post("/<record>/<verb>")
@policy("signed_in", "may do it to the record")
def do(record: str, verb: str) -> ResponseReturnValue:
    """Take the record back, or declare it void."""
    remark = own("remark")
    deed = {"withdraw": tasks.withdraw, "annul": tasks.annul}.get(verb)
    if deed is None:
        raise NotAllowed("这张单据不能这样办。")
    try:
        if verb == "annul" and not remark.strip():
            raise Invalid("请写明原因，查看的人会看到。")
        deed(ports(), me(), record, remark)
    except Invalid as refusal:
        return _ask(record, verb, fault=refusal, remark=remark)
    return redirect(url_for("records.show", record=record), code=303)


def _ask(
    record: str, verb: str, *, fault: AppError | None = None, remark: str = ""
) -> ResponseReturnValue:
    page = records.record_page(ports(), me(), record)
    action = next((each for each in page.actions if each.verb == verb and not each.task), None)
    if action is None:
        raise NotAllowed("这张单据现在不能这样办，或不由您办。")
    shown = render_template(
        "deed.html",
        shown=page,
        action=action,
        fault=str(fault.message) if fault else "",
        remark=remark,
    )
    return (shown, status_of(fault)) if fault else shown
