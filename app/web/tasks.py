"""A task: see the record, fill in what the step asks, decide on a page of its own."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.engine.actions import Action
from app.core.engine.outside import unseen
from app.core.errors import AppError, Conflict, Invalid, NotAllowed, TooOften
from app.core.wording import say
from app.services import in_person, records, tasks
from app.services.identity import Identity
from app.services.page import FormPage, Refused
from app.services.repeats import decided_already
from app.services.sign_in import WrongPassword
from app.web import proofs, strokes
from app.web.access import policy
from app.web.answer_form import AnswerForm, Section
from app.web.content import drawn, parts
from app.web.door import (
    by_script,
    me,
    new_line,
    own,
    ports,
    posted,
    with_line_added,
    with_line_dropped,
    with_line_moved,
)
from app.web.errors import status_of
from app.web.known import known
from app.web.notes import forget_in_browser, note_done
from app.web.referred import only, told
from app.web.unsent import with_full, with_unsent
from app.web.words import clock

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")

FORWARD = ("submit", "agree", "confirm")


@blueprint.get("/<task>")
@policy("signed_in", "holder of the task")
def show(task: str) -> ResponseReturnValue:
    """The record, what the step asks for, what can be decided."""
    return drawn_page(tasks.task_page(ports(), me(), task))


@blueprint.post("/<task>")
@policy("signed_in", "holder of the task")
def act(task: str) -> ResponseReturnValue:
    """Save, work out anew, add or drop a line, or go on to deciding."""
    try:
        return _act(task)
    except tasks.AlreadyDecided:
        typed = _typed()
        remark = typed["remark"][0]
        if done := decided_already(ports(), me(), task, own("do"), remark=remark, posted=typed):
            return redirect(url_for("records.show", record=done), code=303)
        raise


def _act(task: str) -> ResponseReturnValue:
    typed, here = _typed(), url_for("tasks.show", task=task)
    if own("add"):
        if full := with_full(tasks.review_task(ports(), me(), task, typed), own("add")):
            return drawn_page(full), 422
        row = new_line()
        tasks.save_task(ports(), me(), task, with_line_added(typed, own("add"), row))
        return redirect(f"{here}#line-{row}", code=303)
    if own("drop"):
        tasks.save_task(ports(), me(), task, with_line_dropped(typed, own("drop")))
        return redirect(f"{here}#t-{quote(own('drop').partition('/')[0])}", code=303)
    if own("move"):
        tasks.save_task(ports(), me(), task, with_line_moved(typed, own("move")))
        return redirect(f"{here}#t-{quote(own('move').partition('/')[0])}", code=303)
    if own("fetch"):
        found = tasks.fetched_task(ports(), me(), task, typed, own("fetch"))
        if not found.said:
            return drawn_page(
                only(tasks.review_task(ports(), me(), task, typed), own("fetch"))
            ), 422
        return redirect(f"{here}#f-{quote(own('fetch'))}", code=303)
    page = with_unsent(tasks.review_task(ports(), me(), task, typed))
    verb = own("do")
    action = next((each for each in page.actions if each.verb == verb), None)
    if action is None:
        return redirect(_aside(page, verb) or here, code=303)
    if verb in FORWARD and page.waits:
        return drawn_page(page), 409
    if verb in FORWARD and page.faults:
        return drawn_page(page), 422
    if page.needs_password or page.dropped or action.grave or action.needs_remark or action.targets:
        return redirect(url_for("tasks.ask", task=task, verb=verb), code=303)
    now = _proposal(page, action)
    identity = Identity(kind="session", view=now.view, consent=now.consent, nonce=now.nonce)
    return _decide(page, action, remark=_remark(page), to="", identity=identity)


@blueprint.post("/<task>/save")
@policy("signed_in", "holder of the task")
def save(task: str) -> ResponseReturnValue:
    """Keep what was typed so far; asked by the page itself while somebody types."""
    if own("fetch"):
        return told(tasks.fetched_task(ports(), me(), task, _typed(), own("fetch")))
    at = tasks.save_task(ports(), me(), task, _typed())
    return jsonify(at=at.isoformat(), clock=clock(at, ports().zone))


@blueprint.get("/<task>/<verb>")
@policy("signed_in", "holder of the task")
def ask(task: str, verb: str) -> ResponseReturnValue:
    """The page of one decision: what is agreed to, where it goes back to, why, and the password."""
    page, action = _at(task, verb)
    if verb in FORWARD and page.waits:
        return drawn_page(page), 409
    if verb in FORWARD and page.faults:
        return drawn_page(page), 422
    return _ask(page, action)


@blueprint.post("/<task>/<verb>")
@policy("signed_in", "holder of the task")
def decide(task: str, verb: str) -> ResponseReturnValue:
    """Take the decision."""
    try:
        return _decided(task, verb)
    except tasks.AlreadyDecided:
        remark = own("remark") if "_remark" in request.form else None
        nonce = proofs.nonce_sent()
        if nonce and own("do") != "code":
            done = decided_already(ports(), me(), task, verb, remark=remark, nonce=nonce)
            if done:
                return redirect(url_for("records.show", record=done), code=303)
        raise


def _decided(task: str, verb: str) -> ResponseReturnValue:
    page, action = _at(task, verb)
    if verb in FORWARD and (page.waits or page.faults) and by_script():
        text = page.waits or say("还有要改的地方。请回到上一页看看。")
        return jsonify(error="refused", text=text), 409 if page.waits else 422
    if verb in FORWARD and page.waits:
        return drawn_page(page), 409
    if verb in FORWARD and page.faults:
        return drawn_page(page), 422
    remark = own("remark") if asks_remark(action) else _remark(page)
    if own("do") == "code":
        return _send_code(page, action, remark)
    try:
        if action.needs_remark and not remark.strip():
            raise Invalid("请写明原因，对方会看到。")
        identity = proofs.identity(ports(), me(), page, verb, _proposal(page, action))
        return _decide(page, action, remark=remark, to=own("to"), identity=identity)
    except tasks.AlreadyDecided:
        raise
    except (Invalid, NotAllowed, TooOften, Conflict) as refusal:
        return _ask(page, action, fault=refusal, remark=remark)


def _send_code(page: FormPage, action: Action, remark: str) -> ResponseReturnValue:
    """Send the customer a code; the page comes back with what was typed, a script is told."""
    task, refusal = page.task.id if page.task else "", None
    try:
        nonce = proofs.look_at(task)
        in_person.send_code(ports(), me(), task, own("channel"), nonce)
    except (Invalid, TooOften, Conflict) as refused:
        refusal = refused
    sent = in_person.device(ports(), me(), task)
    if by_script():
        told = str(refusal.message) if refusal else say("已发到 {masked}。", masked=sent.masked)
        return jsonify(text=told, wait=sent.wait), status_of(refusal) if refusal else 200
    return _ask(page, action, fault=refusal, remark=remark)


@blueprint.post("/<task>/holder")
@policy("signed_in", "administrator")
def name_holder(task: str) -> ResponseReturnValue:
    """Name who holds a task for which nobody was found."""
    tasks.name_holder(ports(), me(), task, own("person"))
    return redirect(url_for("inbox.waiting"), code=303)


def asks_remark(action: Action) -> bool:
    """Whether the reason is written on the decision's own page."""
    return action.grave or action.needs_remark


def _typed() -> dict[str, list[str]]:
    return {**posted(), "remark": [own("remark")]}


def _remark(page: FormPage) -> str:
    return next(iter(page.draft.posted.get("remark", ())), "")


def _aside(page: FormPage, verb: str) -> str:
    """The page of something done beside deciding, where the person may do it; else empty."""
    aside = next((each for each in page.asides if each.verb == verb), None)
    if aside is None or page.record is None:
        return ""
    if aside.task:
        return url_for({"transfer": "beside.transfer", "extend": "beside.more_time"}[verb],
                       task=aside.task)  # fmt: skip
    return url_for("beside.choose", record=page.record.id)


def _at(task: str, verb: str) -> tuple[FormPage, Action]:
    page = tasks.task_page(ports(), me(), task)
    action = next((each for each in page.actions if each.verb == verb), None)
    if action is None:
        raise NotAllowed("这一步不能这样办。请回到待办重新打开。")
    if verb in FORWARD:
        page = tasks.review_task(ports(), me(), task, page.draft.posted)
    return page, action


def _decide(
    page: FormPage, action: Action, *, remark: str, to: str, identity: Identity
) -> ResponseReturnValue:
    if page.task is None:
        raise NotAllowed("这一步不能这样办。请回到待办重新打开。")
    try:
        record = tasks.decide(
            ports(), me(), page.task.id, action.verb, remark=remark, to=to, identity=identity
        )
    except Refused as refusal:
        return drawn_page(refusal.page), 422
    forget_in_browser(page.draft.id)
    note_done()
    return redirect(url_for("records.show", record=record), code=303)


def drawn_page(page: FormPage) -> str:
    """The page with what was typed and what is to be changed."""
    if page.task is None or page.record is None:
        raise NotAllowed("这一步不能这样办。请回到待办重新打开。")
    sections = AnswerForm(page).sections(only_writable=True)
    return render_template(
        "task.html",
        page=page,
        shown=records.record_page(ports(), me(), page.record.id),
        content=_content(page, besides=sections),
        known=known(page),
        sections=sections,
        remark=_remark(page),
        action=url_for("tasks.act", task=page.task.id),
        save=url_for("tasks.save", task=page.task.id),
    )


def _proposal(page: FormPage, action: Action) -> proofs.Proposal:
    coded = bool(_device(page, action).ways)
    content = _signed_content(page)
    return proofs.proposal(ports(), page, action.verb, action.label, content, coded=coded)


def _device(page: FormPage, action: Action) -> in_person.Device:
    """How a customer signs on this device; nothing of it where none does."""
    if page.task is None or page.step.by.in_person is None or not proofs.signs(action.verb):
        return in_person.Device(ways=())
    return in_person.device(ports(), me(), page.task.id)


def _content(page: FormPage, besides: Sequence[Section] = ()) -> Markup:
    """The content; on the task's own page without what stands there to be filled in."""
    open_ = {field.path for section in besides for field in section.fields}
    open_ |= {t.path for each in besides if each.lines for t in each.lines.totals}
    return drawn(parts(page.form, page.answers, page.titles, page.hidden | open_))


def _signed_content(page: FormPage) -> Markup:
    """What is signed: all of it; of a customer who is handed the device, what is printed."""
    outside = unseen(page.bundle, page.step) if page.step.by.in_person else frozenset()
    return drawn(parts(page.form, page.answers, page.titles, page.hidden | outside))


def _ask(
    page: FormPage, action: Action, *, fault: AppError | None = None, remark: str | None = None
) -> ResponseReturnValue:
    if page.task is None:
        raise NotAllowed("这一步不能这样办。请回到待办重新打开。")
    shown = render_template(
        "sign.html",
        page=page,
        verb=action.verb,
        action=action,
        title=action.label,
        button=action.label,
        content=_signed_content(page),
        proposal=_proposal(page, action),
        device=_device(page, action),
        typed={name: own(name) for name in ("name", "code", "channel")},
        strokes=strokes.posted(),
        fault=str(fault.message) if fault else "",
        wrong_password=isinstance(fault, WrongPassword),
        target=url_for("tasks.decide", task=page.task.id, verb=action.verb),
        back=url_for("tasks.show", task=page.task.id),
        asks_remark=asks_remark(action),
        minutes=ports().settings.signing_minutes,
        remark=_remark(page) if remark is None else remark,
        to=own("to"),
    )
    return (shown, status_of(fault)) if fault else shown
