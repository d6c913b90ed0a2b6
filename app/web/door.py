"""What every view reaches for: the ports, who is here, what was posted."""

import secrets
from collections.abc import Mapping
from typing import cast

from flask import current_app, g, request

from app.core.errors import NotAllowed
from app.core.records.organisation import Person
from app.services.ports import Ports

OWN = "_"  # names of this room's own inputs begin so; everything else belongs to the form


def ports() -> Ports:
    """What the factory handed in."""
    return cast(Ports, current_app.extensions["ports"])


def here() -> Person:
    """Who is signed in.

    Raises:
        NotAllowed: Nobody; only a view whose policy lets everybody in can see this.
    """
    person: Person | None = g.get("person")
    if person is None:
        raise NotAllowed("请先登录。")
    return person


def me() -> str:
    """The id of who is signed in."""
    return here().id


def posted() -> dict[str, list[str]]:
    """What was typed into the form, by name; this room's own inputs left out."""
    return {
        name: values
        for name, values in request.form.lists()
        if not name.startswith(OWN) and name != "csrf_token"
    }


def own(name: str, default: str = "") -> str:
    """One of this room's own inputs, such as `_do`; at most 4,000 characters, no NUL."""
    return request.form.get(OWN + name, default)[:4000].replace("\0", "")


def with_line_added(typed: Mapping[str, list[str]], table: str, row: str) -> dict[str, list[str]]:
    """What was typed, and one more empty line in the table."""
    return {**typed, table: [*typed.get(table, ()), row]}


def with_line_dropped(typed: Mapping[str, list[str]], line: str) -> dict[str, list[str]]:
    """What was typed without the line `TABLE/ROW`."""
    table, _, row = line.partition("/")
    kept = {name: values for name, values in typed.items() if not name.startswith(f"{line}/")}
    return {**kept, table: [each for each in kept.get(table, ()) if each != row]}


def new_line() -> str:
    """A fresh id of a line, 8 hex digits."""
    return secrets.token_hex(4)
