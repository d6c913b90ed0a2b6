"""Doors for people: a view reads what was sent, calls one use case, answers with a page."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from jinja2 import FileSystemLoader, StrictUndefined

from app.core.calendar.days import whole_day
from app.core.engine.forecast import ends_at
from app.core.records.media import size_words
from app.services.around import Around, around
from app.services.ports import Ports
from app.services.words import status_words, when_words
from app.web import (
    attachments,
    audit,
    beginning,
    beside,
    carry,
    definitions,
    editions,
    errors,
    exports,
    files,
    forms,
    health,
    inbox,
    inviting,
    known,
    languages,
    manual,
    measuring,
    messages,
    notes,
    outside,
    records,
    registers,
    security,
    session,
    strokes,
    tasks,
    verify,
    words,
)

HERE = Path(__file__).parent
ROOMS = (
    session, inbox, messages, forms, tasks, inviting, records, registers, beside, files,
    attachments, outside, verify, health, exports, audit,
    definitions, editions, beginning, manual, languages,
)  # fmt: skip


def register(flask: Flask, ports: Ports) -> None:
    """Hang the doors into the application."""
    flask.extensions["ports"] = ports
    flask.static_folder = str(HERE / "static")
    flask.jinja_loader = FileSystemLoader(HERE / "templates")
    flask.jinja_env.undefined = StrictUndefined
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
    flask.url_map.strict_slashes = False
    measuring.configure(flask, ports)
    security.configure(flask, ports)
    languages.configure(flask)
    errors.register(flask)
    for room in ROOMS:
        flask.register_blueprint(room.blueprint)
    _words(flask, ports)


def _words(flask: Flask, ports: Ports) -> None:
    versions = {path.name: _version(path) for path in (HERE / "static").glob("*.*")}
    flask.config["VERSIONS"] = versions

    def asset(name: str) -> str:
        return f"/static/{name}" + (f"?v={versions[name]}" if name in versions else "")

    @lru_cache(256)
    def place(endpoint: str, root: str) -> str:
        return url_for(endpoint)

    def address(endpoint: str, **values: Any) -> str:
        return url_for(endpoint, **values) if values else place(endpoint, request.script_root)

    def when(moment: datetime) -> str:
        return when_words(moment, ports.now(), ports.zone)

    def short(moment: datetime) -> str:
        return words.short(moment, ports.now(), ports.zone)

    def clock(moment: datetime) -> str:
        return words.clock(moment, ports.zone)

    def whole(moment: datetime) -> str:
        return words.whole(moment, ports.zone)

    flask.jinja_env.filters.update(
        drawing=strokes.drawn, live=known.live,
        when=when, short=short, clock=clock, whole=whole, day=whole_day, in_fours=words.in_fours,
        size=size_words, tone=words.tone, status_words=status_words, ends=ends_at,
        unbroken=words.unbroken,
    )  # fmt: skip
    flask.jinja_env.globals.update(asset=asset, house=ports.house, url_for=address, who=carry.who)

    @flask.context_processor
    def frame() -> dict[str, Any]:
        person = g.get("person")
        counts = around(ports, person.id) if person else Around()
        return {
            "nonce": g.get("nonce", ""),
            "person": person,
            "administers": counts.administers,
            "new_count": counts.new,
            "temporary": g.get("temporary", False),
            "waiting_count": counts.waiting,
            "auditor": counts.audits,
            "looks_after": counts.looks_after,
            "proposed_count": counts.proposed,
            "forgotten": notes.forgotten() if person else [],
        }


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
