"""What stands around every view: session, CSRF, sizes, headers."""

import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect

from app.core.errors import NotAllowed
from app.services import people, sign_in
from app.services.audit import desk
from app.services.ports import Ports
from app.storage.store import Account
from app.web import access, health, languages
from app.web.door import ports

LASTS = timedelta(hours=12)  # from signing in
FORM_BYTES = 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
MOST_FIELDS = 20_000
HANDED_IN_BYTES = 160 * 1024 * 1024  # of several files at once, as a form without script posts them
UPLOADS = {
    "verify.upload": UPLOAD_BYTES,
    "inviting.decide": UPLOAD_BYTES,
    "attachments.for_draft": HANDED_IN_BYTES,
    "attachments.for_task": HANDED_IN_BYTES,
}

WITH_A_FIRST_PASSWORD = ("session.mine", "session.password", "session.token")  # till it is changed

UNCHANGING = "public, max-age=31536000, immutable"

csrf = CSRFProtect()


def configure(flask: Flask, settings_ports: Ports) -> None:
    """Set cookies, sizes, CSRF and headers of the application."""
    secure = settings_ports.settings.secure
    flask.config.update(
        SESSION_COOKIE_NAME="__Host-countersign" if secure else "countersign",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LASTS,
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our own policy withholds
        WTF_CSRF_CHECK_DEFAULT=False,  # `guard` asks after the session, so that a late form is kept
    )
    csrf.init_app(flask)
    flask.before_request(guard)
    flask.after_request(headers)
    flask.teardown_request(close_uploads)


def guard() -> Any:
    """Who is here, whether the view lets them in, whether the form is ours and of a fair size."""
    g.nonce = secrets.token_urlsafe(16)
    languages.choose(None)  # also of an answer for which nobody is asked for, or none is found
    if "\0" in request.path:
        g.person = _person()
        abort(404)  # PostgreSQL keeps no such text, so that nothing can be called so
    if request.endpoint is None:
        g.person = _person()
        return None  # 404 or 405 follows
    word = access.declared_of(request.endpoint)
    if request.endpoint == "static" or request.endpoint in health.BLIND:
        return None
    g.person = _person()
    if request.endpoint in UPLOADS and (word == "anyone" or g.person is not None):
        request.max_content_length = UPLOADS[request.endpoint]
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)
        if sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
            abort(413)
        if request.content_length and not (request.form or request.files):
            abort(400)  # no form, or half of one: it would be kept as an empty draft
    if word != "anyone":
        if g.person is None:
            raise access.NeedsSignIn
        if g.temporary and request.endpoint not in WITH_A_FIRST_PASSWORD:
            return redirect(url_for("session.mine"), code=303)
        if word == "administrator" and not people.administers(ports(), g.person.id):
            raise NotAllowed("这一页只有管理员能看。需要的话，请找管理员。")
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
        _refuse_readers(request.endpoint)
    return None


def _refuse_readers(endpoint: str) -> None:
    """Who only reads changes nothing, whatever a service would let them do.

    Raises:
        NotAllowed: It is such a person, and the view would write.
    """
    if g.person and not access.open_to_readers(endpoint) and desk.only_reads(ports(), g.person.id):
        raise NotAllowed("您是稽核员，只看，不改。要办事，请用另外的身份。")


def close_uploads(_: BaseException | None) -> None:
    """Let go of files that were sent, also where nobody looked at them."""
    request.close()


def begin_session(person: str, stamp: str) -> None:
    """A fresh session for who has just signed in."""
    session.clear()
    session.permanent = True
    session["person"] = person
    session["stamp"] = stamp
    session["since"] = int(ports().now().timestamp())
    session["id"] = secrets.token_urlsafe(12)


def end_session() -> None:
    """Sign out, also whoever copied the cookie."""
    if isinstance(session.get("id"), str) and g.person is not None:
        sign_in.end_session(ports(), session["id"], ports().now() + LASTS)
    session.clear()


def _person() -> Any:
    account = _account()
    if account:
        languages.choose(account)
    g.temporary = account is not None and account.temporary
    return account.person if account else None


def _account() -> Account | None:
    person, stamp, own = (session.get(key) for key in ("person", "stamp", "id"))
    since = session.get("since")
    if not (isinstance(person, str) and isinstance(stamp, str) and isinstance(own, str)):
        return None
    if not isinstance(since, int):
        return None
    if ports().now().timestamp() - since > LASTS.total_seconds():
        return None
    return sign_in.account_of(ports(), person, stamp, own)


def headers(response: Response) -> Response:
    """The same strict headers on every answer."""
    script = f"'nonce-{g.nonce}'" if "nonce" in g else "'none'"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {script}; style-src 'self'{_style()}; img-src 'self'; "
        f"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors {_frame()}; "
        "base-uri 'none'" + ("; frame-src 'self'" if g.get("shows_frames") else ""),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if g.get("may_be_framed") else "DENY"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if ports().settings.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = UNCHANGING if _is_own(response) else "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_own(response: Response) -> bool:
    """Whether a file is asked for by the version that is here.

    While hosts are brought up to date one after the other, a page of the new one may ask the old
    one for its files.
    """
    name = (request.view_args or {}).get("filename", "")
    version = current_app.config["VERSIONS"].get(name)
    asked = request.args.get("v")
    return response.status_code in (200, 304) and bool(asked) and asked == version


def _style() -> str:
    """The editor of definitions makes its style by script, under the nonce of its page."""
    return f" 'nonce-{g.nonce}'" if g.get("styles_by_script") else ""


def _frame() -> str:
    """A preview stands inside the page that asks for it, and nothing in it can be pressed."""
    return "'self'" if g.get("may_be_framed") else "'none'"
