"""What a form's definitions were, and the settings that change without a new edition."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import AppError, Conflict
from app.services import editing, form_settings, reasons, revisions
from app.web.access import policy
from app.web.door import me, own, ports
from app.web.errors import status_of

blueprint = Blueprint("editions", __name__)


@blueprint.get("/definitions/<form>/history")
@policy("signed_in", "administrators; heads of departments their own routes")
def history(form: str) -> ResponseReturnValue:
    """The list of revisions (修订记录), made to be printed."""
    return render_template("history.html", history=revisions.history(ports(), me(), form))


@blueprint.get("/definitions/<form>/editions/<int:edition>")
@policy("signed_in", "administrators; heads of departments their own routes")
def earlier(form: str, edition: int) -> ResponseReturnValue:
    """An edition of before: its texts, and what differs from what is in force."""
    return _edition(form, edition)


@blueprint.post("/definitions/<form>/editions/<int:edition>")
@policy("signed_in", "administrators; heads of departments their own routes")
def back(form: str, edition: int) -> ResponseReturnValue:
    """Begin a draft with the texts of before; publishing it goes back to them."""
    _, bench = revisions.earlier(ports(), me(), form, edition)
    reason, replacing = reasons.going_back(edition), own("do") == "replace"
    try:
        editing.take(ports(), me(), form, bench.files, reason, replacing=replacing)
    except Conflict as refusal:
        return _edition(form, edition, refusal=refusal), status_of(refusal)
    return redirect(url_for("definitions.edit", form=form), code=303)


def _edition(form: str, edition: int, *, refusal: Conflict | None = None) -> str:
    found, bench = revisions.earlier(ports(), me(), form, edition)
    return render_template(
        "edition.html",
        edition=found,
        bench=bench,
        fault=str(refusal.message) if refusal else "",
    )


@blueprint.get("/definitions/<form>/settings")
@policy("signed_in", "administrators; heads of departments look at their own")
def settings(form: str) -> ResponseReturnValue:
    """The settings of a form with their history."""
    return _settings(form)


@blueprint.post("/definitions/<form>/settings")
@policy("signed_in", "administrators")
def change(form: str) -> ResponseReturnValue:
    """Say what a setting is from a day on; confirm or refuse what somebody else wants."""
    try:
        if own("do") == "confirm":
            form_settings.confirm(ports(), me(), form, own("proposal"))
        elif own("do") == "refuse":
            form_settings.refuse(ports(), me(), form, own("proposal"))
        else:
            form_settings.change(
                ports(), me(), form, own("name"),
                raw=own("value"), since=own("since"), reason=own("reason"),
            )  # fmt: skip
    except AppError as refusal:
        return _settings(form, refusal=refusal), status_of(refusal)
    return redirect(url_for("editions.settings", form=form), code=303)


def _settings(form: str, *, refusal: AppError | None = None) -> str:
    typed = {name: own(name) for name in ("name", "value", "since", "reason")}
    return render_template(
        "settings.html",
        page=form_settings.page(ports(), me(), form),
        typed=typed if refusal else {},
        fault=str(refusal.message) if refusal else "",
    )
