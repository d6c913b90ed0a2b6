"""A record, a paper that carries it, keys, and the paper sealed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from app.core.records.answer import Kept
from app.core.records.event import Acted, Asked, Decided, Ended, Event, Submitted
from app.core.records.record import ActState, Record
from app.core.trail.act import act_digest, build_act
from app.core.trail.chain import chain, instant
from app.core.trail.digests import keep
from app.core.trail.proof import make_record_json
from app.signing.keys import Keys, new_keys
from app.signing.seal import seal

HOUSE = "安居物业服务有限公司"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

_RECORD = "a1b2c3d4e5f60718"


def _salt(number: int) -> bytes:
    return bytes([number]) * 16


def _act(
    task: str, step: str, person: str, signer: Kept, at: datetime, **more: Any
) -> dict[str, Any]:
    return build_act(
        record=_RECORD, number="JS-2026-0042", form="settlement", bundle="b" * 64, step=step,
        task=task, round_=1, covers=more.pop("covers"), shown=more.pop("shown"), view="c" * 64,
        person=person, signer=signer.digest, role=more.pop("role"), witness="",
        witness_name="", consent="我确认以上内容", remark="", nonce=more.pop("nonce"),
        previous=more.pop("previous"), at=at, **more,
    )  # fmt: skip


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    """record.json of a settlement that two people signed."""
    start = NOW - timedelta(hours=2)
    work = keep("work", "更换三单元水管", _salt(1))
    price = keep("price", "20480.00", _salt(2))
    clerk = keep("signer/t1", "林晓", _salt(3))
    auditor = keep("signer/t2", "周敏", _salt(4))
    digests = {"work": work.digest, "price": price.digest}
    submitted = Submitted(
        at=start, actor="p1", form="settlement", bundle="b" * 64, number="JS-2026-0042",
        step="fill", task="t1", digests=digests,
    )  # fmt: skip
    first = _act(
        "t1", "fill", "p1", clerk, start, covers={"work": work.digest}, shown=digests,
        role="initiator", identity="session", nonce="1" * 32, previous="", outcome="submitted",
    )  # fmt: skip
    events: list[Event] = [
        submitted,
        Acted(at=start, actor="p1", task="t1", step="fill", act=first, digest=act_digest(first)),
        Decided(at=start, actor="p1", task="t1", step="fill", outcome="submitted",
                act=act_digest(first), remark=""),
        Asked(at=start, actor="system:route", task="t2", step="audit", round=1, holders=("p2",),
              due_at="", why={"rule": "role auditor"}),
    ]  # fmt: skip
    head = chain(_RECORD, 0, "", events)[-1].hash
    later = start + timedelta(hours=1)
    second = _act(
        "t2", "audit", "p2", auditor, later, covers=digests, shown=digests, role="role:auditor",
        identity="password", nonce="2" * 32, previous=head, outcome="agreed",
    )  # fmt: skip
    events += [
        Acted(at=later, actor="p2", task="t2", step="audit", act=second, digest=act_digest(second)),
        Decided(at=later, actor="p2", task="t2", step="audit", outcome="agreed",
                act=act_digest(second), remark=""),
        Ended(at=later, actor="system:route", status="done"),
    ]  # fmt: skip
    acts = {
        act_digest(act): ActState(
            digest=act_digest(act), task=act["task"], step=act["step"], person=act["person"],
            at=datetime.fromisoformat(act["at"]), outcome=act["outcome"], covers=act["covers"],
            content=act,
        )
        for act in (first, second)
    }  # fmt: skip
    state = Record(
        id=_RECORD, code="7K3M9Q2XW8RT", form="settlement", bundle="b" * 64,
        number="JS-2026-0042", status="done", digests=digests, acts=acts,
    )  # fmt: skip
    made = make_record_json(
        state, chain(_RECORD, 0, "", events), {k.digest: k for k in (work, price, clerk, auditor)}
    )
    assert made["events"][0]["at"] == instant(start)
    return made


Paper = Callable[..., bytes]


@pytest.fixture(scope="session")
def paper(record: dict[str, Any]) -> Paper:
    """Makes a PDF with record.json attached; other content or another name when asked."""

    def make(content: object = record, *, name: str = "record.json", pages: int = 1) -> bytes:
        made = pikepdf.new()
        for _ in range(pages):
            made.add_blank_page()
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        made.attachments[name] = pikepdf.AttachedFileSpec(made, data, filename=name)
        out = BytesIO()
        made.save(out)
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def keys() -> Keys:
    """The organisation's keys."""
    return new_keys(HOUSE, NOW)


@pytest.fixture(scope="session")
def sealed(paper: Paper, keys: Keys) -> bytes:
    """The paper with the organisation's seal."""
    return seal(paper(), keys, reason="办结", at=NOW)
