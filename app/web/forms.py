"""Opening a form, filling in its draft, submitting it."""

from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.errors import AppError
from app.core.wording import say
from app.services import drafts
from app.services.identity import Identity
from app.services.page import FormPage, Refused
from app.services.sign_in import WrongPassword
from app.web import proofs, strokes
from app.web.access import policy
from app.web.answer_form import AnswerForm
from app.web.content import drawn, parts
from app.web.door import (
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

blueprint = Blueprint("forms", __name__)


@blueprint.get("/forms")
@policy("signed_in", "forms one may open")
def offers() -> ResponseReturnValue:
    """The forms that the person may open."""
    return render_template("offers.html", offers=drafts.offers(ports(), me()))


@blueprint.post("/forms/<form>")
@policy("signed_in", "may open the form")
def begin(form: str) -> ResponseReturnValue:
    """Begin a draft, also from a record."""
    draft = drafts.begin(ports(), me(), form, own("source"))
    return redirect(url_for("forms.fill", draft=draft), code=303)


@blueprint.get("/drafts/<draft>")
@policy("signed_in", "own draft")
def fill(draft: str) -> ResponseReturnValue:
    """The form to be filled in."""
    page = drafts.form_page(ports(), me(), draft)
    if page.draft.record:
        return redirect(url_for("records.show", record=page.draft.record), code=303)
    return drawn_page(page)


@blueprint.post("/drafts/<draft>")
@policy("signed_in", "own draft")
def act(draft: str) -> ResponseReturnValue:
    """Save, work out anew, add or drop a line, or go on to submitting."""
    typed, here = posted(), url_for("forms.fill", draft=draft)
    if own("add"):
        if full := with_full(drafts.review(ports(), me(), draft, typed), own("add")):
            return drawn_page(full), 422
        row = new_line()
        drafts.save(ports(), me(), draft, with_line_added(typed, own("add"), row))
        return redirect(f"{here}#line-{row}", code=303)
    if own("drop"):
        drafts.save(ports(), me(), draft, with_line_dropped(typed, own("drop")))
        return redirect(f"{here}#t-{quote(own('drop').partition('/')[0])}", code=303)
    if own("move"):
        drafts.save(ports(), me(), draft, with_line_moved(typed, own("move")))
        return redirect(f"{here}#t-{quote(own('move').partition('/')[0])}", code=303)
    if own("fetch"):
        found = drafts.fetched(ports(), me(), draft, typed, own("fetch"))
        if not found.said:
            return drawn_page(only(drafts.review(ports(), me(), draft, typed), own("fetch"))), 422
        return redirect(f"{here}#f-{quote(own('fetch'))}", code=303)
    if own("do") != "submit":
        drafts.save(ports(), me(), draft, typed)
        return redirect(here, code=303)
    page = with_unsent(drafts.review(ports(), me(), draft, typed))
    if page.draft.record:
        return redirect(url_for("records.show", record=page.draft.record), code=303)
    if page.faults:
        return drawn_page(page), 422
    if page.needs_password or page.dropped:
        return redirect(url_for("forms.sign", draft=draft), code=303)
    plain = _proposal(page)
    identity = Identity(kind="session", view=plain.view, consent=plain.consent, nonce=plain.nonce)
    return _submit(draft, identity)


@blueprint.post("/drafts/<draft>/save")
@policy("signed_in", "own draft")
def save(draft: str) -> ResponseReturnValue:
    """Keep what was typed so far; asked by the page itself while somebody types."""
    if own("fetch"):
        return told(drafts.fetched(ports(), me(), draft, posted(), own("fetch")))
    at = drafts.save(ports(), me(), draft, posted())
    page = drafts.form_page(ports(), me(), draft)
    way = render_template("foretold.html", lines=page.route)
    return jsonify(at=at.isoformat(), clock=clock(at, ports().zone), route=way)


@blueprint.get("/drafts/<draft>/sign")
@policy("signed_in", "own draft")
def sign(draft: str) -> ResponseReturnValue:
    """What is about to be submitted and signed."""
    page = _ready(draft)
    if page.draft.record:
        return redirect(url_for("records.show", record=page.draft.record), code=303)
    if page.faults:
        return drawn_page(page), 422
    return _sign(page)


@blueprint.post("/drafts/<draft>/sign")
@policy("signed_in", "own draft")
def submit(draft: str) -> ResponseReturnValue:
    """Submit what the draft holds."""
    page = _ready(draft)
    if page.draft.record:
        return redirect(url_for("records.show", record=page.draft.record), code=303)
    if page.faults:
        return drawn_page(page), 422
    try:
        identity = proofs.identity(ports(), me(), page, "submit", _proposal(page))
    except AppError as refusal:
        return _sign(page, fault=refusal)
    return _submit(draft, identity)


@blueprint.post("/drafts/<draft>/discard")
@policy("signed_in", "own draft")
def discard(draft: str) -> ResponseReturnValue:
    """Throw the draft away."""
    drafts.discard(ports(), me(), draft)
    forget_in_browser(draft)
    return redirect(url_for("inbox.drafts"), code=303)


def _submit(draft: str, identity: Identity) -> ResponseReturnValue:
    try:
        record = drafts.submit(ports(), me(), draft, identity)
    except Refused as refusal:
        return drawn_page(refusal.page), 422
    forget_in_browser(draft)
    note_done()
    return redirect(url_for("records.show", record=record), code=303)


def _ready(draft: str) -> FormPage:
    """The saved draft with its faults."""
    page = drafts.form_page(ports(), me(), draft)
    if page.draft.record:
        return page
    return drafts.review(ports(), me(), draft, page.draft.posted)


def drawn_page(page: FormPage) -> str:
    """The page with what was typed and what is to be changed."""
    form = AnswerForm(page)
    return render_template(
        "form.html",
        page=page,
        known=known(page),
        sections=form.sections(only_writable=False),
        action=url_for("forms.act", draft=page.draft.id),
        save=url_for("forms.save", draft=page.draft.id),
    )


def _proposal(page: FormPage) -> proofs.Proposal:
    return proofs.proposal(ports(), page, "submit", say("提交"), _content(page))


def _content(page: FormPage) -> Markup:
    return drawn(parts(page.form, page.answers, page.titles, page.hidden))


def _sign(page: FormPage, *, fault: AppError | None = None) -> ResponseReturnValue:
    shown = render_template(
        "sign.html",
        page=page,
        verb="submit",
        action=None,
        title=say("提交"),
        button=say("签名并提交") if page.needs_password else say("提交"),
        content=_content(page),
        proposal=_proposal(page),
        device=None,
        typed={},
        strokes=strokes.posted(),
        fault=str(fault.message) if fault else "",
        wrong_password=isinstance(fault, WrongPassword),
        target=url_for("forms.submit", draft=page.draft.id),
        back=url_for("forms.fill", draft=page.draft.id),
        asks_remark=False,
        minutes=ports().settings.signing_minutes,
        remark="",
        to="",
    )
    return (shown, status_of(fault)) if fault else shown
