"""Events as they are kept and read again."""

import json
from datetime import UTC, datetime

import pytest

from app.core.records.event import TYPES, body, read_event
from tests.cases import cases

AT = datetime(2026, 3, 2, tzinfo=UTC)

SAMPLES = {
    "submitted": {"form": "slip", "bundle": "b", "number": "1", "step": "open", "task": "t",
                  "digests": {"customer": "d"}},
    "answered": {"task": "t", "step": "s", "changed": {"a": "d"}, "removed": ["b"]},
    "acted": {"task": "t", "step": "s", "act": {"covers": {}}, "digest": "d"},
    "voided": {"act": "d", "step": "s", "paths": ["a", "b"]},
    "asked": {"task": "t", "step": "s", "round": 1, "holders": ["a"], "due_at": "",
              "why": {"rule": "r", "values": {}}, "naming": False},
    "named": {"task": "t", "holders": ["a", "b"]},
    "decided": {"task": "t", "step": "s", "outcome": "agreed", "act": "d", "remark": ""},
    "skipped": {"step": "s", "round": 1, "rule": "r", "used": {"a": "d"}},
    "returned": {"task": "t", "step": "s", "to": "o", "round": 2, "undone": ["o"],
                 "cancelled": ["u"], "outcome": "returned", "remark": "d"},
    "withdrawn": {"round": 2, "undone": ["o"], "cancelled": [], "remark": ""},
    "ended": {"status": "done", "cancelled": []},
    "linked": {"way": "to", "other": "r", "form": "f"},
    "sealed": {"file": "f", "revision": 1},
    "annulled": {"remark": "d"},
    "logged": {"field": "taken", "entry": "3f9a01c2", "digest": "d"},
    "commented": {"comment": "c", "digest": "d"},
    "rehomed": {"task": "t", "step": "s", "left": "a", "to": "b", "holders": ["b"], "remark": ""},
    "copied": {"step": "tell", "round": 1, "people": ["a"], "why": {"rule": "r"}, "remark": ""},
    "transferred": {"task": "t", "step": "s", "to": "b", "holders": ["b"], "remark": "d"},
    "extended": {"task": "t", "step": "s", "due_at": "2026-03-02T00:00:00.000000Z", "was": "",
                 "consent": "c", "remark": "d"},
    "invited": {
        "task": "t", "step": "s", "invitation": "i", "kind": "link", "channel": "mail", "until": "",
    },
    "uninvited": {"task": "t", "invitation": "i", "reason": "recalled"},
    "paused": {"task": "t", "step": "s"},
    "resumed": {"task": "t", "step": "s", "due_at": ""},
    "closed": {"steps": ["s"], "cancelled": ["t"], "rule": "r"},
}  # fmt: skip


def test_there_is_a_sample_of_every_event():
    assert set(SAMPLES) == set(TYPES)


@cases("type_", sorted(SAMPLES))
def test_an_event_of_version_1_reads_as_it_was_written(type_):
    event = read_event(type_, 1, AT, "wang", json.loads(json.dumps(SAMPLES[type_])))
    assert (event.type, event.at, event.actor) == (type_, AT, "wang")
    assert body(event) == SAMPLES[type_]


@cases(("type_", "version"), [("burnt", 1), ("decided", 2)])
def test_an_event_that_no_release_wrote_is_refused(type_, version):
    with pytest.raises(ValueError, match="is known"):
        read_event(type_, version, AT, "wang", {})
