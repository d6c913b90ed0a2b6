"""The three things that must hold before there is a form page."""

import copy
import json
from dataclasses import replace

import pytest

from app.core.records.answer import Row
from app.core.trail.canonical import canonical, sha256
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases

FORM = """
title: 勘察会签
number: K-{year}-{seq:4}
workflow: slip
fields:
  - {name: customer, type: text, label: 客户, required: true}
  - {name: phone, type: phone, label: 联系电话}
  - {name: estate, type: estate, label: 小区}
  - {name: service_says, type: text, label: 客服意见}
  - {name: repair_says, type: text, label: 维修队意见}
  - name: items
    type: table
    label: 明细
    columns:
      - {name: what, type: text, label: 项目}
      - {name: quantity, type: number, label: 数量}
"""

WORKFLOW = """
title: 会签
owner: service
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - all:
      - {step: service, kind: sign, title: 客服, by: {role: officer, of: service}, fills: [service_says]}
      - {step: repair, kind: sign, title: 维修队, by: {role: captain, of: estate}, fills: [repair_says]}
  - {step: close, kind: approve, title: 主管, by: {head_of: service}}
"""  # noqa: E501


@pytest.fixture
def survey(desk):
    made = desk(FORM, WORKFLOW)
    rows = (
        Row(id="0000000a", cells={"what": "窗框", "quantity": None}),
        Row(id="0000000b", cells={"what": "墙面", "quantity": None}),
    )
    made.submit(customer="王小川", phone="13800002716", estate="river", items=rows)
    return made


def valid(desk):
    return {act.step for act in desk.record.acts.values() if act.status == "valid"}


def content(desk, **more):
    made = make_record_json(desk.record, desk.chained, desk.kept, **more)
    return json.loads(json.dumps(made, ensure_ascii=False))


def finished(desk):
    desk.decide("service", "confirm", "zhou", service_says="属保修")
    desk.decide("repair", "confirm", "li", repair_says="同意")
    desk.decide("close", "agree", "zhou", remark="照办")
    assert desk.record.status == "done"
    return desk


@pytest.fixture
def whole(survey):
    return content(finished(survey))


def test_two_parallel_signers_leave_both_acts_valid(survey):
    survey.decide("repair", "confirm", "li", repair_says="同意")
    survey.decide("service", "confirm", "zhou", service_says="属保修")
    assert valid(survey) == {"open", "service", "repair"}
    covers = {act.step: set(act.covers) for act in survey.record.acts.values()}
    assert "service_says" in covers["service"]
    assert "service_says" not in covers["repair"]
    assert check_record(content(survey)) == []


def test_a_record_whose_values_were_erased_still_verifies(survey):
    finished(survey)
    personal = ("customer", "phone", "signer/", "remark/")
    for digest, kept in survey.kept.items():
        if kept.path.startswith(personal):
            survey.kept[digest] = replace(kept, value=None, erased=True)
    made = content(survey)
    assert "王小川" not in json.dumps(made, ensure_ascii=False)
    assert "周晓燕" not in json.dumps(made, ensure_ascii=False)
    assert check_record(made) == []


def test_a_masked_copy_verifies(survey):
    finished(survey)
    whole = content(survey)
    masked = content(survey, hide={"phone", "items/0000000a/what"})
    shown = {value["path"] for value in masked["values"].values()}
    assert "phone" not in shown
    assert "customer" in shown
    assert masked["digests"] == whole["digests"]
    assert check_record(masked) == []


def test_the_values_of_a_whole_record_are_all_there(survey):
    finished(survey)
    made = content(survey)
    assert set(made["digests"].values()) <= set(made["values"])


CHANGES = {
    "a value": lambda c: _first(c, "customer").update(value="别人"),
    "a salt": lambda c: _first(c, "customer").update(salt="00" * 16),
    "the place of a value": lambda c: _first(c, "customer").update(path="phone"),
    "an unknown value": lambda c: c["values"].update({"00": dict(_first(c, "customer"))}),
    "a digest": lambda c: c["digests"].update(customer="0" * 64),
    "a digest left out": lambda c: c["digests"].pop("customer"),
    "the number": lambda c: c.update(number="K-2026-0002"),
    "the bundle": lambda c: c.update(bundle="0" * 64),
    "the record": lambda c: c.update(record="rec2"),
    "an actor": lambda c: c["events"][2].update(actor="li"),
    "a time": lambda c: c["events"][1].update(at="2026-03-02T01:00:00.000001Z"),
    "an event left out": lambda c: c["events"].pop(3),
    "two events changed round": lambda c: c["events"].insert(1, c["events"].pop(2)),
    "an act": lambda c: c["acts"][0]["content"].update(outcome="agreed"),
    "an act left out": lambda c: c["acts"].pop(),
    "an act made valid": lambda c: c["acts"][0].update(status="void"),
    "the name of an act": lambda c: c["acts"][0].update(digest="0" * 64),
    "the format": lambda c: c.update(format=2),
    "no events": lambda c: c.update(events=[]),
}  # fmt: skip


def _first(made, path):
    return next(value for value in made["values"].values() if value["path"] == path)


@cases("what", CHANGES)
def test_any_change_is_found(whole, what):
    changed = copy.deepcopy(whole)
    CHANGES[what](changed)
    assert check_record(changed)


def test_an_event_written_anew_with_its_hash_breaks_the_chain(survey):
    made = content(finished(survey))
    event = made["events"][2]
    event["actor"] = "li"
    plain = {key: event[key] for key in event if key != "hash"}
    event["hash"] = sha256(canonical({"record": made["record"], **plain}))
    assert "Event 4 does not stand behind the one before it." in check_record(made)


@cases(
    "junk",
    [None, [], {}, 1, "x", {"format": 1}, {"format": 1, "events": 3}, {"format": 1, "events": [1]},
     {"format": 1, "events": [{}], "record": "r"}, {"format": 1, "events": {"0": 1}}],
)  # fmt: skip
def test_nonsense_is_a_sentence_and_no_traceback(junk):
    (said,) = check_record(junk)
    assert said.endswith(".")
