"""Signing on a page: the sentence agreed to, what was shown, and how it is known who signs.

A password typed once serves for ten minutes on this device (the signing session, kept in the
signed cookie); each act is still shown on its own page. A customer signs in person on a staff
device: no code is used, the witness stands for it, and the page and the paper say so.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

from flask import session

from app.core.engine.shelf import VERBS
from app.core.errors import Conflict, Invalid
from app.services import sign_in
from app.services.identity import Identity
from app.services.page import FormPage
from app.services.ports import Ports
from app.settings import number
from app.web.door import own

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
    nonce: str
    password: bool  # whether a password is to be typed
    minutes_left: int  # of the signing session, 0 where there is none
    in_person: bool
    signs: bool  # whether the decision leaves a mark


def consent(page: FormPage, verb: str, label: str) -> str:
    """The sentence that is agreed to, word for word as it goes into the act."""
    number_ = page.record.number if page.record else ""
    mark = f"，以“{page.step.mark}”签名" if page.step.mark and verb in _FORWARD else ""
    does = f"{_SAYS.get(verb, label)}“{page.step.title}”{mark}"
    return f"本人已看过《{page.form.title}》{number_}的上述内容，{does}。"


def proposal(ports: Ports, page: FormPage, verb: str, label: str, shown: str) -> Proposal:
    """What to agree to. `shown` is the content as drawn, and nothing that changes by itself."""
    sentence = consent(page, verb, label)
    in_person = page.step.by.in_person is not None and signs(verb)
    left = 0 if in_person else minutes_left(ports)
    return Proposal(
        consent=sentence,
        view=hashlib.sha256(f"{sentence}\n{shown}".encode()).hexdigest(),
        nonce=secrets.token_hex(16),
        password=page.needs_password and signs(verb) and not in_person and not left,
        minutes_left=left,
        in_person=in_person,
        signs=signs(verb),
    )


def identity(ports: Ports, me: str, page: FormPage, now: Proposal) -> Identity:
    """How it is known who acts, from what was posted on the signing page.

    Raises:
        Conflict: The content is no longer what was shown.
        NotAllowed: The password is wrong.
        TooOften: Too many wrong ones.
    """
    if own("view") != now.view:
        raise Conflict("您看的时候内容有了变动，还没有签。请再看一遍再签。")
    nonce = own("nonce")
    if not re.fullmatch(r"[0-9a-f]{32}", nonce):
        raise Invalid("这一页不完整。请重新打开再签。")
    return Identity(
        kind=_kind(ports, me, page, now),
        view=now.view,
        consent=now.consent,
        nonce=nonce,
        seen=page.seen,
    )


def _kind(ports: Ports, me: str, page: FormPage, now: Proposal) -> str:
    if now.in_person:
        return "in-person-no-code"
    if not (page.needs_password and now.signs):
        return "session"
    if not now.password:
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
