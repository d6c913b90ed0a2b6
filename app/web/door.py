"""What every view reaches for: the ports, who is here, what was posted."""

import secrets
from collections.abc import Mapping
from typing import cast

from flask import current_app, g, request

from app.core.errors import NotAllowed
from app.core.records.organisation import Person
from app.services.ports import Ports

CHOSEN = "_files/"  # behind it the field whose files are chosen
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
    kept = {
        name: values
        for name, values in typed.items()
        if name != line and not name.startswith(f"{line}/")
    }
    return {**kept, table: [each for each in kept.get(table, ()) if each != row]}


def with_line_moved(typed: Mapping[str, list[str]], line: str) -> dict[str, list[str]]:
    """What was typed with the line or file `FIELD/ID` one place further to the front."""
    name, _, id_ = line.partition("/")
    order = [each for each in typed.get(name, ()) if each]
    if id_ in order[1:]:
        at = order.index(id_)
        order[at - 1 : at + 1] = [id_, order[at - 1]]
    return {**typed, name: order}


def by_script() -> bool:
    """Whether the page's own script asks, which wants a status and a sentence, no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def unsent() -> list[str]:
    """Fields whose files were chosen and not uploaded: a plain form posts only their names."""
    return [
        name.removeprefix(CHOSEN)
        for name, value in request.form.items()
        if name.startswith(CHOSEN) and value
    ]


def new_line() -> str:
    """A fresh id of a line, 8 hex digits."""
    return secrets.token_hex(4)


def is_ahead() -> bool:
    """Whether a browser asks ahead for what nobody looks at yet, by its own word.

    Nothing that is noted when it is looked at may leave on that word: see `not_ahead`.
    """
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return "prefetch" in purpose


def not_ahead() -> tuple[str, int]:
    """The answer to who asks ahead for what is noted when it is read: their browser asks again."""
    return "", 503
