"""What paper says of acts: at the places to sign, and on the evidence page."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.definitions.bundle import Bundle, step_title
from app.core.engine.rules import names_of, told
from app.core.fields.base import Titles
from app.core.fields.signature import load_strokes
from app.core.records.answer import FileRef, Kept, Strokes
from app.core.records.event import Invited
from app.core.records.invitation import MAIL
from app.core.records.record import ActState, Record
from app.core.trail.chain import Chained
from app.core.trail.digests import root
from app.core.trail.identity import IN_PERSON, IN_PERSON_CODE, LINK, ON_PAPER, identity_words
from app.core.wording import bracketed, say
from app.rendering.sheet import Fact, Place, TrailLine
from app.services.words import decided_words

REFUSALS = ("rejected", "objected", "returned")
OUTSIDE = (IN_PERSON, IN_PERSON_CODE, LINK, ON_PAPER)  # nobody who signed in with a password
ERASED = "（已删除）"


def signed(bundle: Bundle, act: ActState, kept: Mapping[str, Kept], zone: ZoneInfo) -> Place:
    """The place of an act that holds."""
    content = act.content
    identity = str(content["identity"])
    return Place(
        status="signed",
        name=text(kept, content["signer"]),
        role=told(str(content["role"]), names_of(bundle.form)),
        date=act.at.astimezone(zone).date(),
        act=act.digest[:8],
        outcome=decided_words(act.outcome) if act.outcome in REFUSALS else "",
        opinion=text(kept, content["remark"]),
        identity=identity_words(identity) if identity in OUTSIDE else "",
        witness=text(kept, content["witness_name"]),
        strokes=_strokes(kept, content),
        page=_page(kept, content),
        stamp=str(content.get("stamp", "")),
    )


def lines(
    bundle: Bundle, record: Record, kept: Mapping[str, Kept], titles: Titles, zone: ZoneInfo
) -> Iterable[TrailLine]:
    """One line an act, oldest first."""
    for act in record.acts.values():
        content = act.content
        identity = identity_words(str(content["identity"]))
        if content["witness"]:
            witness = text(kept, content["witness_name"])
            identity = say("{identity}；见证人：{witness}", identity=identity, witness=witness)
        name = text(kept, content["signer"])
        role = told(str(content["role"]), names_of(bundle.form))
        decision = decided_words(act.outcome)
        if stamp := content.get("stamp", ""):
            decision = say("{decision}，加盖{stamp}章", decision=decision, stamp=stamp)
        yield TrailLine(
            at=moment_words(act.at, zone),
            step=step_title(bundle, act.step, titles),
            person=bracketed(name, role) if role else name,
            identity=identity,
            decision=decision,
            act=act.digest,
            voided=act.status != "valid",
            covers=len(act.covers),
            strokes=_strokes(kept, content),
            page=_page(kept, content),
        )


def facts(
    bundle: Bundle, record: Record, chained: Iterable[Chained], titles: Titles, zone: ZoneInfo
) -> tuple[Fact, ...]:
    """What the head of the evidence page says about the record."""
    invited = [
        bracketed(
            f"{moment_words(each.event.at, zone)} {step_title(bundle, each.event.step, titles)}",
            say("邮件") if each.event.channel == MAIL else say("短信"),
        )
        for each in chained
        if isinstance(each.event, Invited)
    ]
    return (
        Fact(label=say("单据"), text=f"{bundle.form.title} {record.number}"),
        Fact(label=say("内容摘要"), text=root(record.digests), mono=True),
        Fact(label=say("经过摘要"), text=record.head, mono=True),
        Fact(label=say("经过条数"), text=say("{count} 条", count=record.seq)),
        Fact(label=say("定义摘要"), text=bundle.hash, mono=True),
        *([Fact(label=say("邀请签署"), text=say("；").join(invited))] if invited else []),
    )


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment with its zone: 2026-11-19 09:12 +08:00."""
    words = at.astimezone(zone).isoformat(" ", "minutes")
    return f"{words[:16]} {words[16:]}"


def text(kept: Mapping[str, Kept], digest: object) -> str:
    """A kept text by its digest; of an erased one, that it was."""
    value = _value(kept, digest)
    return say(ERASED) if digest and value is None else str(value or "")


def _strokes(kept: Mapping[str, Kept], content: Mapping[str, Any]) -> Strokes | None:
    value = _value(kept, content.get("strokes"))
    return load_strokes(value) if isinstance(value, Mapping) else None


def _page(kept: Mapping[str, Kept], content: Mapping[str, Any]) -> FileRef | None:
    value = _value(kept, content.get("page"))
    return FileRef(**value) if isinstance(value, Mapping) else None


def _value(kept: Mapping[str, Kept], digest: object) -> Any:
    found = kept.get(str(digest)) if digest else None
    return None if found is None or found.erased else found.value
