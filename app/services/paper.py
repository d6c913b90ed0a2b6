"""A record made ready for paper: places to sign, the evidence page, what the foot says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.core.definitions.bundle import Bundle, instance_title, step_title
from app.core.engine.progress import Progress
from app.core.fields.base import Titles
from app.core.records.answer import Answers, Kept
from app.core.records.record import Record
from app.core.wording import language, say, speaking
from app.rendering.job import Attachment
from app.rendering.page import copies_html, seam
from app.rendering.pictures import asked_for, shown_in
from app.rendering.route import route_svg
from app.rendering.sheet import Place, Sheet, Variant
from app.services.contents import titles_in
from app.services.evidence import facts, lines, signed
from app.services.ports import Ports
from app.services.referring import numbers
from app.services.way import way_of
from app.storage.store import Reading


def places(
    ports: Ports,
    bundle: Bundle,
    record: Record,
    kept: Mapping[str, Kept],
    answers: Answers,
    titles: Titles,
) -> dict[str, Place]:
    """What stands at each step's place: its last act that holds, or why there is none.

    A step in a block of `each` has a place for everybody chosen.
    """
    latest = {act.step: act for act in record.acts.values() if act.status == "valid"}
    found = {}
    for name in Progress(record, answers).places(bundle.workflow.route):
        title, whose = step_title(bundle, name, titles), instance_title(bundle, name, titles)
        if name in latest:
            found[name] = replace(signed(bundle, latest[name], kept, ports.zone), instance=whose)
        elif record.steps.get(name) == "skipped":
            found[name] = Place(status="skipped", instance=whose)
        elif record.steps.get(name) == "open":
            found[name] = Place(status="waiting", waiting_for=title, instance=whose)
        else:
            found[name] = Place(status="open", waiting_for=title, instance=whose)
    return found


def sheet(
    ports: Ports,
    reading: Reading,
    bundle: Bundle,
    record: Record,
    answers: Answers,
    kept: Mapping[str, Kept],
) -> Sheet:
    """The record as its paper shows it now, in the paper's language."""
    with speaking(language_of(ports, bundle)):
        return _sheet(ports, reading, bundle, record, answers, kept)


def _sheet(
    ports: Ports,
    reading: Reading,
    bundle: Bundle,
    record: Record,
    answers: Answers,
    kept: Mapping[str, Kept],
) -> Sheet:
    variant: Variant = {"done": "sealed", "void": "void"}.get(record.status, "draft")  # type: ignore[assignment]
    submitted = record.submitted_at
    titles = titles_in(ports.organisation(reading), numbers(reading, bundle, answers))
    way = way_of(bundle, record, ports.context(reading, bundle, "", answers), (), kept)
    return Sheet(
        bundle=bundle,
        answers=answers,
        titles=titles,
        record=record,
        number=record.number,
        code=spaced(record.code),
        house=ports.house,
        submitted=submitted.astimezone(ports.zone).date() if submitted else None,
        zone=ports.zone,
        places=places(ports, bundle, record, kept, answers, titles),
        trail=tuple(lines(bundle, record, kept, titles, ports.zone)),
        route=route_svg(way),  # without reasons: they repeat answers, which a copy may hide
        facts=facts(bundle, record, reading.events(record.id), titles, ports.zone),
        verify_url=f"{ports.settings.public_url.rstrip('/')}/v/{record.code}",
        revision=revision(ports, reading, bundle),
        language=language(),
        variant=variant,
    )


def draft_sheet(ports: Ports, reading: Reading, bundle: Bundle, answers: Answers) -> Sheet:
    """A draft that is no record yet, as its paper would look."""
    titles = titles_in(ports.organisation(reading), numbers(reading, bundle, answers))
    with speaking(language_of(ports, bundle)):
        return Sheet(
            bundle=bundle,
            answers=answers,
            titles=titles,
            house=ports.house,
            zone=ports.zone,
            places=places(ports, bundle, Record(id="", code=""), {}, answers, titles),
            revision=revision(ports, reading, bundle),
            language=language(),
        )


def blank_sheet(ports: Ports, reading: Reading, bundle: Bundle) -> Sheet:
    """The form on paper, to be filled in by hand."""
    with speaking(language_of(ports, bundle)):
        return Sheet(
            bundle=bundle,
            answers={},
            titles=titles_in(ports.organisation(reading)),
            house=ports.house,
            revision=revision(ports, reading, bundle),
            language=language(),
            variant="blank",
        )


def language_of(ports: Ports, bundle: Bundle) -> str:
    """What the paper is written in, whoever asks for it: a key of `wording.LANGUAGES`."""
    return bundle.document.lang or ports.settings.language


def pdf_of(ports: Ports, sheet: Sheet, attachments: Sequence[Attachment], at: datetime) -> bytes:
    """The sheet as PDF, every copy of it; its pictures are handed over with the page.

    Raises:
        RenderingFailed: It took too long or wanted too much memory.
        CannotRender: A character is in no font; names it.
    """
    html, *further = copies_html(sheet)
    pages = {line.page.shown for line in sheet.trail if line.page}
    shown = asked_for(html, shown_in(sheet.answers) | pages)
    pictures = {sha256: ports.files.get(sha256) for sha256 in sorted(shown)}
    with speaking(sheet.language):
        return ports.render(
            html, attachments, at, pictures=pictures, further=further, seam=seam(sheet)
        )


def revision(ports: Ports, reading: Reading, bundle: Bundle) -> str:
    """Which edition of the definitions the paper belongs to: `第 3 版（2026-03-01）`."""
    published = reading.edition(bundle.hash)
    if published is None:
        return ""
    number, at = published
    day = at.astimezone(ports.zone).date().isoformat()
    return say("第 {number} 版（{day}）", number=number, day=day)


def spaced(code: str) -> str:
    """A check code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
