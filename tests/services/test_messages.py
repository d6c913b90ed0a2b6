"""What came to people: told in the transaction of its event, kept by a store of either kind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services import beside, messages, tasks
from app.storage.store import Notices
from tests.web.slips import FILES, call, called_back


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


def told(office, login):
    return [
        (each.about, each.number, each.new)
        for each in messages.listed(office.ports, office.ids[login])
    ]


def number(office, record):
    return office.record(record).number


def test_whoever_is_asked_is_told_and_done_with_it_when_it_is_done(either):
    office, ids = either, either.ids
    record = call(office, taken=["一"])
    own = number(office, record)
    assert told(office, "wangmin") == [], "nobody is told of what they did themselves"
    assert told(office, "yudj") == [("asked", own, True)]
    assert messages.new_count(office.ports, ids["yudj"]) == 1
    (entry,) = messages.listed(office.ports, ids["yudj"])
    assert entry.task == office.record(record).open_tasks()[0].id
    office.hands.act("yudj", record, "answer", "submit", {"visits": ["上门看过"]})
    assert told(office, "yudj") == [("asked", own, False)]
    assert messages.new_count(office.ports, ids["yudj"]) == 0
    (entry,) = messages.listed(office.ports, ids["yudj"])
    assert entry.task == "", "it leads to the record now"


def test_who_opened_a_record_is_told_how_it_ended(either):
    office = either
    _, back = called_back(office)
    office.hands.act("guoyl", back, "read", "agree")
    assert told(office, "wangmin")[0] == ("done", number(office, back), True)


def test_what_is_handed_on_is_new_to_who_takes_it_and_old_to_who_had_it(either):
    office, ids = either, either.ids
    record = call(office, taken=["一"])
    own, task = number(office, record), office.record(record).open_tasks()[0].id
    beside.transfer(office.ports, ids["yudj"], task, ids["fangming"], "休假")
    assert told(office, "fangming") == [("handed", own, True)]
    assert told(office, "yudj") == [("asked", own, False)]
    (entry,) = messages.listed(office.ports, ids["fangming"])
    assert entry.by == "于大江"


def test_who_is_told_of_a_record_has_a_message_that_asks_nothing(office):
    record = call(office, taken=["一"])
    beside.cc(office.ports, office.ids["wangmin"], record, [office.ids["guoyl"]], "")
    (entry,) = messages.listed(office.ports, office.ids["guoyl"])
    assert (entry.about, entry.task, entry.due) == ("copied", "", None)


def test_what_somebody_has_seen_is_no_longer_new_and_what_came_since_is(office):
    me = office.ids["yudj"]
    call(office, taken=["一"])
    (seen,) = messages.listed(office.ports, me)
    later = office.at(office.ports.now() + timedelta(minutes=1))
    call(later, taken=["二"])
    messages.note_seen(office.ports, me, seen.at)
    assert [each.new for each in messages.listed(later.ports, me)] in ([True, False], [False] * 2)
    messages.note_seen(later.ports, me, later.ports.now())
    assert messages.new_count(office.ports, me) == 0


def test_what_is_overdue_stands_at_its_due_time(office):
    call(office, taken=["一"])
    later = office.at(office.ports.now() + timedelta(days=30))
    found = messages.listed(later.ports, office.ids["yudj"])
    assert [each.about for each in found] == ["overdue", "asked"]
    assert found[0].due.tone == "late"
    assert found[0].at == found[0].due.at


def test_an_administrator_who_is_to_name_somebody_sees_no_title(office):
    people = office.ids
    with office.ports.store.writing() as writing:
        gone = writing.account("yudj").person
        writing.put_person(replace(gone, active=False), at=office.ports.now(), by="system:test")
    record = call(office, taken=["一"])
    (entry,) = messages.listed(office.ports, people["admin"])
    assert (entry.about, entry.title, entry.task) == ("naming", "", "")
    task = office.record(record).open_tasks()[0].id
    tasks.name_holder(office.ports, people["admin"], task, people["fangming"])
    assert [each[0] for each in told(office, "fangming")] == ["named"]
    assert messages.new_count(office.ports, people["admin"]) == 0


def test_when_people_want_mail_is_kept(either):
    me = either.ids["yudj"]
    with either.ports.store.writing() as writing:
        assert writing.notices(me) == Notices(me)
        writing.put_notices(Notices(me, "08:30", "21:00", "07:00"))
        writing.put_notices(Notices(me, "08:00", "", ""))
    with either.ports.store.reading() as reading:
        assert reading.notices(me) == Notices(me, "08:00", "", "")
