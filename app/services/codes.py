"""Codes of six digits, sent to the address that the record holds: whoever types it is there.

A code belongs to one invitation and to one look at its page: its hash is keyed with the nonce of
that look (128 bits), which is stored nowhere before the act, so that the hash alone tells nothing.
"""

import hashlib
import hmac
import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.definitions.bundle import Bundle
from app.core.errors import Conflict, Invalid, NotAllowed, TooOften
from app.core.records.invitation import SMS, USED, Invitation
from app.core.records.record import Record
from app.core.wording import say
from app.services.ports import Ports
from app.storage.store import Writing

DIGITS = 6
TRIES = 5  # wrong ones of each code that is sent
LASTS = timedelta(minutes=10)
MOST = 5  # codes of one invitation
PAUSE = timedelta(seconds=60)  # between two of them

TEXT = "验证码 {code}，{minutes} 分钟内有效，用来给{what}签字。请只输入在签字页上，不要告诉别人。"
LETTER = "{name}，您好：\n\n{text}\n\n{house}\n"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789", " 　-")

log = logging.getLogger(__name__)


def new_code(ports: Ports, writing: Writing, invitation: Invitation, nonce: str) -> str:
    """A fresh code for an invitation whose row is locked; the one before is dead from now on.

    Raises:
        TooOften: The last one was just sent, or as many were sent as there may be.
    """
    now = ports.now()
    if invitation.sent >= MOST:
        raise TooOften("验证码已经发了 {most} 次，不能再发。请找经办的人。", most=MOST)
    if wait := seconds_to_wait(invitation, now):
        raise TooOften("验证码刚发过。请等 {wait} 秒再发。", wait=wait)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    writing.put_invitation(
        replace(
            invitation,
            code=_hash(invitation.id, nonce, code),
            tries=0,
            sent=invitation.sent + 1,
            code_until=now + LASTS,
            opened_at=invitation.opened_at or now,
        )
    )
    return code


def deliver(
    ports: Ports, invitation: Invitation, bundle: Bundle, record: Record, code: str
) -> None:
    """Send the code; outside of any transaction, as it may take seconds.

    It is in the language of the page that is waiting for it.

    Raises:
        Conflict: It was not taken.
    """
    what = say("《{form}》{number}", form=bundle.form.title, number=record.number)
    text = say(TEXT, code=code, minutes=minutes(), what=what)
    if invitation.channel != SMS:
        text = say(LETTER, name=invitation.name, text=text, house=ports.house)
    try:
        ports.channels[invitation.channel].send(invitation.address, say("您的签字验证码"), text)
    except Exception as fault:
        log.error("a code for %s was not sent: %s", invitation.record, type(fault).__name__)
        raise Conflict("验证码没有发出去。请过一分钟再试，还不行请找经办的人。") from None


def refuse_wrong(ports: Ports, invitation: str, kind: str, nonce: str, typed: str) -> None:
    """Make sure that the code is right; a wrong one is counted, whatever else happens.

    `kind`: of the invitation: a code of a link is none for a staff device, and the other way.

    Raises:
        Invalid: No code was typed.
        NotAllowed: It is wrong; says how many tries are left. Or none was sent, or it ran out.
        TooOften: Too many wrong ones: a new one has to be sent.
    """
    digits = typed.translate(_FULL_WIDTH).strip()
    if not digits:
        raise Invalid("请输入验证码。")
    with ports.store.writing() as writing:
        known = writing.lock_invitation(invitation)
        if known is None or known.kind != kind or not known.code or known.code_until is None:
            raise NotAllowed("请先按“发验证码”。")
        if ports.now() >= known.code_until:
            raise NotAllowed("验证码过了 {minutes} 分钟，请重新发一个。", minutes=minutes())
        left = TRIES - known.tries
        fits = left > 0 and right(known, nonce, digits)
        if left > 0 and not fits:
            left -= 1
            writing.put_invitation(replace(known, tries=known.tries + 1))
    if left <= 0:
        raise TooOften("输错太多次，这个验证码作废了。请重新发一个。")
    if not fits:
        raise NotAllowed("验证码不对，还可以试 {left} 次。", left=left)


def spend(
    ports: Ports, writing: Writing, invitation: str, kind: str, nonce: str, typed: str
) -> None:
    """Use an invitation up with its code, in the transaction that the code is for.

    Raises:
        NotAllowed: The code is not right (any more): a new one was sent, or it was used.
    """
    known, now = writing.lock_invitation(invitation), ports.now()
    fits = known is not None and known.kind == kind and right(known, nonce, typed)
    if known is None or not fits or not known.stands(now) or now >= (known.code_until or now):
        raise NotAllowed("验证码不对，或已经用过。请重新发一个。")
    writing.put_invitation(replace(known, ended=USED, ended_at=now, code=""))


def right(invitation: Invitation, nonce: str, typed: str) -> bool:
    """Whether it is the code that was sent last, for this look at the page."""
    digits = typed.translate(_FULL_WIDTH).strip()
    return (
        bool(invitation.code)
        and digits.isascii()
        and hmac.compare_digest(invitation.code, _hash(invitation.id, nonce, digits))
    )


def seconds_to_wait(invitation: Invitation, now: datetime) -> int:
    """Until a new code may be sent."""
    if invitation.code_until is None:
        return 0
    left = invitation.code_until - LASTS + PAUSE - now
    return max(0, -(-left // timedelta(seconds=1)))


def minutes() -> int:
    """How long a code lasts."""
    return LASTS // timedelta(minutes=1)


def _hash(invitation: str, nonce: str, code: str) -> str:
    return hmac.new(nonce.encode(), f"{invitation}:{code}".encode(), hashlib.sha256).hexdigest()
