"""A signature drawn on a page: read from what was posted, drawn again as SVG."""

from collections.abc import Mapping
from typing import Any

from flask import request
from markupsafe import Markup

from app.core.errors import Invalid
from app.core.fields.base import BadAnswer
from app.core.fields.signature import (
    LONGEST,
    dump_strokes,
    load_strokes,
    path,
    read_strokes,
    view_box,
)
from app.core.records.answer import Strokes
from app.core.wording import say
from app.web.door import own

_DRAWN = Markup(
    '<svg class="signature" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>'
)


def posted() -> str:
    """The drawn signature as it was sent; empty: none was drawn."""
    return request.form.get("_strokes", "")[: LONGEST + 1].strip()


def read() -> Mapping[str, Any] | None:
    """The drawn signature as an act keeps it; None: none was drawn.

    Raises:
        Invalid: It is none, or larger than any hand draws.
    """
    raw = posted()
    if not raw:
        return None
    try:
        return dump_strokes(read_strokes(raw))
    except BadAnswer as refused:
        raise Invalid("{fault}。", fault=refused.message) from None


def typed(name: str) -> bool:
    """Whether the name was typed instead; that it was not drawn, the act says by having none.

    Raises:
        Invalid: Another name was typed.
    """
    given = own("name")
    if not given.strip():
        return False
    if "".join(given.split()) != "".join(name.split()):
        raise Invalid("请输入单据上的姓名：{name}。", name=name)
    return True


def drawn(strokes: Strokes | Mapping[str, Any] | None) -> Markup:
    """The signature as SVG, by attributes only; nothing where none was drawn."""
    if strokes is None:
        return Markup("")
    known = strokes if isinstance(strokes, Strokes) else load_strokes(strokes)
    return _DRAWN.format(*view_box(known), say("手写签名"), path(known))
