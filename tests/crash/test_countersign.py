"""Five parties countersign in random orders, two of them at the same instant from two processes."""

import json
import random
import subprocess
import sys
import time

import pytest

from app.jobs._worker import work_until_done
from app.services.trails import faults_of
from app.services.verification import check_upload
from tests.crash.processes import ROOT

FORM = """
title: 现场勘察会签表
number: KC-{year}-{seq:4}
workflow: sheet
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: estate, type: estate, label: 所在小区, required: yes}
  - {name: contractor, type: outside_party, label: 施工单位, required: yes}
  - {name: situation, type: paragraph, label: 现场情况, required: yes}
"""
WORKFLOW = """
title: 现场勘察会签
owner: customer-service
steps:
  - step: survey
    kind: fill
    title: 勘察
    by: {role: officer, of: customer-service}
    signs: 填表人
  - all:
      - step: service
        kind: sign
        title: 客户服务中心
        by: {head_of: customer-service}
        objects_to: survey
      - step: engineering
        kind: sign
        title: 工程项目部
        by: {head_of: engineering}
        objects_to: survey
      - step: property
        kind: sign
        title: 物业管理处
        by: {role: property-officer, of: estate}
        objects_to: survey
      - step: firm
        kind: sign
        title: 施工单位
        by: {contact_of: contractor}
        objects_to: survey
      - step: owner
        kind: sign
        title: 客户
        by: {in_person: customer, witness: {role: officer, of: customer-service}}
        objects_to: survey
    title: 勘察意见
"""
ANSWERS = {
    "customer": ["陈秋水"],
    "estate": ["jiangbin"],
    "contractor": ["huayi"],
    "situation": ["飘窗下墙面渗水。"],
}
PARTIES = {
    "service": "zhouxy",
    "engineering": "yudj",
    "property": "dinglp",
    "firm": "liuda",
    "owner": "fangming",
}
MOST_RETURNS = 6  # so that a record lives through seven rounds at most


class Hand:
    """A process that signs."""

    def __init__(self, office):
        settings = office.ports.settings
        command = [sys.executable, "-m", "tests.crash.signing_hand"]
        self.process = subprocess.Popen(
            [*command, str(settings.instance), settings.database],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def tell(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def countersigned(request):
    """The company with the sheet in force, and two processes that sign for its people."""
    sqlite = request.param == "sqlite"
    office = request.getfixturevalue("office" if sqlite else "postgres_office")
    office.publish(forms__sheet=FORM, workflows__sheet=WORKFLOW)
    hands = [Hand(office), Hand(office)]
    assert [hand.hear() for hand in hands] == [{"ready": True}] * 2
    yield office, hands
    for hand in hands:
        hand.close()


def test_five_parties_in_any_order_close_it_once_with_one_seal(
    countersigned, pytestconfig, record_property
):
    office, hands = countersigned
    chance = random.Random(pytestconfig.option.crash_seed)
    rounds = max(2, pytestconfig.option.countersign_rounds)
    began, returned, together = time.monotonic(), 0, 0
    for number in range(rounds):
        record = office.hands.submit("wangmin", "sheet", ANSWERS)
        returns = MOST_RETURNS if number % 5 == 1 else chance.choice((0, 0, 1))
        for _ in range(returns):
            _sign(office, hands, record, chance, leave=chance.randint(1, 4))
            _object(office, record, chance)
            returned += 1
        together += _sign(office, hands, record, chance, leave=0)
        _is_closed_once(office, record, rounds=1 + returns)
    record_property(
        "crash",
        f"{rounds} sheets in {time.monotonic() - began:.0f} s; returned from the middle {returned} "
        f"times; {together} pairs signed at the same instant",
    )


def _sign(office, hands, record, chance, *, leave):
    """All but `leave` of the open parties sign, now and then two at the same instant."""
    waiting = [each.step for each in office.record(record).open_tasks()]
    chance.shuffle(waiting)
    waiting = waiting[leave:]
    pairs = 0
    while waiting:
        now = [waiting.pop() for _ in range(min(len(waiting), chance.choice((1, 2, 2))))]
        pairs += len(now) == 2
        moment = time.time() + 0.03
        for hand, step in zip(hands, now, strict=False):
            hand.tell(**_decision(office, record, step, "confirm"), at=moment)
        told = [hand.hear() for hand, _ in zip(hands, now, strict=False)]
        assert told == [{"done": True}] * len(now)
    return pairs


def _object(office, record, chance):
    """One of the parties that have not signed objects; the survey is submitted again."""
    step = chance.choice([each.step for each in office.record(record).open_tasks()])
    in_person = step == "owner"
    hands = office.hands
    hands.act(PARTIES[step], record, step, "object", remark="尺寸不对。", in_person=in_person)
    assert [each.step for each in office.record(record).open_tasks()] == ["survey"]
    hands.act("wangmin", record, "survey", "submit")


def _decision(office, record, step, verb):
    task = next(each for each in office.record(record).open_tasks() if each.step == step)
    return {
        "task": task.id,
        "person": office.ids[PARTIES[step]],
        "identity": "in-person-no-code" if step == "owner" else "password",
        "verb": verb,
        "remark": "",
    }


def _is_closed_once(office, record, *, rounds):
    work_until_done(office.ports)
    with office.ports.store.reading() as reading:
        events = reading.events(record)
        assert [*faults_of(reading, [record])] == [(record, [])]
        file = reading.seal(record)
    found = office.record(record)
    assert (found.status, found.round) == ("done", rounds)
    types = [each.event.type for each in events]
    assert (types.count("ended"), types.count("sealed")) == (1, 1)
    last = {act.step: act for act in found.acts.values() if act.status == "valid"}
    assert set(last) == {"survey", *PARTIES}
    assert {act.status for act in found.acts.values()} <= {"valid", "undone"}
    assert check_upload(office.ports, office.ports.files.get(file.sha256)).ok
