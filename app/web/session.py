"""Signing in and out, one's own page, one's password."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.core.errors import AppError, Invalid, NotAllowed, TooOften
from app.core.records.organisation import Person
from app.core.wording import LANGUAGES, language
from app.services import notices, people, sign_in
from app.web import carry
from app.web.access import policy
from app.web.door import here, me, own, ports
from app.web.security import begin_session, end_session

blueprint = Blueprint("session", __name__)


@blueprint.get("/")
@policy("signed_in")
def home() -> ResponseReturnValue:
    """The first page: what waits for the person."""
    return redirect(url_for("inbox.waiting"))


def to_the_door(next_: str) -> ResponseReturnValue:
    """Off to the sign-in page, and back to where one wanted to go."""
    return redirect(url_for("session.door", next=next_ or None))


@blueprint.get("/sign-in")
@policy("anyone")
def door() -> ResponseReturnValue:
    """The sign-in page."""
    return page(next_=request.args.get("next", ""))


def page(
    *,
    next_: str,
    carried: str = "",
    login: str = "",
    fault: str = "",
    late: str = "",
    code: int = 200,
) -> ResponseReturnValue:
    """The sign-in page, with what was typed elsewhere carried along."""
    shown = render_template(
        "sign-in.html",
        next=carry.local(next_, ""),
        carried=carried,
        login=login[:80],
        fault=fault,
        late=late,
    )
    return shown, code


@blueprint.post("/sign-in")
@policy("anyone")
def enter() -> ResponseReturnValue:
    """Check name and password, begin a session, put back what was carried."""
    login = request.form.get("login", "")
    carried, next_ = request.form.get("_carried", ""), carry.local(own("next"))
    try:
        account = sign_in.sign_in(
            ports(), login, request.form.get("password", ""), request.remote_addr or ""
        )
    except (NotAllowed, TooOften) as refusal:
        code = 429 if isinstance(refusal, TooOften) else 403
        return page(
            next_=next_, carried=carried, login=login, fault=str(refusal.message), code=code
        )
    begin_session(account.person.id, account.stamp)
    if carried:
        g.person = account.person
        return _go_on(next_, carried, "/")
    return redirect(next_, code=303)


@blueprint.post("/resume")
@policy("signed_in", "own draft")
def resume() -> ResponseReturnValue:
    """Put back what a form held whose page had grown too old."""
    return _go_on(own("next"), request.form.get("_carried", ""), url_for("inbox.waiting"))


def _go_on(next_: str, carried: str, default: str) -> ResponseReturnValue:
    """Back to what somebody was filling in; where nothing keeps it, a page that shows it."""
    address = carry.put_back(ports(), me(), next_, carried)
    kept = None if address else carry.kept(me(), next_, carried)
    if kept is not None:
        return render_template("carried.html", kept=kept)
    return redirect(address or default, code=303)


@blueprint.post("/sign-out")
@policy("anyone")
def leave() -> ResponseReturnValue:
    """End the session, and what this browser kept of it."""
    end_session()
    answer = cast(Response, redirect(url_for("session.door"), code=303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/session")
@policy("signed_in")
def token() -> ResponseReturnValue:
    """Who is signed in and the token of their forms, for a page that was open before."""
    return jsonify(person=me(), token=generate_csrf())


@blueprint.get("/mark.svg")
@policy("anyone")
def mark() -> ResponseReturnValue:
    """The picture in the browser's tab."""
    return Response(
        render_template("mark.svg"),
        mimetype="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@blueprint.get("/me")
@policy("signed_in", "own page")
def mine() -> ResponseReturnValue:
    """One's own page."""
    return _mine(here())


@blueprint.post("/me")
@policy("signed_in", "own password", reader=True)
def password() -> ResponseReturnValue:
    """Change the password; other devices are signed out."""
    new = request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise NotAllowed("两次输入的新密码不一样。")
        account = sign_in.change_password(ports(), me(), request.form.get("old", ""), new)
    except AppError as refusal:
        return _mine(here(), fault=str(refusal.message)), 422
    begin_session(account.person.id, account.stamp)
    return _mine(account.person, done=True)


@blueprint.post("/me/mail")
@policy("signed_in", "own mail address", reader=True)
def mail() -> ResponseReturnValue:
    """Set one's own mail address, or take it back."""
    given = request.form.get("email", "")
    try:
        people.set_email(ports(), here().login, given, by=me())
    except AppError as refusal:
        return _mine(here(), mail=given[:254], mail_fault=str(refusal.message)), 422
    return redirect(url_for("session.mine", _anchor="p2"), code=303)


@blueprint.post("/me/notices")
@policy("signed_in", "own notices", reader=True)
def wants() -> ResponseReturnValue:
    """Set when one wants mail."""
    given = [request.form.get(name, "")[:20] for name in ("digest", "quiet_from", "quiet_to")]
    try:
        if request.form.get("each") != "day":
            given[0] = ""
        elif not given[0]:
            raise Invalid("请填写每天一封的时间。")
        notices.want(ports(), me(), *given)
    except AppError as refusal:
        return _mine(here(), notices_fault=str(refusal.message), typed=given), 422
    return redirect(url_for("session.mine", _anchor="p3"), code=303)


def _mine(
    person: Person,
    *,
    fault: str = "",
    done: bool = False,
    mail: str | None = None,
    mail_fault: str = "",
    notices_fault: str = "",
    typed: Sequence[str] = (),
) -> str:
    wanted = notices.wanted(ports(), person.id)
    kept = (wanted.digest, wanted.quiet_from, wanted.quiet_to)
    return render_template(
        "me.html",
        person=person,
        fault=fault,
        done=done,
        mail=person.email if mail is None else mail,
        mail_fault=mail_fault,
        notices_fault=notices_fault,
        wanted=typed or kept,
        least=sign_in.LEAST_LENGTH,
        languages=LANGUAGES,
        language=language(),
    )
