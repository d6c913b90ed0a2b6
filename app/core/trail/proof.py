"""record.json, format 1: a record that proves itself without the server that kept it.

It holds digests, the values that may be shown with their salts, acts and the chained events.
The check reads plain JSON and folds nothing but digests and acts, so that it can be read through.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.records.answer import Kept
from app.core.records.event import body
from app.core.records.record import Record
from app.core.trail.canonical import canonical, sha256
from app.core.trail.chain import Chained, instant
from app.core.trail.digests import digest, root

FORMAT = 1

_SAME_DEED = ("submitted", "answered", "voided")  # what one decision writes before its act


def make_record_json(
    record: Record,
    chained: Sequence[Chained],
    kept: Mapping[str, Kept],
    hide: Collection[str] = frozenset(),
    *,
    language: str = "",
) -> dict[str, Any]:
    """The record as JSON that `check_record` accepts.

    Args:
        record: Where it stands after `chained`.
        chained: All its events, oldest first.
        kept: Its values with their salts, by digest; erased ones are left out.
        hide: Paths whose values a masked copy leaves out; their digests stay.
        language: What the paper that carries it is written in; empty: it is on no paper.
    """
    shown = [each for each in kept.values() if not each.erased and each.path not in hide]
    return {
        "format": FORMAT,
        **({"language": language} if language else {}),
        "record": record.id,
        "code": record.code,
        "number": record.number,
        "form": record.form,
        "bundle": record.bundle,
        "digests": dict(record.digests),
        "values": {
            each.digest: {"path": each.path, "salt": each.salt.hex(), "value": each.value}
            for each in shown
        },
        "acts": [
            {"digest": act.digest, "status": act.status, "content": dict(act.content)}
            for act in record.acts.values()
        ],
        "events": [
            {
                "seq": each.seq,
                "type": each.event.type,
                "version": each.event.version,
                "at": instant(each.event.at),
                "actor": each.event.actor,
                "body": body(each.event),
                "previous": each.previous,
                "hash": each.hash,
            }
            for each in chained
        ],
    }


def check_record(content: Any) -> list[str]:
    """Everything that does not hold in a record.json, in English sentences; empty: all holds.

    Never raises, whatever it is given. A missing value is no fault: it is masked or erased.
    """
    try:
        if content["format"] != FORMAT:
            return ["The record is not written in format 1."]
        return list(_faults(content))
    except (
        KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError,
    ) as error:  # fmt: skip
        return [f"The record is not complete or not in format 1 ({type(error).__name__})."]


@dataclass
class _Told:
    """What the events say, as far as they were read."""

    digests: dict[str, str] = field(default_factory=dict)  # path → digest
    places: dict[str, set[str]] = field(default_factory=dict)  # digest → paths it ever stood at
    acts: dict[str, dict[str, Any]] = field(default_factory=dict)  # digest → content
    status: dict[str, str] = field(default_factory=dict)  # act → valid, void, undone
    nonces: set[str] = field(default_factory=set)
    first: Mapping[str, Any] = field(default_factory=dict)  # body of `submitted`

    def stands(self, path: str, digest_: str) -> None:
        if digest_:
            self.places.setdefault(digest_, set()).add(path)


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    events = content["events"]
    if not events:
        yield "The record has no events."
        return
    told = _Told()
    head = ""
    for place, event in enumerate(events):
        number = place + 1
        if event["seq"] != number or event["previous"] != head:
            yield f"Event {number} does not stand behind the one before it."
        if _hash(content["record"], event) != event["hash"]:
            yield f"Event {number} was changed after it was written."
        head = event["hash"]
        yield from _read(told, content, events, place)
    yield from _summary(told, content)
    for digest_, value in content["values"].items():
        yield from _value(told, digest_, value)


def _hash(record: str, event: Mapping[str, Any]) -> str:
    own = ("seq", "type", "version", "at", "actor", "body", "previous")
    return sha256(canonical({"record": record, **{name: event[name] for name in own}}))


def _read(
    told: _Told, content: Mapping[str, Any], events: Sequence[Mapping[str, Any]], place: int
) -> Iterator[str]:
    event = events[place]
    type_, said = event["type"], event["body"]
    if (type_ == "submitted") != (place == 0):
        yield f"Event {place + 1} is '{type_}', and only the first event submits."
    if type_ == "submitted":
        told.first = said
        told.digests = dict(said["digests"])
    elif type_ == "answered":
        told.digests = {k: v for k, v in told.digests.items() if k not in said["removed"]}
        told.digests.update(said["changed"])
    elif type_ == "logged":
        path = f"{said['field']}/{said['entry']}"
        told.digests = {**told.digests, path: said["digest"]}
        told.stands(path, said["digest"])
    elif type_ == "commented":
        told.stands(f"comment/{said['comment']}", said["digest"])
    elif type_ == "voided":
        told.status[said["act"]] = "void"
    elif type_ in ("returned", "withdrawn"):
        for digest_, act in told.acts.items():
            if act["step"] in said["undone"] and told.status[digest_] == "valid":
                told.status[digest_] = "undone"
    elif type_ == "acted":
        yield from _act(told, content, events, place)
    written = said["digests"] if type_ == "submitted" else said.get("changed", {})
    for path, digest_ in written.items():
        told.stands(path, digest_)
    if type_ in ("withdrawn", "annulled", "copied", "transferred", "rehomed", "extended"):
        told.stands("remark", said["remark"])
    if type_ == "extended":
        told.stands(f"consent/{said['task']}", said["consent"])


def _act(
    told: _Told, content: Mapping[str, Any], events: Sequence[Mapping[str, Any]], place: int
) -> Iterator[str]:
    event = events[place]
    said, act = event["body"], event["body"]["act"]
    name = f"The act of {act['step']} in event {place + 1}"
    if sha256(canonical(act)) != said["digest"]:
        yield f"{name} was changed after it was signed."
    if any(act[key] != content[key] for key in ("record", "number", "form", "bundle")):
        yield f"{name} belongs to another record."
    if any(act[key] != said[key] for key in ("step", "task")) or act["person"] != event["actor"]:
        yield f"{name} is not by the person or for the task that the event names."
    if act["at"] != event["at"]:
        yield f"{name} has another time than its event."
    if act["covers_root"] != root(act["covers"]) or act["shown_root"] != root(told.digests):
        yield f"{name} does not add up to the roots it states."
    if any(told.digests.get(path) != digest_ for path, digest_ in act["covers"].items()):
        yield f"{name} covers answers that the record did not hold."
    if act["previous"] != _before(events, place):
        yield f"{name} was signed behind another event than it states."
    if act["nonce"] in told.nonces:
        yield f"{name} repeats the nonce of another act."
    told.nonces.add(act["nonce"])
    told.acts[said["digest"]] = act
    told.status[said["digest"]] = "valid"
    told.stands(f"signer/{act['task']}", act["signer"])
    told.stands(f"witness/{act['task']}", act["witness_name"])
    told.stands(f"remark/{act['task']}", act["remark"])
    for word in ("strokes", "page"):  # acts of format 1 know neither
        told.stands(f"{word}/{act['task']}", act.get(word, ""))


def _before(events: Sequence[Mapping[str, Any]], place: int) -> str:
    """The hash of the last event before the decision that event `place` belongs to."""
    while place > 0 and events[place - 1]["type"] in _SAME_DEED:
        place -= 1
    return str(events[place - 1]["hash"]) if place else ""


def _summary(told: _Told, content: Mapping[str, Any]) -> Iterator[str]:
    if any(content[key] != told.first.get(key) for key in ("number", "form", "bundle")):
        yield "Number, form or bundle is not the one that was submitted."
    if content["digests"] != told.digests:
        yield "The content is not what the events add up to."
    acts = [(each["digest"], each["status"]) for each in content["acts"]]
    if acts != list(told.status.items()):
        yield "The acts, or whether they hold, are not what the events say."
    for each in content["acts"]:
        if each["content"] != told.acts.get(each["digest"]):
            yield f"The act {each['digest'][:8]} is not the one in the events."


def _value(told: _Told, digest_: str, value: Mapping[str, Any]) -> Iterator[str]:
    path = value["path"]
    known = told.places.get(digest_, set())
    # withdrawing and annulling have no task: their remarks only have to be remarks
    if path not in known and not ("remark" in known and path.startswith("remark/")):
        yield f"A value is shown at '{path}', and no event put it there."
    if digest(value["value"], bytes.fromhex(value["salt"])) != digest_:
        yield f"The value at '{path}' is not the one that was fixed."
