"""What the next page tells once: to the browser what to forget, to the person what is done."""

from flask import g, session

_KEY, _DONE = "forget", "done"


def forget_in_browser(draft: str) -> None:
    """The draft is submitted or gone: the browser's own copy goes with the next page."""
    session[_KEY] = [*session.get(_KEY, []), draft][-20:]


def forgotten() -> list[str]:
    """The drafts to forget, told once."""
    if _KEY in session:
        g.forgotten = [str(each) for each in session.pop(_KEY)]
    found: list[str] = g.get("forgotten", [])
    return found


def note_done() -> None:
    """Something was submitted or decided: the record's page says so."""
    session[_DONE] = True


def just_done() -> bool:
    """Whether something was, told once."""
    return bool(session.pop(_DONE, False))
