"""Making an export, step by step: a step is a few seconds of a worker, then others get their turn.

What is made stands in a part (`storage/parts.py`), how far it is good in the export's row. A step
that is cut off leaves the row as it was, and the next one goes on from there. Only a file that is
whole is kept and offered.

Parts lie on the host that makes them, so that the next steps are left to it. Where it does none any
more, another host begins anew, in a turn of its own.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.core.engine.access import audits, scope
from app.core.errors import AppError, Invalid, NotAllowed
from app.core.wording import say
from app.rendering.faults import CannotRender
from app.services.exports import archive, ledger, printed
from app.services.exports.recipe import Recipe
from app.services.ports import Ports
from app.settings import number
from app.storage.parts import Part, Parts
from app.storage.store import Export, Job, Reading, Writing

KIND = "export"  # of the job
SECONDS = 3.0  # of a step, before others get their turn
RECIPES: Mapping[str, Recipe] = {"zip": archive, "xlsx": ledger, "csv": ledger, "pdf": printed}
PATIENCE = timedelta(days=1)  # for somebody to go on with what they called off
FAULT = "出了问题，没有做成。请告诉管理员，原因在服务器的日志里。"


def parts(ports: Ports) -> Parts:
    """Where exports are made."""
    return Parts(ports.settings.instance / "exports")


def here(ports: Ports) -> str:
    """What tells this host's parts from those of others; empty where it can make none."""
    try:
        return parts(ports).owner
    except OSError:
        return ""


def job_of(ports: Ports, export: Export) -> Job:
    """The job of the next step."""
    id_ = ports.new_id()
    return Job(
        id=id_,
        kind=KIND,
        key=f"{KIND}:{export.id}:{id_}",
        record=export.id,
        payload={"export": export.id, **_begun(export)},
        status="waiting",
        attempts=0,
        run_after=ports.now(),
        host=export.place.get("host", ""),
    )


def _begun(export: Export) -> dict[str, Any]:
    """Where an export stands of which nothing is made yet: whose turn, and in which language."""
    return {name: export.place[name] for name in ("turn", "language") if name in export.place}


def go_on(ports: Ports, export_id: str, turn: str, seconds: float = SECONDS) -> None:
    """Make one step of an export; nothing where it was called off or begun again meanwhile.

    Raises:
        Conflict: Another worker is at it.
        NoRoom: The disk is full; what was made so far is given up, and the next try begins anew.
    """
    with ports.store.reading() as reading:
        export = reading.export(export_id)
        if export is None or not export.is_open or export.place["turn"] != turn:
            return
        try:
            allow(ports, reading, export)
        except (Invalid, NotAllowed) as refusal:
            gave_up(ports, export_id, turn, str(refusal.message))
            return
        recipe = RECIPES[export.kind]
        total = export.total or recipe.count(ports, reading, export)
        if export.kind == "pdf" and total > printed.MOST:
            gave_up(ports, export_id, turn, printed.too_many())
            return
    if "good" in export.place and export.place.get("host") != here(ports):
        _take_over(ports, export_id, turn)
        return
    with parts(ports).open(export.id, export.place.get("good", {})) as part:
        if part.begun:
            export = replace(export, done=0, place=_begun(export))
        export, over = replace(export, total=total), "rest" in export.place
        if over:
            export = replace(export, status="running", error="")
        else:
            export, over = _walk(ports, recipe, export, part, seconds)
        if _noted(ports, export, over) and over:
            _finish(ports, recipe, export, part)
    _drop_unless_wanted(ports, export.id)


def allow(ports: Ports, reading: Reading, export: Export) -> None:
    """Make sure that who asked may (still) have it.

    Raises:
        NotAllowed: They may not.
        Invalid: It can no longer be met as it was asked for.
    """
    if export.kind != "zip":
        ledger.asked_of(ports, reading, export)
        return
    organisation, day = ports.organisation(reading), ports.today()
    bundles = reading.current_bundles()
    forms = [ports.bundle(reading, bundles[each]).form for each in export.query["forms"]]
    if not audits(export.person, organisation, day) or not all(
        scope(export.person, form, organisation, day).all for form in forms
    ):
        raise NotAllowed("导出盖章文件，只有稽核员可以，而且单据要准许稽核员看。")


def stumbled(ports: Ports, export_id: str, turn: str, fault: Exception) -> None:
    """Say why a step failed; it is tried again."""
    said = str(fault.message) if isinstance(fault, AppError) else say(FAULT)
    with ports.store.writing() as writing:
        export = _mine(writing, export_id, turn)
        if export is not None:
            writing.put_export(replace(export, error=said))


def gave_up(ports: Ports, export_id: str, turn: str, reason: str = "") -> None:
    """Nobody tries again by themselves."""
    with ports.store.writing() as writing:
        export = _mine(writing, export_id, turn)
        if export is None:
            return
        said = reason or export.error or say(FAULT)
        failed = replace(export, status="failed", error=said, ended_at=ports.now())
        writing.put_export(failed)
    parts(ports).drop(export_id)


def sweep(ports: Ports) -> None:
    """Let go of files that were kept long enough, and of parts that nobody goes on with."""
    with ports.store.writing() as writing:
        for each in writing.exports_over(ports.now()):
            writing.put_export(replace(each, status="expired", sha256=""))
    for name in parts(ports).names():
        _drop_unless_wanted(ports, name)


def _walk(
    ports: Ports, recipe: Recipe, export: Export, part: Part, seconds: float
) -> tuple[Export, bool]:
    """Add for a while, one batch at least; the export as it then stands, and whether all is in."""
    last, over = time.monotonic() + seconds, False
    key: list[Any] = list(export.place.get("key", ()))
    done = export.done
    while not over:
        with ports.store.reading() as reading:
            batch = recipe.batch(ports, reading, export, key)
        for item in batch.items:
            recipe.add(ports, export, part, item)
        key, over = batch.key, batch.over
        done += len(batch.items) if batch.told else 0
        export = replace(export, place={**export.place, "rights": batch.rights})
        if time.monotonic() >= last:
            break
    place = {**export.place, "key": key, "good": part.good(), "host": here(ports)}
    total = max(export.total, done)
    found = replace(export, status="running", done=done, total=total, place=place, error="")
    return found, over


def _finish(ports: Ports, recipe: Recipe, export: Export, part: Part) -> None:
    """Complete it, or do a step towards it and ask for the next one."""
    try:
        rest = recipe.finish(ports, export, part)
    except CannotRender as refusal:  # whoever tries again meets the same character
        gave_up(ports, export.id, export.place["turn"], str(refusal))
        return
    good = part.good()
    if rest is None:
        _keep(ports, replace(export, done=export.done or export.total), part)
        return
    place = {**export.place, "rest": rest.place, "good": good}
    _noted(ports, replace(export, done=rest.done, total=rest.total, place=place), over=False)


def _take_over(ports: Ports, export_id: str, turn: str) -> None:
    """Begin anew here, in a turn in which the host that has the part takes no part any more."""
    with ports.store.writing() as writing:
        export = _mine(writing, export_id, turn)
        if export is None:
            return
        place = {**_begun(export), "turn": ports.new_id(), "host": here(ports)}
        fresh = replace(export, done=0, place=place)
        writing.put_export(fresh)
        writing.add_job(job_of(ports, fresh))


def _noted(ports: Ports, export: Export, over: bool) -> bool:
    """Keep how far it is, and ask for the next step; False where it was called off."""
    with ports.store.writing() as writing:
        if _mine(writing, export.id, export.place["turn"]) is None:
            return False
        writing.put_export(export)
        if not over:
            writing.add_job(job_of(ports, export))
    return True


def _keep(ports: Ports, export: Export, part: Part) -> None:
    """The file is whole: keep it, and offer it."""
    size = part.path.stat().st_size
    lost = len(archive.lost(part)) if export.kind == "zip" else 0
    sha256 = ports.files.take(part.path)
    now = ports.now()
    kept = replace(
        export,
        place={**export.place, "lost": lost},
        status="ready",
        error="",
        sha256=sha256,
        size=size,
        ended_at=now,
        kept_until=now + timedelta(days=number(ports.settings, "export_days")),
    )
    with ports.store.writing() as writing:
        if _mine(writing, export.id, export.place["turn"]) is not None:
            writing.put_export(kept)


def _drop_unless_wanted(ports: Ports, name: str) -> None:
    """Remove a part that nobody goes on with; one that was called off waits a day."""
    with ports.store.reading() as reading:
        export = reading.export(name)
    if export is None or not (export.is_open or _may_go_on(ports, export)):
        parts(ports).drop(name)


def _may_go_on(ports: Ports, export: Export) -> bool:
    called_off = export.ended_at if export.status == "cancelled" else None
    return called_off is not None and ports.now() - called_off < PATIENCE


def _mine(writing: Writing, export_id: str, turn: str) -> Export | None:
    """The export, locked, where it is still to be made in this turn."""
    export = writing.lock_export(export_id)
    if export is None or not export.is_open or export.place["turn"] != turn:
        return None
    return export
