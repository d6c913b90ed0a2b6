"""Deciding, taking back, naming, annulling: through the services, on both databases."""

import threading

import pytest

from app.core.errors import AppError, NotAllowed
from app.services import inbox, records, tasks
from app.services.identity import Identity
from app.services.trails import faults
from tests.services.test_submitting import PASSWORD, TICKET, anywhere  # noqa: F401  a fixture

REPAIR = {"self_check": ["完工"], "finished_on": ["2026-11-23"], "in_time": ["in_time"]}


def at_acceptance(office):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", TICKET)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    hands.act("huangjp", record, "repair", "submit", REPAIR)
    return record


def task_of(office, record, step):
    return next(each.id for each in office.record(record).open_tasks() if each.step == step)


def test_of_many_who_decide_at_once_one_does_and_the_others_are_told_who(anywhere):  # noqa: F811
    record = anywhere.hands.submit("wangmin", "dispatch-ticket", TICKET)
    task, me = task_of(anywhere, record, "issue"), anywhere.ids["zhouxy"]
    done, told = [], []

    def decide():
        try:
            tasks.decide(anywhere.ports, me, task, "agree", remark="", to="", identity=PASSWORD)
            done.append(1)
        except tasks.AlreadyDecided as late:
            told.append(late.who)

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(done), told) == (1, ["周晓燕"] * 3)


def test_three_parties_accept_at_the_same_instant_and_all_acts_hold(anywhere):  # noqa: F811
    record = at_acceptance(anywhere)
    parties = {
        "check_office": ("wangmin", PASSWORD),
        "check_property": ("dinglp", PASSWORD),
        "check_customer": (
            "fangming",
            Identity(kind="in-person-no-code", view="", consent="同意", nonce="1" * 32),
        ),
    }
    failed = []

    def confirm(step, who, identity):
        try:
            task = task_of(anywhere, record, step)
            me = anywhere.ids[who]
            opinion = {f"opinion_{step.removeprefix('check_')}": ["合格"]}
            tasks.save_task(anywhere.ports, me, task, opinion)
            tasks.decide(anywhere.ports, me, task, "confirm", remark="", to="", identity=identity)
        except AppError as fault:
            failed.append(fault)

    threads = [
        threading.Thread(target=confirm, args=(step, *given)) for step, given in parties.items()
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    call = anywhere.hands.call_back(record)
    stored = anywhere.record(record)
    assert stored.status == "done"
    assert {act.status for act in stored.acts.values()} == {"valid"}
    assert dict(faults(anywhere.ports.store)) == {record: [], call: []}
    with anywhere.ports.store.reading() as reading:
        assert [job.kind for job in reading.jobs_of(record)].count("seal") == 1


def test_an_objection_inside_the_acceptances_sends_the_repair_back(office):
    record = at_acceptance(office)
    hands = office.hands
    hands.act("dinglp", record, "check_property", "confirm", {"opinion_property": ["合格"]})
    hands.act("wangmin", record, "check_office", "object", remark="还渗水")
    stored = office.record(record)
    assert [task.step for task in stored.open_tasks()] == ["repair"]
    assert stored.round == 2
    hands.act("huangjp", record, "repair", "submit", {**REPAIR, "self_check": ["重做完工"]})
    assert {task.step for task in office.record(record).open_tasks()} == {
        "check_office", "check_customer", "check_property",
    }  # fmt: skip


def test_a_record_is_withdrawn_with_its_number_and_submitted_again(office):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", TICKET)
    number = office.record(record).number
    hands.withdraw("wangmin", record, "填错了")
    assert office.record(record).status == "withdrawn"
    hands.act("wangmin", record, "prepare", "submit", {"customer": ["王大川"]})
    assert (office.record(record).status, office.record(record).number) == ("running", number)
    page = records.record_page(office.ports, office.ids["zhouxy"], record)
    assert page.answers["customer"] == "王大川"


def test_after_somebody_acted_the_record_cannot_be_withdrawn(office):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", TICKET)
    hands.act("zhouxy", record, "issue", "agree")
    with pytest.raises(AppError):
        hands.withdraw("wangmin", record, "填错了")


def test_a_task_without_a_holder_goes_to_an_administrator_who_only_names_one(office):
    hands = office.hands
    posted = {**TICKET, "warranty": ["a"], "contractor": ["huayi"]}
    with office.ports.store.writing() as writing:
        for person in writing.organisation().people.values():
            if person.login == "zhouxy":
                gone = type(person)(id=person.id, name=person.name, login="zhouxy", active=False)
                writing.put_person(gone, at=office.ports.now(), by="system:test")
    record = hands.submit("wangmin", "dispatch-ticket", posted)
    (task,) = office.record(record).open_tasks()
    assert task.naming
    admin = office.ids["admin"]
    page = records.record_page(office.ports, admin, record)
    assert (page.answers, page.trail, page.title) == ({}, (), "")
    tasks.name_holder(office.ports, admin, task.id, office.ids["yudj"])
    with pytest.raises(NotAllowed):
        records.record_page(office.ports, admin, record)
    hands.act("yudj", record, "issue", "agree")
    assert office.record(record).steps["issue"] == "done"


def test_the_inbox_holds_what_waits_what_was_done_and_what_was_started(office):
    record = at_acceptance(office)
    keeper, captain, clerk = (office.ids[each] for each in ("dinglp", "huangjp", "wangmin"))
    (group,) = inbox.waiting(office.ports, keeper).groups
    assert [(work.record, work.asked) for work in group.lines] == [(record, "物业处检查")]
    assert inbox.decided(office.ports, captain).count == 2
    (started,) = inbox.started(office.ports, clerk).groups
    assert [work.record for work in started.lines] == [record]
