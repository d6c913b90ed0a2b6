"""Refusals and faults as pages: the only place that knows their HTTP status."""

import errno
import logging
import secrets
import traceback
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.errors import (
    AppError,
    Conflict,
    Invalid,
    Lost,
    NoRoom,
    NotAllowed,
    NotFound,
    TooOften,
    Unreachable,
)
from app.core.wording import say
from app.rendering.faults import CannotRender
from app.services import tasks
from app.services.tasks import AlreadyDecided
from app.web import carry, session
from app.web.access import NeedsSignIn
from app.web.door import by_script, me, ports, posted
from app.web.security import FORM_BYTES, UPLOADS

FULL = (errno.ENOSPC, errno.EDQUOT)

log = logging.getLogger(__name__)

STATUS: dict[type[AppError], int] = {
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooOften: 429,
    NoRoom: 507,
    Unreachable: 503,
    Lost: 500,
}

HEADS = {
    400: ("这一页不完整", "请回到上一页，重新打开再试。"),
    403: ("您不能看这一页", "需要的话，请找经办这张单据的人。"),
    404: ("没有这一页", "可能地址抄错了，或者草稿已经提交。请从待办重新打开。"),
    405: ("这一页不能这样打开", "请从待办重新打开。"),
    409: ("已经有人办过了", ""),
    413: ("发来的内容太大", "请不要超过 {most}。请按浏览器的返回键，填的都在。"),
    422: ("还有要改的地方", ""),
    429: ("请稍等再试", ""),
    503: ("数据库暂时连不上", ""),
    507: ("磁盘满了", ""),
    500: ("系统出了问题", "您存过的草稿还在。请过一会儿再试；还不行，请把下面的代码告诉管理员。"),
}
# heads of refusals of ours, where others fit
REFUSED = {404: "没有找到", 409: "内容刚刚变了", 500: "文件丢失或损坏"}
UNDONE = {403: "没有办成", 409: "没有办成"}  # and of what somebody did, for the same reason


def status_of(error: AppError | None) -> int:
    """The HTTP status of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def register(flask: Flask) -> None:
    """Answer every refusal and every fault with a page."""
    flask.register_error_handler(NeedsSignIn, _needs_sign_in)
    flask.register_error_handler(CSRFError, _too_old)
    flask.register_error_handler(AlreadyDecided, _already_decided)
    flask.register_error_handler(AppError, _refusal)
    flask.register_error_handler(CannotRender, _unprintable)
    flask.register_error_handler(HTTPException, _http)
    flask.register_error_handler(Exception, _fault)


def _page(code: int, title: str, text: str, **more: Any) -> ResponseReturnValue:
    return render_template("error.html", code=code, title=title, text=text, **more), code


def _needs_sign_in(error: NeedsSignIn) -> ResponseReturnValue:
    if by_script():
        return jsonify(error="signed-out", text=say("登录已过期。请重新登录。")), 401
    if request.method in ("GET", "HEAD"):
        next_ = request.full_path.rstrip("?") if request.path != "/" else ""
        return session.to_the_door(next_)
    carried = _carried()
    late = (
        say("登录已过期。您填的内容都在，登录后接着填。")
        if carried
        else say("登录已过期。请重新登录。")
    )
    return session.page(next_=request.path if carried else "", carried=carried, late=late, code=401)


def _too_old(error: CSRFError) -> ResponseReturnValue:
    if by_script():
        text = say("这一页放得太久了。请重新打开再试。")
        return jsonify(error="old-page", text=text), 400
    if request.endpoint == "session.enter":
        late = say("这一页放得太久了，请再登录一次。")
        return session.page(
            next_=request.form.get("_next", ""),
            carried=request.form.get("_carried", ""),
            login=request.form.get("login", ""),
            late=late,
            code=400,
        )
    carried = _carried()
    text = (
        say("您填的内容都在，按下面的按钮接着填。")
        if carried
        else say("请回到上一页，重新打开再试。")
    )
    return _page(400, say("这一页放得太久了"), text, carried=carried, next=request.path)


def _carried() -> str:
    """What was typed, for the page that leads back to it."""
    return carry.packed(request.path, _typed(), request.form.to_dict(flat=False))


def _typed() -> dict[str, list[str]]:
    """What was typed, the reason of a decision with it."""
    typed = posted()
    if "_remark" in request.form:
        typed["remark"] = [request.form["_remark"]]
    return typed


def _unprintable(error: CannotRender) -> ResponseReturnValue:
    text = say("{fault}。印不出来的字请换一个写法。", fault=error)
    return _page(422, say("这一页印不出来"), text)


def _already_decided(error: AlreadyDecided) -> ResponseReturnValue:
    if by_script():
        return jsonify(error="decided", text=str(error.message)), 409
    task = (request.view_args or {}).get("task", "")
    typed = tasks.written(ports(), me(), task, _typed())
    return _page(409, say(HEADS[409][0]), str(error.message), decided=error, typed=typed)


def _refusal(error: AppError) -> ResponseReturnValue:
    code = status_of(error)
    if by_script():
        return jsonify(error="refused", text=str(error.message)), code
    if isinstance(error, NoRoom):
        return _no_room(error)
    if isinstance(error, Unreachable):
        return _unreachable(error)
    return _page(code, say(_head(code)), str(error.message))


def _head(code: int) -> str:
    """What stands above the sentence of a refusal of ours."""
    if request.method == "POST" and code in UNDONE:
        return UNDONE[code]
    return REFUSED.get(code, HEADS[code][0])


def _no_room(error: NoRoom) -> ResponseReturnValue:
    """The disk is full: what was typed goes back with the page, to be saved when there is room."""
    log.error("the disk is full: nothing can be kept")
    carried = _carried() if request.method == "POST" else ""
    text = (
        say("{fault}。您填的都在这一页上，按下面的按钮接着填。", fault=error.message)
        if carried
        else say("{fault}。", fault=error.message)
    )
    return _page(507, say(HEADS[507][0]), text, carried=carried, next=request.path)


def _unreachable(error: Unreachable) -> ResponseReturnValue:
    """The database does not answer: a page that needs none, with what was typed."""
    log.error("the database does not answer")
    g.person = None
    carried = _carried() if request.method == "POST" else ""
    then = (
        say("过一会儿按下面的按钮接着填，您填的都在这一页上")
        if carried
        else say("过一会儿请刷新这一页")
    )
    text = say("{fault}。{then}。还不行，请告诉管理员。", fault=error.message, then=then)
    title = say(HEADS[503][0])
    shown = render_template(
        "error.html", code=503, title=title, text=text, carried=carried, next=request.path
    )
    return shown, 503, {"Retry-After": "20"}


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if by_script():
        return jsonify(error="refused", text=say(HEADS.get(code, HEADS[400])[0])), code
    title, text = HEADS.get(code, HEADS[400])
    if code == 413:
        return _page(code, say(title), say(text, most=_most()))
    if code == 403 and request.method == "POST":
        title, text = UNDONE[403], HEADS[400][1]
    return _page(code, say(title), say(text))


def _most() -> str:
    """How much the endpoint takes."""
    size, text = (f"{most >> 20} MB" for most in (request.max_content_length or 0, FORM_BYTES))
    if request.endpoint not in UPLOADS:
        return size
    return say("{size}，其中文字不超过 {text}", size=size, text=text)


def _fault(error: Exception) -> ResponseReturnValue:
    """A fault of ours: kind and place to the log, never its text, which may hold answers."""
    if isinstance(error, OSError) and error.errno in FULL:  # where uploads are put down meanwhile
        log.error("the disk is full: nothing can be kept")
        text = say("{fault}。请按浏览器的返回键，填的都在。", fault=NoRoom().message)
        return _page(507, say(HEADS[507][0]), text)
    code = secrets.token_hex(3).upper()
    where = "".join(traceback.format_tb(error.__traceback__)[-12:])
    rule = request.url_rule.rule if request.url_rule else "?"
    log.error("fault %s: %s at %s %s\n%s", code, type(error).__name__, request.method, rule, where)
    if by_script():
        return jsonify(error="fault", code=code), 500
    title, text = map(say, HEADS[500])
    try:
        return _page(500, title, text, fault_code=code)
    except Exception as second:
        log.error("fault %s: no page could be drawn: %s", code, type(second).__name__)
        return f"{title} ({code})", 500
