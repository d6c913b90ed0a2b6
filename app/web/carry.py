"""What somebody typed, carried over a lost session: kept in the page, saved after signing in.

A POST whose session has expired is not acted on. The sign-in page that answers it holds the
typed fields as one hidden input; after signing in they go into the draft that they belong to.
Where they belong to none, or it takes them no more, they are shown to whoever typed them: the
form says who that was (`who`), since the session that ended does not.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from flask import g
from markupsafe import Markup

from app.core.errors import AppError
from app.core.wording import say
from app.services import drafts, editing, tasks
from app.services.ports import Ports

MOST = 300_000  # characters
WHO = "_who"
_PLACE = re.compile(
    r"/(drafts|tasks)/([0-9A-Za-z_-]{1,64})"
    r"(?:/(?!transfer/?$|extend/?$)([a-z]{1,12})|/files/[^/]{1,80})?/?"
)
_EDITOR = re.compile(r"/definitions/([^/]{1,64})")
_BOX = re.compile(r"/records/([0-9A-Za-z]{1,64})/(?:comments|entries/([^/]{1,80}))")
_NEVER = {"csrf_token", "_password", "_code", "_strokes", "_shown", "_next", "_carried"}
_LABELS = {
    "_remark": "原因", "_words": "写的话", "_reason": "为什么改", "_answer": "答复",
    "_until": "新的期限", "_at": "同意的日期和时刻", "_value": "新的值", "_title": "名称",
    "forms": "表单", "workflows": "流程", "documents": "单据样式",
}  # fmt: skip
_NOTHING: Mapping[str, Iterable[str]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What somebody typed where no draft keeps it.

    Attributes:
        address: The page on which it was typed.
        texts: Label and text, in the order of the page.
        box: Where the one text can be posted as it is; empty: it is copied by hand.
        id: Under which id it is posted there, so that it is said once.
    """

    address: str
    texts: list[tuple[str, str]]
    box: str = ""
    id: str = ""


def who() -> Markup:
    """Who types into a form, as a hidden input of it."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(WHO, g.person.id)


def packed(
    path: str, typed: Mapping[str, Iterable[str]], whole: Mapping[str, Iterable[str]] = _NOTHING
) -> str:
    """The typed fields as one text; empty where nothing was typed, or nobody could get it back.

    Args:
        path: Where the form was posted to.
        typed: What goes into a draft, where the address keeps one.
        whole: All of the form; used where it says who typed it.
    """
    if not _PLACE.fullmatch(path):
        typed = {name: v for name, v in whole.items() if name not in _NEVER}
        if WHO not in typed or not _texts(typed):
            return ""
    pairs = [[name, value] for name, values in typed.items() for value in values]
    text = json.dumps(pairs, ensure_ascii=False) if pairs else ""
    return text if len(text) <= MOST else ""


def unpacked(text: str) -> dict[str, list[str]]:
    """The typed fields that `packed` made a text of; nothing where it is none of ours."""
    try:
        pairs = json.loads(text) if 0 < len(text) <= MOST else []
    except (ValueError, RecursionError):
        return {}
    typed: dict[str, list[str]] = {}
    if isinstance(pairs, list):
        for pair in pairs:
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair):
                name, value = (each.encode("utf-8", "replace").decode() for each in pair)
                typed.setdefault(name, []).append(value.replace("\0", ""))  # JSON can hold both
    return typed


def put_back(ports: Ports, person: str, path: str, text: str) -> str:
    """Save what was carried; gives the address to go on at, empty where it could not be saved."""
    typed = unpacked(text)
    place, editor = _PLACE.fullmatch(path), _EDITOR.fullmatch(path)
    try:
        if typed and editor:
            return _put_back_texts(ports, person, editor[1], typed)
        if not typed or place is None:
            return ""
        kind, id_, verb = place.groups()
        if kind == "drafts" and verb:  # the signing page has nothing of the draft, which stays
            drafts.form_page(ports, person, id_)
            return f"/drafts/{id_}/sign" if verb == "sign" else f"/drafts/{id_}"
        if kind == "drafts":
            drafts.save(ports, person, id_, typed)
        else:
            if verb:  # its page has the reason only; what was filled in stays
                filled_in = tasks.task_page(ports, person, id_).draft.posted
                typed = {name: list(texts) for name, texts in filled_in.items()} | typed
            tasks.save_task(ports, person, id_, typed)
    except AppError:
        return ""
    return f"/{kind}/{id_}"


def _put_back_texts(ports: Ports, person: str, form: str, typed: dict[str, list[str]]) -> str:
    if typed.get(WHO) != [person]:
        return ""
    texts = {name: typed[name][0] for name in editing.FOLDERS if name in typed}
    version, reason, edition = (
        typed.get(name, [""])[0] for name in ("_version", "_reason", "_edition")
    )
    drawn = int(edition) if edition.isdecimal() else None
    editing.save(ports, person, form, texts, version=version, drawn=drawn, reason=reason)
    return f"/definitions/{quote(form)}"


def kept(person: str, path: str, text: str) -> Carried | None:
    """What was carried and no draft took, to be shown; None: it was somebody else's, or nothing."""
    typed = unpacked(text)
    texts = _texts(typed)
    if typed.get(WHO) != [person] or not texts:
        return None
    box = _BOX.fullmatch(path)
    if box is None:
        return Carried(address=local(path), texts=texts)
    anchor = f"log-{quote(box[2])}" if box[2] else "comments"
    return Carried(
        address=f"/records/{box[1]}#{anchor}",
        texts=texts,
        box=path,
        id=typed.get("_id", [""])[0][:16],
    )


def _texts(typed: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """What people wrote, with its labels; what the page itself had put there is left out."""
    return [
        (say(_LABELS[name]) if name in _LABELS else name, text)
        for name, values in typed.items()
        for text in values
        if text.strip() and (name in _LABELS or not name.startswith("_"))
    ]


def local(address: str, default: str = "/") -> str:
    """The address if it is one of this server's own pages."""
    fine = re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f]{0,500}", address)
    return address if fine else default
