"""Taking in tables: a page that says what is read, a preview, and writing it.

Pages of our own: Flask-Admin knows no import.
"""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from app.admin.book import RULE
from app.core.errors import AppError, Invalid, NotFound
from app.services import importing
from app.web.access import policy
from app.web.door import me, ports
from app.web.errors import status_of

blueprint = Blueprint("imports", __name__, url_prefix="/admin/import", template_folder="templates")

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 20 * 1024 * 1024
HOLDS = 60 * 60  # seconds from looking at a table to writing it; its file is swept away after that
SHOWN = 20  # changes told one by one
BOOKS = {"people": "people", "outsiders": "outsiders", "units": "units"}


@blueprint.get("/")
@policy("administrator", RULE)
def choose() -> ResponseReturnValue:
    """Which tables can be taken in."""
    kinds = [(kind, importing.title_of(kind), importing.columns_of(kind)) for kind in BOOKS]
    return render_template("office/imports.html", kinds=kinds)


@blueprint.get("/<kind>")
@policy("administrator", RULE)
def form(kind: str) -> ResponseReturnValue:
    """Which columns are read, and choosing a file."""
    return _page(kind)


@blueprint.get("/<kind>/blank.xlsx")
@policy("administrator", RULE)
def blank(kind: str) -> ResponseReturnValue:
    """An empty table with the right headings."""
    return Response(
        importing.blank(kind),
        mimetype=MEDIA,
        headers={"Content-Disposition": f'attachment; filename="{kind}.xlsx"'},
    )


@blueprint.post("/<kind>")
@policy("administrator", RULE)
def look(kind: str) -> ResponseReturnValue:
    """What the table would do, and all that is wrong in it."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid("请选择一个文件。")
        seen = importing.preview(ports(), kind, sent.stream.read(MOST_BYTES + 1))
    except NotFound:
        raise
    except AppError as refusal:
        return _page(kind, refusal)
    shown = render_template(
        "office/import-preview.html",
        kind=kind,
        title=importing.title_of(kind),
        name=sent.filename[:200],
        seen=seen,
        plan=seen.plan,
        most=SHOWN,
        ticket=_tickets().dumps([kind, seen.file, me()]),
    )
    return shown, 422 if seen.plan.faults else 200


@blueprint.post("/<kind>/write")
@policy("administrator", RULE)
def write(kind: str) -> ResponseReturnValue:
    """Write the table that was looked at."""
    try:
        named, file, whose = _tickets().loads(request.form.get("_ticket", ""), max_age=HOLDS)
        if (named, whose) != (kind, me()):
            raise BadData("somebody else's")
        plan = importing.write(ports(), kind, file, by=me())
    except BadData:
        importing.title_of(kind)
        return _page(kind, Invalid("这次预览放得太久了，请重新选文件。"))
    except NotFound:
        importing.title_of(kind)
        return _page(kind, Invalid("这次预览放得太久了，请重新选文件。"))
    except AppError as refusal:
        return _page(kind, refusal)
    return redirect(url_for("imports.form", kind=kind, done=len(plan.writes)), code=303)


def _page(kind: str, refusal: AppError | None = None) -> ResponseReturnValue:
    done = request.args.get("done", "")
    shown = render_template(
        "office/import.html",
        kind=kind,
        title=importing.title_of(kind),
        columns=importing.columns_of(kind),
        most=importing.MOST_ROWS,
        book=BOOKS[kind],
        fault=str(refusal.message) if refusal else "",
        done=done if done.isdigit() and len(done) < 7 else "",
    )
    return shown, status_of(refusal) if refusal else 200


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="a table to take in")
