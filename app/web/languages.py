"""Which language a page is in, and the switch; the texts of the scripts in it."""

import hashlib
import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app import locales
from app.core.wording import (
    LANGUAGES,
    SOURCE,
    TAGS,
    bracketed,
    language,
    speak,
    tag,
    translated,
)
from app.services import sign_in
from app.storage.store import Account
from app.web import carry
from app.web.access import policy
from app.web.door import me, ports

CHOSEN = "language"  # in an address, and the cookie's name
NEXT = "next"  # in an address: where one wanted to go, a page of ours or nowhere
LONGEST = 2000  # bytes of a query that the switch repeats
YEAR = 366 * 24 * 3600
SCRIPTS = "app/web/assets/"

blueprint = Blueprint("languages", __name__)


def configure(flask: Flask) -> None:
    """Give the templates their words, and keep what an address chose."""
    flask.jinja_env.globals.update(
        _=said, script_words=script_words, tag=tag, switch=switch, bracketed=bracketed
    )
    flask.after_request(_kept)
    flask.teardown_request(lambda _: speak(SOURCE))


def choose(account: Account | None) -> None:
    """Speak what was chosen: in the address, this browser, by the person; else as it asks for."""
    asked = request.args.get(CHOSEN, ""), request.cookies.get(CHOSEN, "")
    kept = account.language if account else ""
    found = next((each for each in (*asked, kept) if each in LANGUAGES), None)
    speak(
        found or request.accept_languages.best_match(list(LANGUAGES)) or ports().settings.language
    )


def said(text: str, /, **params: object) -> Markup:
    """A sentence of a page; it may hold tags, what fills its braces is escaped."""
    found = Markup(translated(text, params.get("count")))  # noqa: S704  a text of our own sources
    return found.format(**params) if params else found


def switch() -> tuple[str, str, str] | None:
    """Where the same page is in the other language: address, language, its name; None: nowhere."""
    if not request.endpoint or len(request.query_string) > LONGEST:
        return None
    endpoint, arguments = request.endpoint, dict(request.view_args or {})
    if request.method != "GET":
        try:  # what was refused is a page of its own, where one can be asked for at its address
            endpoint, found = current_app.url_map.bind("").match(request.path, "GET")
            arguments = dict(found)
        except HTTPException:
            return None
    other = next(each for each in LANGUAGES if each != language())
    asked = [
        (name, carry.local(text, "") if name == NEXT else text)
        for name, text in request.args.items(multi=True)
        if name != CHOSEN
    ]
    # never as arguments of `url_for`, which takes some of them (`_external`, `_anchor`) as its own
    here = url_for(endpoint, **arguments)
    return f"{here}?{urlencode([*asked, (CHOSEN, other)])}", TAGS[other], LANGUAGES[other]


def script_words() -> str:
    """Where the scripts' texts are in the language of the page; empty: they hold them."""
    spoken = language()
    if spoken == SOURCE:
        return ""
    return url_for("languages.scripts", language=spoken, v=_script(spoken)[1])


@blueprint.get("/words/<language>.js")
@policy("anyone")
def scripts(language: str) -> ResponseReturnValue:
    """The texts of the scripts, as a script."""
    if language not in LANGUAGES or language == SOURCE:
        abort(404)
    text, version = _script(language)
    own = request.args.get("v") == version
    kept = "public, max-age=31536000, immutable" if own else "no-cache"
    return Response(
        text,
        mimetype="text/javascript",
        headers={"Cache-Control": kept},
    )


@blueprint.post("/me/language")
@policy("signed_in", "own language", reader=True)
def prefer() -> ResponseReturnValue:
    """Set what one reads, on pages and in mails."""
    chosen = request.form.get(CHOSEN, "")
    sign_in.prefer(ports(), me(), chosen)
    answer = redirect(url_for("session.mine", _anchor="p4"), code=303)
    _remember(answer, chosen)
    return answer


@cache
def _script(language: str) -> tuple[str, str]:
    words = json.dumps(dict(locales.texts(language, SCRIPTS)), ensure_ascii=False, sort_keys=True)
    text = f"globalThis.words={words};"
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def _kept(response: Response) -> Response:
    chosen = request.args.get(CHOSEN, "")
    if chosen in LANGUAGES and chosen != request.cookies.get(CHOSEN):
        _remember(response, chosen)
    return response


def _remember(response: Any, chosen: str) -> None:
    response.set_cookie(
        CHOSEN, chosen, max_age=YEAR, httponly=True, samesite="Lax",
        secure=ports().settings.secure,
    )  # fmt: skip
