"""What the next page tells the browser once: which local copies of drafts it may forget."""

from flask import g, session

_KEY = "forget"


def forget_in_browser(draft: str) -> None:
    """The draft is submitted or gone: the browser's own copy goes with the next page."""
    session[_KEY] = [*session.get(_KEY, []), draft][-20:]


def forgotten() -> list[str]:
    """The drafts to forget, told once."""
    if _KEY in session:
        g.forgotten = [str(each) for each in session.pop(_KEY)]
    found: list[str] = g.get("forgotten", [])
    return found
