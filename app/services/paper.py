"""A record made ready for paper: places to sign, the evidence page, what the foot says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.core.definitions.bundle import Bundle, instance_title, step_title
from app.core.engine.progress import Progress
from app.core.fields.base import Titles
from app.core.records.answer import Answers, Kept
from app.core.records.record import ActState, Record
from app.core.trail.digests import root
from app.core.trail.identity import IN_PERSON, identity_words
from app.rendering.job import Attachment
from app.rendering.page import page_html
from app.rendering.pictures import asked_for, shown_in
from app.rendering.sheet import Fact, Place, Sheet, TrailLine, Variant
from app.services.contents import titles_in
from app.services.ports import Ports
from app.services.words import decided_words
from app.storage.store import Reading

REFUSALS = ("rejected", "objected", "returned")


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
            found[name] = replace(_signed(ports, latest[name], kept), instance=whose)
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
    """The record as its paper shows it now."""
    variant: Variant = {"done": "sealed", "void": "void"}.get(record.status, "draft")  # type: ignore[assignment]
    submitted, titles = record.submitted_at, titles_in(ports.organisation(reading))
    return Sheet(
        bundle=bundle,
        answers=answers,
        titles=titles,
        record=record,
        number=record.number,
        code=spaced(record.code),
        house=ports.house,
        submitted=submitted.astimezone(ports.zone).date() if submitted else None,
        places=places(ports, bundle, record, kept, answers, titles),
        trail=tuple(_evidence(ports, bundle, record, kept, titles)),
        facts=facts(bundle, record),
        verify_url=f"{ports.settings.public_url.rstrip('/')}/v/{record.code}",
        revision=revision(ports, reading, bundle),
        variant=variant,
    )


def draft_sheet(ports: Ports, reading: Reading, bundle: Bundle, answers: Answers) -> Sheet:
    """A draft that is no record yet, as its paper would look."""
    titles = titles_in(ports.organisation(reading))
    return Sheet(
        bundle=bundle,
        answers=answers,
        titles=titles,
        house=ports.house,
        places=places(ports, bundle, Record(id="", code=""), {}, answers, titles),
        revision=revision(ports, reading, bundle),
    )


def pdf_of(ports: Ports, sheet: Sheet, attachments: Sequence[Attachment], at: datetime) -> bytes:
    """The sheet as PDF; its pictures are handed over with the page.

    Raises:
        RenderingFailed: It took too long or wanted too much memory.
        CannotRender: A character is in no font; names it.
    """
    html = page_html(sheet)
    shown = asked_for(html, shown_in(sheet.answers))
    pictures = {sha256: ports.files.get(sha256) for sha256 in sorted(shown)}
    return ports.render(html, attachments, at, pictures=pictures)


def facts(bundle: Bundle, record: Record) -> tuple[Fact, ...]:
    """What the head of the evidence page says about the record."""
    return (
        Fact(label="单据", text=f"{bundle.form.title} {record.number}"),
        Fact(label="内容摘要", text=root(record.digests), mono=True),
        Fact(label="经过摘要", text=record.head, mono=True),
        Fact(label="经过条数", text=f"{record.seq} 条"),
        Fact(label="定义摘要", text=bundle.hash, mono=True),
    )


def revision(ports: Ports, reading: Reading, bundle: Bundle) -> str:
    """Which edition of the definitions the paper belongs to: `第 3 版（2026-03-01）`."""
    published = reading.edition(bundle.hash)
    if published is None:
        return ""
    number, at = published
    return f"第 {number} 版（{at.astimezone(ports.zone).date().isoformat()}）"


def spaced(code: str) -> str:
    """A check code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _signed(ports: Ports, act: ActState, kept: Mapping[str, Kept]) -> Place:
    content = act.content
    in_person = content["identity"] == IN_PERSON
    return Place(
        status="signed",
        name=_text(kept, content["signer"]),
        role=str(content["role"]),
        date=act.at.astimezone(ports.zone).date(),
        act=act.digest[:8],
        outcome=decided_words(act.outcome) if act.outcome in REFUSALS else "",
        opinion=_text(kept, content["remark"]),
        identity=identity_words(str(content["identity"])) if in_person else "",
        witness=_text(kept, content["witness_name"]) if in_person else "",
    )


def _evidence(
    ports: Ports, bundle: Bundle, record: Record, kept: Mapping[str, Kept], titles: Titles
) -> Iterable[TrailLine]:
    for act in record.acts.values():
        content = act.content
        identity = identity_words(str(content["identity"]))
        if content["witness"]:
            watched = _text(kept, content["witness_name"])
            identity = f"{identity}；见证人：{watched}"
        name, role = _text(kept, content["signer"]), str(content["role"])
        yield TrailLine(
            at=act.at.astimezone(ports.zone).strftime("%Y-%m-%d %H:%M"),
            step=step_title(bundle, act.step, titles),
            person=f"{name}（{role}）" if role else name,
            identity=identity,
            decision=decided_words(act.outcome),
            act=act.digest,
            voided=act.status != "valid",
        )


def _text(kept: Mapping[str, Kept], digest: object) -> str:
    """A kept text by its digest; erased: a dash that says so."""
    if not digest:
        return ""
    found = kept.get(str(digest))
    if found is None or found.erased:
        return "（已删除）"
    return str(found.value)
