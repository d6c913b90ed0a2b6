"""Definitions on the work bench: lists, texts with their faults, previews, publishing."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import AppError, Conflict
from app.core.source.worded import reworded
from app.core.wording import say
from app.services import beginning, editing, previewing, publishing, reasons
from app.services.editing import FOLDERS, Bench
from app.services.words import run_on
from app.web.access import policy
from app.web.answer_form import AnswerForm
from app.web.door import by_script, me, own, ports, posted
from app.web.errors import status_of
from app.web.files import named_pdf, one_at_a_time
from app.web.notes import forget_in_browser
from app.web.words import clock

blueprint = Blueprint("definitions", __name__)

LOOKS = ("page", "phone", "paper")
FILLED = "-filled"
TAKE = ("take", "replace")  # a draft with other texts, the second in place of one's own


@blueprint.get("/definitions")
@policy("signed_in", "administrators; heads of departments their own routes")
def forms() -> ResponseReturnValue:
    """The forms with their editions."""
    forms, begun = editing.forms(ports(), me()), beginning.begun(ports(), me())
    return render_template("definitions.html", forms=forms, begun=begun)


@blueprint.get("/definitions/<form>")
@policy("signed_in", "administrators; heads of departments their own routes")
def edit(form: str) -> ResponseReturnValue:
    """The work bench of a form; for its script the preview alone."""
    shown = editing.bench(ports(), me(), form)
    if by_script():
        return render_template("previewed.html", bench=shown, ready=_ready(shown), **_look())
    return _drawn(shown)


@blueprint.post("/definitions/<form>")
@policy("signed_in", "administrators; heads of departments their own routes")
def act(form: str) -> ResponseReturnValue:
    """Keep what was typed, and what else the button says."""
    if not by_script():
        forget_in_browser(
            f"definition-{form}"
        )  # what was typed is here, or on the page that follows
    if own("do") == "discard":
        if editing.discard(ports(), me(), form):
            return redirect(url_for("definitions.edit", form=form), code=303)
        return redirect(url_for("definitions.forms"), code=303)
    texts, reason = _texts(), own("reason")
    try:
        draft = editing.save(
            ports(), me(), form, texts, version=own("version"), drawn=_drawn_with(), reason=reason
        )
        if by_script():
            version = draft.updated_at.isoformat()
            return jsonify(at=version, clock=clock(draft.updated_at, ports().zone))
        if own("do") == "publish":
            publishing.publish(ports(), me(), form, edition=_edition(), reason=reason)
            return _published(form)
        if own("do") == "propose":
            made = publishing.propose(ports(), me(), form, edition=_edition(), reason=reason)
            return redirect(url_for("definitions.proposal", proposal=made), code=303)
    except AppError as refusal:
        if by_script():
            return jsonify(error="refused", text=str(refusal.message)), status_of(refusal)
        typed = editing.bench(ports(), me(), form, texts, drawn=_drawn_with())
        return _drawn(typed, refusal=refusal), status_of(refusal)
    looked = own("look").removesuffix(FILLED)
    here = url_for("definitions.edit", form=form)
    return redirect(f"{here}?look={own('look')}#preview" if looked in LOOKS else here, code=303)


@blueprint.post("/definitions/<form>/check")
@policy("signed_in", "administrators; heads of departments their own routes")
def check(form: str) -> ResponseReturnValue:
    """What is wrong with what is being typed, and what differs; nothing is kept."""
    shown = editing.bench(ports(), me(), form, _texts(), drawn=_drawn_with())
    return jsonify(
        problems=[
            {
                "file": each.mark.file,
                "line": each.mark.line,
                "column": each.mark.column,
                "message": reworded(each.message),
                "hint": reworded(each.hint),
            }
            for each in shown.checked.problems
        ],
        paths=shown.paths,
        stale=render_template("stale.html", bench=shown),
        against=_against(shown),
        differs=render_template("differs.html", bench=shown),
        ready=_ready(shown),
    )


@blueprint.get("/definitions/<form>/preview")
@policy("signed_in", "administrators; heads of departments their own routes")
def preview(form: str) -> ResponseReturnValue:
    """How the page would look; shown inside the work bench, where nothing in it works."""
    g.may_be_framed = True
    try:
        page = previewing.page(ports(), me(), form, filled="filled" in request.args)
    except AppError as refusal:
        return render_template("preview.html", page=None, said=str(refusal.message))
    sections = AnswerForm(page).sections(only_writable=False)
    return render_template("preview.html", page=page, sections=sections)


@blueprint.get("/definitions/<form>/preview.pdf")
@policy("signed_in", "administrators; heads of departments their own routes")
def paper(form: str) -> ResponseReturnValue:
    """How the paper would look."""
    with one_at_a_time():
        title, data = previewing.paper(ports(), me(), form, filled="filled" in request.args)
    return named_pdf(data, say("{title} 预览.pdf", title=title), inline=True)


@blueprint.get("/proposals/<proposal>")
@policy("signed_in", "administrators; heads of departments their own routes")
def proposal(proposal: str) -> ResponseReturnValue:
    """A proposal with its difference to what is in force."""
    return _proposal(proposal)


@blueprint.post("/proposals/<proposal>")
@policy("signed_in", "administrators; who made it takes it back or goes on with it")
def decide(proposal: str) -> ResponseReturnValue:
    """Publish exactly what was proposed, say no, or go on with it as a draft."""
    try:
        found, shown = publishing.proposal_bench(ports(), me(), proposal)
        if own("do") in TAKE:
            files, replacing = found.body["files"], own("do") == "replace"
            editing.take(
                ports(), me(), found.form, files, found.reason,
                replacing=replacing, began=found.edition,
            )  # fmt: skip
        elif own("do") == "publish":
            publishing.accept(ports(), me(), proposal, hash_=own("hash"), edition=_edition())
            return _published(found.form)
        else:
            publishing.decline(ports(), me(), proposal, own("answer"))
            return redirect(url_for("definitions.proposal", proposal=proposal), code=303)
    except AppError as refusal:
        return _proposal(proposal, refusal=refusal), status_of(refusal)
    return redirect(url_for("definitions.edit", form=shown.form), code=303)


def _proposal(proposal: str, *, refusal: AppError | None = None) -> str:
    found, shown = publishing.proposal_bench(ports(), me(), proposal)
    return render_template(
        "proposal.html",
        proposal=found,
        bench=shown,
        people=publishing.named(ports(), found),
        mine=found.by == me(),
        fault=str(refusal.message) if refusal else "",
        typed=own("answer"),
        drafted=own("do") in TAKE and isinstance(refusal, Conflict),
    )


def _texts() -> dict[str, str]:
    """What was typed, by folder."""
    return {name: values[0] for name, values in posted().items() if name in FOLDERS and values}


def _edition() -> int:
    return _drawn_with() or 0


def _drawn_with() -> int | None:
    """The edition that the page was drawn with; None: it does not say."""
    return int(own("edition")) if own("edition").isdecimal() else None


def _published(form: str) -> ResponseReturnValue:
    here = url_for("definitions.edit", form=form, published=_edition() + 1)
    return redirect(here, code=303)


def _ready(shown: Bench) -> dict[str, Any]:
    """Whether it could go out; `why` not at all, `second` not by one person, `line` in words."""
    count, why, second = len(shown.checked.problems), "", ""
    if count or shown.refusals:
        why = run_on([*shown.refusals, *_faulty(shown)])
    elif not shown.changed:
        why = say("和在用的一样。")
    elif shown.delicate and shown.here.administrator:
        second = (
            say("有锁定的步骤，请送另一位管理员复核。")
            if shown.is_new
            else say("锁定的步骤变了，请送另一位管理员复核。")
        )
    return {
        "count": count,
        "why": why,
        "second": second,
        "line": why or second or _different(shown),
    }


def _faulty(shown: Bench) -> Iterator[str]:
    count = len(shown.checked.problems)
    if count and shown.here.administrator:
        yield say("还有 {count} 处错误，改好才能发布。", count=count)
    elif count:
        yield say("还有 {count} 处错误，改好才能提出。", count=count)


def _different(shown: Bench) -> str:
    if shown.is_new:
        return say("还没有发布过。")
    if not shown.changes:
        said = say("和在用的只差注释或排版。")
    else:
        said = say("和在用的有 {count} 处不同。", count=len(shown.changes))
    if not shown.stale:
        return said
    old, edition = shown.began, shown.edition.edition  # also at the foot, where one writes why
    since = say("您从第 {old} 版开始改，现在在用的是第 {edition} 版。", old=old, edition=edition)
    return run_on([since, said])


def _against(shown: Bench) -> str:
    """What the texts are held against."""
    if shown.is_new:
        return say("第 {edition} 版", edition=1)
    return say("与第 {edition} 版相比", edition=shown.edition.edition)


def _look() -> dict[str, Any]:
    """Which preview the address asks for."""
    look, _, filled = request.args.get("look", "page").partition("-")
    return {"look": look if look in LOOKS else "page", "filled": bool(filled)}


def _drawn(shown: Bench, *, refusal: AppError | None = None) -> str:
    g.styles_by_script = g.shows_frames = True
    edition = shown.edition
    fresh = edition.by == me() and request.args.get("published") == str(edition.edition)
    return render_template(
        "definition.html",
        bench=shown,
        ready=_ready(shown),
        against=_against(shown),
        proposals=publishing.waiting(ports(), shown.form),
        mine=publishing.of_mine(ports(), me(), shown.form),
        running=editing.running(ports(), me(), shown.form),
        published=publishing.openers(ports(), me(), shown.form) if fresh else None,
        reason=own("reason") or (reasons.told(shown.draft.reason) if shown.draft else ""),
        fault=str(refusal.message) if refusal else "",
        **_look(),
    )
