"""Somebody leaves: what is in their hands is handed on, kept by a store of either kind."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.core.records.organisation import Membership
from app.core.trail.canonical import canonical
from app.core.trail.proof import check_record, make_record_json
from app.jobs._worker import work_until_done
from app.services import leaving, people, records
from app.services.memberships import appoint
from app.services.trails import faults_of
from tests.web.slips import FILES, call


@pytest.fixture
def office(office):
    office.publish_texts(FILES)
    return office


@pytest.fixture(params=["office", "postgres_office"])
def either(request):
    """The company on a store of each kind."""
    made = request.getfixturevalue(request.param)
    made.publish_texts(FILES)
    return made


def organisation(office):
    with office.ports.store.reading() as reading:
        return reading.organisation()


def events(office, record):
    with office.ports.store.reading() as reading:
        return [each.event for each in reading.events(record)]


def in_hand(office, login):
    return leaving.open_tasks(office.ports, office.ids[login], office.ids["admin"])


def leave(office, login, days=0):
    day = office.ports.today() + timedelta(days=days)
    leaving.leave(office.ports, office.ids[login], day, by=office.ids["admin"])


def test_what_a_leaver_has_in_hand_is_handed_on_and_the_trail_adds_up(either):
    office, ids = either, either.ids
    record, other = call(office, taken=["一"]), call(office, taken=["二"])
    leave(office, "yudj")
    first, second = in_hand(office, "yudj")
    assert (first.form_title, first.number) == ("来电登记表", office.record(record).number)
    assert ids["admin"] not in {each.id for each in first.choices}
    chosen = {first.task: ids["guoyl"], second.task: ids["yudj"]}
    refused = leaving.rehome(office.ports, ids["yudj"], chosen, "退休", by=ids["admin"])
    assert refused == {second.task: "请选择一位可以接手的人。"}
    handed = events(office, record)[-1]
    assert (handed.type, handed.actor, handed.left, handed.to) == (
        "rehomed", ids["admin"], ids["yudj"], ids["guoyl"],
    )  # fmt: skip
    assert [each.task for each in in_hand(office, "yudj")] == [second.task]
    assert [each.task for each in in_hand(office, "guoyl")] == [first.task]
    with office.ports.store.reading() as reading:
        assert dict(faults_of(reading, [record, other])) == {record: [], other: []}
    office.hands.act("guoyl", record, "answer", "submit", {"visits": ["上门看过"]})
    with office.ports.store.reading() as reading:
        content = make_record_json(
            reading.record(record), reading.events(record), reading.kept(record), frozenset()
        )
    assert check_record(json.loads(canonical(content))) == []
    told = records.record_page(office.ports, ids["guoyl"], record)
    name = organisation(office).people[ids["admin"]].name
    assert any(
        f"{name}把于大江的“" in str(each.text) and "退休" in str(each.text) for each in told.trail
    )


def test_a_task_that_nobody_can_decide_is_found(either):
    office, ids = either, either.ids
    assert leaving.unheld(office.ports) == ()
    record = call(office, taken=["一"])
    leave(office, "yudj")
    (found,) = leaving.unheld(office.ports)
    assert (found.record, found.naming, found.holders) == (record, False, ("于大江",))
    (task,) = in_hand(office, "yudj")
    leaving.rehome(office.ports, ids["yudj"], {task.task: ids["guoyl"]}, "", by=ids["admin"])
    assert leaving.unheld(office.ports) == ()
    call(office, taken=["二"])  # nobody heads the department any more
    (asked,) = leaving.unheld(office.ports)
    assert asked.naming


def test_an_administrator_who_handed_a_task_on_reads_no_more_than_before(office):
    record = call(office, taken=["一"])
    leave(office, "yudj")
    (task,) = in_hand(office, "yudj")
    chosen = {task.task: office.ids["guoyl"]}
    leaving.rehome(office.ports, office.ids["yudj"], chosen, "", by=office.ids["admin"])
    from app.services.cases import case_of, reads

    with office.ports.store.reading() as reading:
        for login, may in (("admin", False), ("guoyl", True)):
            case = case_of(office.ports, reading, reading.record(record), office.ids[login])
            assert reads(case, office.ids[login]) is may


def test_a_task_of_somebody_who_stays_is_not_taken_from_them(office):
    call(office, taken=["一"])
    (task,) = in_hand(office, "yudj")
    chosen = {task.task: office.ids["guoyl"]}
    refused = leaving.rehome(office.ports, office.ids["yudj"], chosen, "", by=office.ids["admin"])
    assert "只能改派离职人员的事" in refused[task.task]
    assert "只有管理员能改派" in leaving.rehome(
        office.ports, office.ids["yudj"], chosen, "", by=office.ids["guoyl"]
    )[task.task]  # fmt: skip
    with pytest.raises(Invalid):
        leaving.rehome(office.ports, office.ids["yudj"], {}, "", by=office.ids["admin"])


def test_the_account_is_closed_when_the_last_day_is_over(office):
    me = office.ids["yudj"]
    leave(office, "yudj", days=2)
    assert organisation(office).people[me].active
    assert organisation(office).leaves(me)
    for days, active in ((2, True), (3, False)):
        later = office.at(office.ports.now() + timedelta(days=days))
        work_until_done(later.ports)
        assert organisation(office).people[me].active is active
    with office.ports.store.reading() as reading:
        before = reading.account_of(me)
    leaving.come_back(office.ports, me, by=office.ids["admin"])
    assert organisation(office).active(me)
    with office.ports.store.reading() as reading:
        after = reading.account_of(me)
    assert after.password == ""
    assert after.stamp != before.stamp, "what was signed in before stays out"
    assert organisation(office).current(me, later.ports.today()) == ()


def test_of_two_last_days_the_one_that_was_asked_for_last_counts(either):
    office, me = either, either.ids["yudj"]
    today = office.ports.today()
    short = Membership(
        person=me, role="officer", department="sales", since=today, until=today + timedelta(days=4)
    )
    appoint(office.ports, short, by=office.ids["admin"])
    before = replace(short, since=today - timedelta(days=90), until=today - timedelta(days=60))
    appoint(office.ports, before, by=office.ids["admin"])
    for days in (2, 6, 2, 6):
        leave(office, "yudj", days=days)
        held = [each for each in organisation(office).memberships if each.person == me]
        assert before in held
        ends = {each.until for each in held if each != before}
        assert ends == {today + timedelta(days=min(days, 4)), today + timedelta(days=days)}
    for days, active in ((3, True), (6, True), (7, False)):
        later = office.at(office.ports.now() + timedelta(days=days))
        work_until_done(later.ports)
        assert organisation(office).people[me].active is active


def test_who_holds_no_role_stays_until_the_day_that_was_asked_for_last(office):
    me = office.ids["liuda"]
    assert organisation(office).current(me, office.ports.today()) == ()
    leave(office, "liuda", days=2)
    leave(office, "liuda", days=6)
    for days, active in ((3, True), (7, False)):
        work_until_done(office.at(office.ports.now() + timedelta(days=days)).ports)
        assert organisation(office).people[me].active is active


def test_a_role_that_was_given_anew_is_not_held_twice(office):
    me = office.ids["yudj"]
    leave(office, "yudj", days=2)
    begins = office.ports.today() + timedelta(days=3)
    again = Membership(person=me, role="head", department="engineering", since=begins)
    appoint(office.ports, again, by=office.ids["admin"])
    leave(office, "yudj", days=6)
    held = [
        each
        for each in organisation(office).memberships
        if (each.person, each.role) == (me, "head")
    ]
    assert sorted(each.until for each in held) == [
        office.ports.today() + timedelta(days=days) for days in (2, 6)
    ]


def test_who_stays_after_all_keeps_the_account(office):
    me = office.ids["yudj"]
    leave(office, "yudj", days=2)
    begins = office.ports.today() + timedelta(days=3)
    again = Membership(person=me, role="head", department="engineering", since=begins)
    appoint(office.ports, again, by=office.ids["admin"])
    work_until_done(office.at(office.ports.now() + timedelta(days=3)).ports)
    assert organisation(office).people[me].active


def test_what_would_begin_after_the_last_day_never_begins(office):
    me, today = office.ids["yudj"], office.ports.today()
    coming = Membership(
        person=me, role="engineer", department="sales", since=today + timedelta(days=30)
    )
    appoint(office.ports, coming, by=office.ids["admin"])
    leave(office, "yudj")
    assert not organisation(office).people[me].active
    held = [each for each in organisation(office).memberships if each.person == me]
    assert replace(coming, until=today) in held
    assert not any(each.lasts(today + timedelta(days=31)) for each in held)
    assert people.administers(office.ports, office.ids["admin"])


def test_a_last_day_before_a_role_began_is_refused_and_says_which(either):
    office, me = either, either.ids["yudj"]
    today = office.ports.today()
    began = Membership(
        person=me, role="officer", department="sales", since=today - timedelta(days=30)
    )
    appoint(office.ports, began, by=office.ids["admin"])
    before = organisation(office).memberships
    with pytest.raises(Invalid, match=r"最后一天不能早于任职的第一天：.*（.*）从.*起"):
        leave(office, "yudj", days=-31)
    assert organisation(office).active(me)
    assert organisation(office).memberships == before
    leave(office, "yudj", days=-30)
    assert replace(began, until=began.since) in organisation(office).memberships
