"""Asking somebody outside: the link that is sent, and a page that was signed on paper."""

import hashlib
import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.engine.actions import Action
from app.core.engine.outside import unseen
from app.core.errors import AppError, Conflict, Invalid, NotAllowed, TooOften
from app.core.trail.identity import ON_PAPER
from app.core.wording import say
from app.services import invitations, on_paper, tasks
from app.services.handing_in import Upload
from app.services.identity import Identity
from app.services.page import FormPage, Refused
from app.web import proofs
from app.web.access import policy
from app.web.content import drawn, parts
from app.web.door import me, own, ports
from app.web.errors import status_of

blueprint = Blueprint("inviting", __name__, url_prefix="/tasks")

FORWARD = ("submit", "agree", "confirm")


@blueprint.post("/<task>/invite")
@policy("signed_in", "may ask the outside party")
def invite(task: str) -> ResponseReturnValue:
    """Send the outside party a link; an earlier one is dead from now on."""
    channel, _, person = own("way").partition(":")
    record = invitations.invite(ports(), me(), task, channel, person)
    return _back(task, record)


@blueprint.post("/<task>/recall")
@policy("signed_in", "may ask the outside party")
def recall(task: str) -> ResponseReturnValue:
    """Make the link a dead one."""
    return _back(task, invitations.recall(ports(), me(), task))


@blueprint.get("/<task>/on-paper")
@policy("signed_in", "holder of the task")
def ask(task: str) -> ResponseReturnValue:
    """The page on which a photographed page is handed in."""
    return _ask(*_at(task))


@blueprint.post("/<task>/on-paper")
@policy("signed_in", "holder of the task")
def decide(task: str) -> ResponseReturnValue:
    """Take the photographed page in, and decide with it."""
    page, action = _at(task)
    file = request.files.get("photo")
    upload = Upload(name=file.filename or "", data=file.read()) if file else None
    if file:
        file.close()
    try:
        if upload is None or not upload.data:
            raise Invalid("请拍下签好的那一页。")
        sentence = _consent(page)
        proofs.prove(ports(), me())
        identity = Identity(
            kind=ON_PAPER,
            view=hashlib.sha256(f"{sentence}\n{_content(page)}".encode()).hexdigest(),
            consent=sentence,
            nonce=secrets.token_hex(16),
            seen=own("seen"),
        )
        remark = next(iter(page.draft.posted.get("remark", ())), "")
        record = on_paper.decide(
            ports(), me(), task, action.verb, upload, remark=remark, identity=identity
        )
    except tasks.AlreadyDecided:
        raise
    except (Invalid, NotAllowed, TooOften, Conflict, Refused) as refusal:
        return _ask(page, action, fault=refusal)
    return redirect(url_for("records.show", record=record), code=303)


def _at(task: str) -> tuple[FormPage, Action]:
    """The task, as far as it was filled in, and its forward decision.

    Raises:
        NotAllowed: No customer signs it.
    """
    page = tasks.task_page(ports(), me(), task)
    page = tasks.review_task(ports(), me(), task, page.draft.posted)
    action = next((each for each in page.actions if each.verb in FORWARD), None)
    if action is None or page.step.by.in_person is None:
        raise NotAllowed("这一步不能用纸签。")
    return page, action


def _ask(page: FormPage, action: Action, *, fault: AppError | None = None) -> ResponseReturnValue:
    shown = render_template(
        "on-paper.html",
        page=page,
        action=action,
        content=_content(page),
        consent=_consent(page),
        fault=str(fault.message) if fault else "",
        minutes_left=proofs.minutes_left(ports()),
        minutes=ports().settings.signing_minutes,
    )
    return (shown, 422 if isinstance(fault, Refused) else status_of(fault)) if fault else shown


def _consent(page: FormPage) -> str:
    """What the witness stands for."""
    return say(
        "{signer}已看过{paper}的上述内容，在纸上签名，我在场见证，照片与纸上的一致。",
        signer=page.signer,
        paper=proofs.paper(page),
    )


def _content(page: FormPage) -> str:
    """What the customer signed: what is printed."""
    hidden = page.hidden | unseen(page.bundle, page.step)
    return drawn(parts(page.form, page.answers, page.titles, hidden))


def _back(task: str, record: str) -> ResponseReturnValue:
    """To the page that it was asked from: the task's for who holds it, else the record's."""
    here = url_for("tasks.show", task=task) if own("from") == "task" else ""
    return redirect(here or url_for("records.show", record=record), code=303)
