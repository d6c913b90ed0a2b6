"""Signing on a page: the sentence agreed to, what was shown, and how it is known who signs.

A password typed once serves for ten minutes on this device (the signing session, kept in the
signed cookie); each act is still shown on its own page. A customer signs in person on a staff
device with a code that is sent to them; where none can be sent, the witness stands for it, and the
page and the paper say so.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, session
from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.engine.shelf import VERBS
from app.core.errors import Conflict, Invalid
from app.core.trail.canonical import canonical, sha256
from app.core.trail.identity import IN_PERSON, IN_PERSON_CODE
from app.core.wording import say
from app.services import sign_in
from app.services.identity import Identity
from app.services.page import FormPage
from app.services.ports import Ports
from app.settings import number
from app.web import strokes
from app.web.door import own

LONGEST_LOOK = 12 * 3600  # seconds that a signing page may stand open
MOST_LOOKS = 10  # pages of a browser whose nonces are kept

_FORWARD = ("submit", "agree", "confirm")
_SAYS = {
    "submit": "提交",
    "agree": "同意",
    "confirm": "确认",
    "object": "提出异议",
    "reject": "拒绝",
    "return": "退回",
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the signing page shows and asks for."""

    consent: str
    view: str  # sha256 of what is shown, 64 hex digits
    nonce: str  # 32 hex digits
    shown: str  # all that the page promises, sealed with the server's key; comes back on deciding
    password: bool  # whether a password is to be typed
    minutes_left: int  # of the signing session, 0 where there is none
    in_person: bool
    signs: bool  # whether the decision leaves a mark
    coded: bool = False  # the customer types a code that was sent to them


def consent(page: FormPage, verb: str, label: str) -> str:
    """The sentence that is agreed to, word for word as it goes into the act.

    In the language that the person reads the page in: the act keeps what was agreed to.
    """
    said = {
        "paper": paper(page),
        "verb": say(_SAYS[verb]) if verb in _SAYS else label,
        "step": page.step.title,
    }
    if verb not in _FORWARD:
        return say("本人已看过{paper}的上述内容，在“{step}”这一步{verb}。", **said)
    if page.step.mark:
        said["mark"] = page.step.mark
        return say("本人已看过{paper}的上述内容，{verb}“{step}”，以“{mark}”签名。", **said)
    return say("本人已看过{paper}的上述内容，{verb}“{step}”。", **said)


def paper(page: FormPage) -> str:
    """What is signed, by its title and number."""
    if page.record is None:
        return say("《{form}》", form=page.form.title)
    return say("《{form}》{number}", form=page.form.title, number=page.record.number)


def proposal(
    ports: Ports, page: FormPage, verb: str, label: str, shown: str, *, coded: bool = False
) -> Proposal:
    """What to agree to. `shown` is the content as drawn, and nothing that changes by itself.

    `coded`: a code is sent to the customer who signs in person.
    """
    sentence = consent(page, verb, label)
    in_person = page.step.by.in_person is not None and signs(verb)
    left = 0 if in_person else minutes_left(ports)
    view = hashlib.sha256(f"{sentence}\n{shown}".encode()).hexdigest()
    nonce = look_at(page.task.id) if coded and page.task else _nonce()
    promised = {
        "at": _at(page, verb),
        "seen": page.seen,
        "typed": _typed(page),
        "view": view,
        "nonce": nonce,
        "consent": sentence,
    }
    return Proposal(
        consent=sentence,
        view=view,
        nonce=nonce,
        shown=sealer().dumps(promised),
        password=page.needs_password and signs(verb) and not in_person and not left,
        minutes_left=left,
        in_person=in_person,
        signs=signs(verb),
        coded=coded,
    )


def identity(ports: Ports, me: str, page: FormPage, verb: str, now: Proposal) -> Identity:
    """How it is known who acts, from what was posted on the signing page.

    What a parallel signer wrote meanwhile is no matter; what this act covers must stand as shown.

    Raises:
        Conflict: What would be signed is no longer what was shown.
        Invalid: The page is not whole, or not of this decision and person.
        NotAllowed: The password is wrong.
        TooOften: Too many wrong ones.
    """
    promised = _promised(page, verb)
    if (promised["seen"], promised["typed"]) != (page.seen, _typed(page)):
        raise Conflict("您看的时候内容有了变动，还没有签。请再看一遍再签。")
    return Identity(
        kind=_kind(ports, me, page, now),
        view=promised["view"],
        consent=promised["consent"],
        nonce=promised["nonce"],
        seen=promised["seen"],
        code=own("code") if now.coded else "",
        strokes=_drawn(page, now),
    )


def _drawn(page: FormPage, now: Proposal) -> Mapping[str, Any] | None:
    """The signature that was drawn; who signs with a code draws it, or types the name.

    Raises:
        Invalid: It cannot be read; or there is neither.
    """
    if not now.signs:
        return None
    signature = strokes.read()
    if now.coded and signature is None and not strokes.typed(page.signer):
        raise Invalid("请{name}签上名字。写不了，可以用键盘输入姓名。", name=page.signer)
    return signature


def _promised(page: FormPage, verb: str) -> dict[str, Any]:
    """What the signing page promised, unsealed."""
    try:
        promised = sealer().loads(own("shown"), max_age=LONGEST_LOOK)
    except BadData:
        raise Invalid("这一页不完整，或打开得太久了。请再看一遍再签。") from None
    if not isinstance(promised, dict) or promised.get("at") != _at(page, verb):
        raise Invalid("这一页不是这件事的签字页。请再看一遍再签。")
    return promised


def nonce_sent() -> str:
    """The nonce of the signing page that was sent; empty: it is none of ours, or too old."""
    try:
        promised = sealer().loads(own("shown"), max_age=LONGEST_LOOK)
    except BadData:
        return ""
    return str(promised.get("nonce", "")) if isinstance(promised, dict) else ""


def _at(page: FormPage, verb: str) -> list[str]:
    """Whose page for which decision this is."""
    return [page.draft.person, page.task.id if page.task else page.draft.id, verb]


def _typed(page: FormPage) -> str:
    """Hash of what the person typed; it goes into what is signed."""
    return sha256(canonical({name: list(texts) for name, texts in page.draft.posted.items()}))


def sealer(page: str = "signing-page") -> URLSafeTimedSerializer:
    """What seals the promise of a kind of page, and opens it when the page comes back."""
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=page)


def look_at(what: str) -> str:
    """The nonce of this browser's look at a page; a code that was sent for it works here only.

    It stays while the page is opened again, as people do who fetch a code from another program.
    """
    looks: dict[str, str] = session.get("looks", {})
    if what not in looks:
        session["looks"] = {**dict(list(looks.items())[1 - MOST_LOOKS :]), what: _nonce()}
    return str(session["looks"][what])


def _nonce() -> str:
    return secrets.token_hex(16)


def _kind(ports: Ports, me: str, page: FormPage, now: Proposal) -> str:
    if now.in_person:
        return IN_PERSON_CODE if now.coded else IN_PERSON
    if not (page.needs_password and now.signs):
        return "session"
    return prove(ports, me)


def prove(ports: Ports, me: str) -> str:
    """Make sure that who sits here is who signed in: by the password, now or minutes ago.

    Raises:
        Invalid: No password was typed.
        NotAllowed: It is wrong.
        TooOften: Too many wrong ones.
    """
    if minutes_left(ports):
        return "signing-session"
    typed = own("password")
    if not typed:
        raise Invalid("请输入密码。")
    sign_in.check_password(ports, me, typed)
    session["proved"] = int(ports.now().timestamp())
    return "password"


def signs(verb: str) -> bool:
    """Whether the verb leaves a mark where its step has one; to send back needs no password."""
    return verb in VERBS and VERBS[verb].signs


def minutes_left(ports: Ports) -> int:
    """How many minutes the signing session of this device still lasts, 0 where there is none."""
    proved = session.get("proved")
    if not isinstance(proved, int):
        return 0
    left = proved + 60 * number(ports.settings, "signing_minutes") - ports.now().timestamp()
    return max(0, -int(-left // 60)) if left > 0 else 0
