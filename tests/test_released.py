"""What any release ever wrote can be read by this one."""

import json

import pytest

from app.core.definitions.bundle import freeze, thaw
from app.core.trail.canonical import sha256
from app.core.trail.proof import check_record
from tests.release import RELEASED

BUNDLES = sorted(RELEASED.glob("*/*.bundle.json"))
RECORDS = sorted(RELEASED.glob("*/*.record.json"))


def test_there_are_releases():
    assert len(BUNDLES) >= 2
    assert RECORDS


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_bundle_of_any_release_is_read_and_keeps_its_hash(path):
    text = path.read_text(encoding="utf-8")
    bundle = thaw(text)
    assert bundle.hash == sha256(text.encode())
    assert bundle.covers.keys() == bundle.workflow.steps.keys()
    assert freeze(bundle.form, bundle.workflow, bundle.document)[0]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_record_of_any_release_still_adds_up(path):
    record = json.loads(path.read_text(encoding="utf-8"))
    assert check_record(record) == []
    record["events"][3]["actor"] = "0" * 16
    assert check_record(record) != []
