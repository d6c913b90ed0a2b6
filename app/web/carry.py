"""What somebody typed, carried over a lost session: kept in the page, saved after signing in.

A POST whose session has expired is not acted on. The sign-in page that answers it holds the
typed fields as one hidden input; after signing in they go into the draft that they belong to.
"""

import json
import re
from collections.abc import Iterable, Mapping

from app.core.errors import AppError
from app.services import drafts, tasks
from app.services.ports import Ports

MOST = 300_000  # characters
_PLACE = re.compile(r"/(drafts|tasks)/([0-9A-Za-z_-]{1,64})(?:/[a-z]{1,12}|/files/[^/]{1,80})?/?")


def packed(path: str, typed: Mapping[str, Iterable[str]]) -> str:
    """The typed fields as one text; empty where the address keeps no draft or nothing was typed."""
    if not _PLACE.fullmatch(path):
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
                typed.setdefault(name, []).append(value)  # JSON can hold half a character
    return typed


def put_back(ports: Ports, person: str, path: str, text: str) -> str:
    """Save what was carried; gives the address to go on at, empty where it could not be saved."""
    place = _PLACE.fullmatch(path)
    typed = unpacked(text)
    if place is None or not typed:
        return ""
    kind, id_ = place.groups()
    try:
        if kind == "drafts":
            drafts.save(ports, person, id_, typed)
        else:
            tasks.save_task(ports, person, id_, typed)
    except AppError:
        return ""
    return f"/{kind}/{id_}"


def local(address: str, default: str = "/") -> str:
    """The address if it is one of this server's own pages."""
    fine = re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f]{0,500}", address)
    return address if fine else default
