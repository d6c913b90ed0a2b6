"""The page behind an outside party's link: look, ask for a code, sign or say why not.

Opening it changes nothing, however often and by whomever: mail scanners open links too. What is
done is posted, with the token of the page and the code that was sent to who is to sign.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadData

from app.core.errors import AppError, Conflict, Invalid, NotAllowed, TooOften
from app.core.trail.identity import LINK
from app.core.verbs.base import Verb
from app.core.wording import say
from app.services import codes, documents, outside
from app.services.handed_in import Face
from app.services.identity import Identity
from app.services.outside import LinkOver, Visit
from app.services.page import FormPage, Refused
from app.web import proofs, strokes
from app.web.access import policy
from app.web.answer_form import AnswerForm, Section
from app.web.attachments import served
from app.web.content import drawn, parts
from app.web.door import (
    new_line,
    own,
    ports,
    posted,
    with_line_added,
    with_line_dropped,
    with_line_moved,
)
from app.web.errors import status_of
from app.web.files import one_at_a_time
from app.web.limits import Limit

blueprint = Blueprint("outside", __name__, url_prefix="/s")

LOOKS = Limit(60)  # a minute and source; a secret has 256 bits, so guessing is no danger
DEEDS = Limit(20)  # codes asked for and decisions
PAPERS = Limit(10)
FILES = Limit(120)

PAGE = "outside-page"
AGREES = "本人同意用电子签名，效力与手写签名相同。"
OVER = {  # why → status, head, what is so and what to do
    "unknown": (404, "没有这个链接", "可能没有复制完整，或者太久以前。请打开最近收到的那一条。"),
    "staff": (403, "这个链接只给对方本人用", "您在这里登录着，不能替对方签。当面签请从待办打开。"),
    "used": (410, "已经签过了", "这个链接用过一次，不能再用。如果不是您签的，请马上告诉我们。"),
    "done": (410, "这件事已经办好了", "不用再签了。"),
    "stopped": (410, "先不用签了", "单据有改动，或者已经停办。需要您签的时候，会再发链接给您。"),
    "replaced": (410, "链接换成了新的", "请打开最近收到的那一条；或者请对方再发一次。"),
    "recalled": (410, "链接收回了", "需要您签的时候，会再发链接给您。"),
    "expired": (410, "链接过期了", "还要签的话，请让我们再发一个。"),
    "changed": (410, "链接不能用了", "单据上的姓名或联系方式改过。还要签的话，请让我们再发一个。"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the page promises of one decision: its sentence, and a hash over what is shown."""

    verb: Verb
    consent: str
    view: str


@blueprint.get("/<token>")
@policy("anyone", "holder of the link")
def show(token: str) -> ResponseReturnValue:
    """What is to be signed, and how; of a link that does not work, why."""
    LOOKS.count(request.remote_addr or "", ports().now())
    try:
        return _page(token, outside.visit(ports(), token, staff=_staff()))
    except LinkOver as over:
        act = session.get("signed", {}).get(_key(token))
        return _signed(token, act) if act and act == over.act else _over(over)


@blueprint.post("/<token>")
@policy("anyone", "holder of the link")
def act(token: str) -> ResponseReturnValue:
    """Take the decision, send a code, or work on what is filled in."""
    DEEDS.count(request.remote_addr or "", ports().now())
    try:
        if own("do") == "sign":
            return _decide(token)
        return _send(token) if own("do") == "code" else _filled(token)
    except LinkOver as over:
        if over.act and over.nonce in session.get("looks", {}).values():  # pressed twice
            return _done(token, over.act)
        return _over(over)


@blueprint.get("/<token>/paper.pdf")
@policy("anyone", "holder of the link")
def paper(token: str) -> ResponseReturnValue:
    """What is to be signed, as it is printed."""
    PAPERS.count(request.remote_addr or "", ports().now())
    try:
        with one_at_a_time():
            number, data = outside.paper(ports(), token, staff=_staff())
    except LinkOver as over:
        return _over(over)
    name = quote(say("{title} 预览.pdf", title=number), safe="")
    place = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return Response(data, mimetype="application/pdf", headers=place)


@blueprint.get("/<token>/files/<file>/<any(thumb, shown, original):face>")
@policy("anyone", "holder of the link")
def file(token: str, file: str, face: Face) -> ResponseReturnValue:
    """A picture or paper that stands in what is to be signed."""
    FILES.count(request.remote_addr or "", ports().now())
    try:
        found = outside.file(ports(), token, file, face, staff=_staff())
    except LinkOver as over:
        return _over(over)
    answer = served(found, documents.whole(ports(), found.sha256), keep=face == "original")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/<token>/receipt.txt")
@policy("anyone", "signed over the link")
def receipt(token: str) -> ResponseReturnValue:
    """The receipt, for the browser that signed."""
    LOOKS.count(request.remote_addr or "", ports().now())
    try:
        name, text = outside.receipt(ports(), token, session.get("signed", {}).get(_key(token), ""))
    except LinkOver as over:
        return _over(over)
    place = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(text, mimetype="text/plain", headers=place)


def _filled(token: str) -> ResponseReturnValue:
    """The page with a line more, less or elsewhere, worked out anew; nothing is kept or decided."""
    typed = posted()
    if own("add"):
        typed = with_line_added(typed, own("add"), new_line())
    elif own("drop"):
        typed = with_line_dropped(typed, own("drop"))
    elif own("move"):
        typed = with_line_moved(typed, own("move"))
    found = outside.visit(ports(), token, staff=_staff(), posted=typed)
    return _page(token, replace(found, page=replace(found.page, faults=())))


def _send(token: str) -> ResponseReturnValue:
    """Send a code; the page comes back with all that was typed, a script gets a sentence."""
    found = outside.visit(ports(), token, staff=_staff(), posted=posted())
    refusal: AppError | None = None
    try:
        outside.send_code(ports(), token, _nonce(found), staff=_staff())
    except (TooOften, Conflict) as refused:
        refusal = refused
    found = outside.visit(ports(), token, staff=_staff(), posted=posted())
    told = say(
        "已发到 {masked}，{minutes} 分钟内有效。", masked=found.masked, minutes=codes.minutes()
    )
    if request.headers.get("X-Requested-With") == "fetch":
        text = str(refusal.message) if refusal else told
        code = status_of(refusal) if refusal else 200
        return jsonify(text=text, wait=found.wait), code
    return _page(token, found, fault=refusal, sent="" if refusal else told)


def _decide(token: str) -> ResponseReturnValue:
    found = outside.visit(ports(), token, staff=_staff(), posted=posted())
    offer = next((o for o in _offers(found) if o.verb.word == _verb(found)), None)
    try:
        if offer is None:
            raise Invalid("请选同意，或者不同意。")
        promised = _promised(found)
        identity = Identity(
            kind=LINK,
            view=promised["views"][offer.verb.word],
            consent=promised["consents"][offer.verb.word],
            nonce=promised["nonce"],
            seen=promised["seen"],
            code=own("code"),
            strokes=_signature(found, offer.verb),
        )
        if offer.verb.forward and found.page.faults:
            raise Refused(found.page)
        made = outside.decide(
            ports(),
            token,
            offer.verb.word,
            posted=posted(),
            remark=own("remark"),
            identity=identity,
            staff=_staff(),
        )
    except (Invalid, NotAllowed, TooOften, Conflict, Refused) as refusal:
        if isinstance(refusal, Conflict):  # show what it is now
            found = outside.visit(ports(), token, staff=_staff(), posted=posted())
        return _page(token, found, fault=refusal)
    return _done(token, made)


def _done(token: str, act: str) -> ResponseReturnValue:
    """Off to the page that says so, in the browser that signed."""
    kept = dict(list(session.get("signed", {}).items())[-9:])
    session["signed"] = {**kept, _key(token): act}
    return redirect(url_for("outside.show", token=token), code=303)


def _signature(found: Visit, verb: Verb) -> Mapping[str, Any] | None:
    """The drawn signature; None where the name was typed instead, or nothing is signed.

    Raises:
        Invalid: There is neither, or no consent to signing so.
    """
    if not verb.forward:
        return None
    signature = strokes.read()
    if signature is None and not strokes.typed(found.invitation.name):
        raise Invalid("请签上您的名字。写不了，可以用键盘输入姓名。")
    if own("agree") != "yes":
        raise Invalid("请勾选“同意用电子签名”。不同意的话，请让我们改用纸签。")
    return signature


def _verb(found: Visit) -> str:
    """What was chosen; where there is nothing to choose, the one that there is."""
    return own("verb") or (found.verbs[0].word if len(found.verbs) == 1 else "")


def _offers(found: Visit) -> list[Offer]:
    shown = _content(found)
    offers = []
    for verb in found.verbs:
        sentence = proofs.consent(found.page, verb.word, verb.label)
        sentence += say(AGREES) if verb.forward else ""
        view = hashlib.sha256(f"{sentence}\n{shown}".encode()).hexdigest()
        offers.append(Offer(verb=verb, consent=sentence, view=view))
    return offers


def _promise(found: Visit, offers: list[Offer]) -> str:
    """What the page promises, sealed; it comes back with the decision."""
    return proofs.sealer(PAGE).dumps(
        {
            "at": found.invitation.id,
            "seen": found.page.seen,
            "nonce": _nonce(found),
            "views": {each.verb.word: each.view for each in offers},
            "consents": {each.verb.word: each.consent for each in offers},
        }
    )


def _promised(found: Visit) -> dict[str, Any]:
    try:
        promised = proofs.sealer(PAGE).loads(own("shown"), max_age=proofs.LONGEST_LOOK)
    except BadData:
        raise Invalid("这一页打开得太久了。请再看一遍再签。") from None
    if not isinstance(promised, dict) or promised.get("at") != found.invitation.id:
        raise Invalid("这一页不是这张单据的。请重新打开链接。")
    return promised


def _nonce(found: Visit) -> str:
    return proofs.look_at(found.invitation.id)


def _content(found: Visit, files: str = "/files") -> str:
    """What is to be signed, without what this page itself asks for."""
    page = found.page
    hidden = found.unseen | _asked(page)
    return drawn(parts(page.form, page.answers, page.titles, hidden), files)


def _asked(page: FormPage) -> set[str]:
    return {name.partition(".")[0] for name in page.writable}


def _sections(found: Visit) -> list[Section]:
    """What the page asks for; nothing beside it that an outside party is not shown."""
    sections = AnswerForm(found.page).sections(only_writable=True)
    asked = _asked(found.page)
    for section in sections:
        section.fields = [
            each for each in section.fields if each.path in asked or each.path not in found.unseen
        ]
    return [section for section in sections if section.fields]


def _depends(page: FormPage) -> bool:
    """Whether an answer that is asked for here is shown or worked out by others."""
    asked = _asked(page)
    return any(
        each.when is not None or each.computed for each in page.form.fields if each.name in asked
    )


def _page(
    token: str, found: Visit, *, fault: AppError | None = None, sent: str = ""
) -> ResponseReturnValue:
    page: FormPage = found.page
    offers = _offers(found)
    shown = render_template(
        "outside.html",
        token=token,
        found=found,
        page=page,
        content=_content(found, f"/s/{token}/files"),
        sections=_sections(found),
        depends=_depends(page),
        offers=offers,
        promise=_promise(found, offers),
        fault=fault,
        sent=sent or _still(found),
        verb=own("verb"),
        typed={name: own(name) for name in ("name", "remark", "code", "agree")},
        strokes=strokes.posted() if request.method == "POST" else "",
        minutes=codes.minutes(),
        phone=ports().settings.house_phone,
    )
    return shown, (422 if isinstance(fault, Refused) else status_of(fault)) if fault else 200


def _still(found: Visit) -> str:
    """A code that was sent before and may still be typed."""
    until = found.invitation.code_until
    if until is None or ports().now() >= until or "looks" not in session:
        return ""
    return say("已发到 {masked}。", masked=found.masked)


def _signed(token: str, act: str) -> ResponseReturnValue:
    done = outside.signed(ports(), token, act)
    return render_template(
        "signed.html", token=token, done=done, phone=ports().settings.house_phone
    )


def _over(over: LinkOver) -> ResponseReturnValue:
    code, title, text = OVER[over.why]
    title, text = say(title), say(text)
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(text=say("{title}。{text}", title=title, text=text)), code
    shown = render_template(
        "link-over.html",
        title=title,
        text=text,
        asker=over.asker,
        phone=ports().settings.house_phone,
    )
    return shown, code


def _staff() -> str:
    """Who is signed in on this browser; they must not sign for another."""
    person = g.get("person")
    return person.id if person else ""


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]
