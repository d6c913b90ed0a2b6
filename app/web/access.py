"""Who may call a view: every one declares it, or the server does not start.

`anyone` is open; `signed_in` needs an account in force; `administrator` needs that role today. What
a person may see or do of one record is asked in the services, object by object; the declaration
names that rule, so that who reads the view sees both.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app

View = TypeVar("View", bound=Callable[..., Any])

POLICIES = ("anyone", "signed_in", "administrator")
OPEN = {"static": "anyone"}  # Flask's own view of style and script


class NeedsSignIn(Exception):  # noqa: N818  an answer, not a fault of ours
    """Nobody is signed in, and the view wants somebody."""


def policy(word: str, rule: str = "", *, reader: bool = False) -> Callable[[View], View]:
    """Declare who may call the view.

    Args:
        word: `anyone`, `signed_in` or `administrator`.
        rule: Whose things they are, asked in the service: `own draft`, `holder of the task`, …
        reader: Whether who only reads (an auditor and nothing else) may post to it: it changes
            nothing but their own account, exports and views.
    """
    if word not in POLICIES:
        raise ValueError(f"no access policy is called '{word}'")

    def declare(view: View) -> View:
        view.access_policy = word  # type: ignore[attr-defined]
        view.access_rule = rule  # type: ignore[attr-defined]
        view.access_reader = reader  # type: ignore[attr-defined]
        return view

    return declare


def declared(flask: Flask) -> dict[str, str]:
    """Endpoint → policy, of all views that declare one."""
    found = dict(OPEN)
    for endpoint, view in flask.view_functions.items():
        word = getattr(view, "access_policy", None)
        if word is not None:
            found[endpoint] = word
    return found


def check(flask: Flask) -> None:
    """Make sure that every route declares its policy.

    Raises:
        RuntimeError: One does not; names it.
    """
    known = declared(flask)
    for rule in flask.url_map.iter_rules():
        if rule.endpoint not in known:
            raise RuntimeError(f"route {rule.rule} ({rule.endpoint}) declares no access policy")


def declared_of(endpoint: str) -> str:
    """The policy of the endpoint that is being called; closed where none is declared."""
    if endpoint in OPEN:
        return OPEN[endpoint]
    view = current_app.view_functions[endpoint]
    return str(getattr(view, "access_policy", "signed_in"))


def open_to_readers(endpoint: str) -> bool:
    """Whether who only reads may post to the endpoint; closed where nothing is declared."""
    view = current_app.view_functions[endpoint]
    return declared_of(endpoint) == "anyone" or bool(getattr(view, "access_reader", False))
