"""A log grows: who adds, what an entry says, and that it voids nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.engine.contents import flatten, unflatten
from app.core.engine.entries import add_entry, may_log
from app.core.engine.filling import fill, wanted_later, writable_fields
from app.core.engine.folding import fold
from app.core.engine.posted import posted_of
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.fields.log import MOST, in_order
from app.core.records.answer import Entry
from app.core.records.record import Record
from app.core.records.state import dump_record, load_record
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases
from tests.core.engine.conftest import NOW

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: taken, type: log, label: 处理进展}
  - name: visits
    type: log
    label: 上门记录
    when: customer != '无'
    entries: [{role: officer}, {department: audit}]
    required: yes
"""
WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}, signs: 经办}
  - {step: repair, kind: fill, title: 维修, by: {role: captain}, fills: [visits]}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}}
"""


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    return made


def typed(text, id_="0000000a"):
    return (Entry(id=id_, text=text),)


def add(slip, text, actor="wang", log="taken", entry="0000000b"):
    slip.answers = slip.stored()
    outcome = slip.beside(add_entry, log, text, entry, actor=actor)
    slip.answers = slip.stored()
    return outcome


def filled(slip, step, posted, before):
    return fill(
        slip.bundle.form,
        posted,
        before=before,
        writable=writable_fields(slip.bundle, step),
        settings={},
        today=slip.now.date(),
        organisation=slip.organisation,
        new_row=iter(["0000000c", "0000000d"]).__next__,
        later=wanted_later(slip.bundle, step),
    )


def test_a_log_that_a_later_step_fills_is_wanted_of_that_step(slip):
    first = filled(slip, "open", {"customer": ["王小川"]}, {})
    assert first.faults == ()
    (fault,) = filled(slip, "repair", {}, first.answers).faults
    assert (fault.path, str(fault.message)) == ("visits", "请至少记一条")
    begun = filled(slip, "open", {"customer": ["王小川"], "visits": ["已约"]}, {})
    assert [each.text for each in begun.answers["visits"]] == ["已约"]


def test_an_entry_says_who_wrote_it_and_when(slip):
    at = slip.now
    add(slip, " 已联系施工单位。\r\n明日上午到场。 ", actor="li")
    (entry,) = slip.answers["taken"]
    assert entry == Entry(
        id="0000000b", text="已联系施工单位。\n明日上午到场。", person="li", name="李文江", at=at
    )
    (event,) = slip.events("logged")
    assert (event.field, event.entry, event.actor) == ("taken", "0000000b", "li")
    assert slip.kept[event.digest].path == "taken/0000000b"
    assert "施工单位" not in str(slip.chained)


def test_entries_stand_in_the_order_in_which_they_were_written(slip):
    for number, id_ in enumerate(("0000000f", "00000001", "0000000c")):
        add(slip, f"第 {number} 条", entry=id_)
    assert [each.text for each in slip.answers["taken"]] == ["第 0 条", "第 1 条", "第 2 条"]
    same = [Entry(id=id_, text=id_, at=NOW) for id_ in ("b", "a")]
    assert [each.id for each in in_order(same)] == ["a", "b"]


def test_an_entry_voids_nothing_and_no_act_covers_one(slip):
    slip.decide("repair", "submit", "li", visits=typed("看过"), customer="王小川")
    add(slip, "客户来电催问")
    assert slip.events("voided") == []
    assert all(act.status == "valid" for act in slip.record.acts.values())
    assert all(
        not path.startswith(("taken", "visits"))
        for act in slip.record.acts.values()
        for path in act.covers
    )


def test_what_is_typed_with_a_submission_is_written_behind_its_act(desk):
    slip = desk(FORM, WORKFLOW)
    slip.submit(customer="王小川", taken=typed("客户来电"))
    assert [event.type for event in slip.events()][:3] == ["submitted", "acted", "logged"]
    slip.answers = slip.stored()
    (entry,) = slip.answers["taken"]
    assert (entry.person, entry.at) == ("wang", NOW)
    slip.decide("repair", "submit", "li", visits=typed("看过"), customer="王小川")
    assert [event.type for event in slip.events()][-4:-1] == ["acted", "logged", "decided"]
    assert check_record(make_record_json(slip.record, slip.chained, slip.kept)) == []


def test_what_the_step_does_not_fill_is_not_written(slip):
    with pytest.raises(NotAllowed, match="不是这一步填写的"):
        slip.decide("repair", "submit", "li", taken=typed("看过"), customer="王小川")


@pytest.mark.parametrize("change", [{"text": "没去过"}, {"name": "别人"}, {"id": "0000000d"}])
def test_an_entry_that_was_written_never_changes(slip, change):
    add(slip, "看过", actor="chen", log="visits")
    other = (replace(slip.answers["visits"][0], **change),)
    with pytest.raises(NotAllowed, match="记下的不能改"):
        slip.decide("repair", "submit", "li", visits=other, customer="王小川")


def adders(slip, name):
    log, day = slip.bundle.form.field(name), slip.now.date()
    return {
        each
        for each in slip.organisation.people
        if may_log(each, slip.record, slip.bundle, log, slip.organisation, day)
    }


def test_participants_add_unless_the_log_says_who(slip):
    assert adders(slip, "taken") == {"wang", "li", "chen"}


def test_whom_a_log_names_adds_where_they_may_read(slip):
    assert adders(slip, "visits") == {"chen"}  # of the audit, and asked; the officers do not read
    slip.decide("repair", "submit", "li", visits=typed("看过"), customer="王小川")
    assert adders(slip, "visits") == {"chen", "zhou"}


@pytest.mark.parametrize("end", ["done", "withdrawn"])
def test_it_grows_only_while_the_record_runs(slip, end):
    if end == "withdrawn":
        slip.withdraw()
    else:
        slip.decide("repair", "submit", "li", visits=typed("看过"), customer="王小川")
        slip.decide("review", "agree")
    assert slip.record.status == end
    assert adders(slip, "taken") == set()
    with pytest.raises(NotAllowed):
        add(slip, "太晚了")


def test_only_logs_of_the_form_grow(slip):
    for name in ("customer", "nowhere", "taken/0000000b"):
        with pytest.raises(NotFound):
            add(slip, "看过", log=name)


@cases("text", ["", " \n ", "a\x00b", "a\u202eb", "长" * 2001])
def test_an_entry_says_something_that_can_be_read(slip, text):
    with pytest.raises(Invalid):
        add(slip, text)


def test_a_required_log_wants_one_entry_from_whoever_fills_it(slip):
    result = filled(slip, "repair", {}, {"customer": "王小川"})
    assert [(fault.path, str(fault.message)) for fault in result.faults] == [
        ("visits", "请至少记一条")
    ]
    result = filled(slip, "repair", {"visits": ("看过",)}, {"customer": "王小川"})
    assert result.faults == ()
    assert result.answers["visits"] == typed("看过", "0000000c")
    there = (Entry(id="0000000b", text="看过", person="li", name="李文江", at=NOW),)
    result = filled(slip, "repair", {}, {"customer": "王小川", "visits": there})
    assert (result.faults, result.answers["visits"]) == ((), there)


def test_what_is_typed_comes_behind_what_stands_there_and_is_kept_as_typed(slip):
    there = (Entry(id="0000000b", text="看过", person="li", name="李文江", at=NOW),)
    before = {"customer": "王小川", "visits": there}
    result = filled(slip, "repair", {"visits": ("修好了",)}, before)
    assert result.answers["visits"] == (*there, *typed("修好了", "0000000c"))
    assert posted_of(slip.bundle.form, result.answers)["visits"] == ("修好了",)
    assert "visits" not in posted_of(slip.bundle.form, before)


def test_a_log_that_does_not_show_takes_no_entry_and_keeps_those_it_has(slip):
    there = (Entry(id="0000000b", text="看过", person="li", name="李文江", at=NOW),)
    before = {"customer": "无", "visits": there}
    result = filled(slip, "repair", {"visits": ("修好了",)}, before)
    assert result.answers["visits"] == there
    assert result.dropped == ("上门记录",)
    assert filled(slip, "repair", {}, before).dropped == ()


def test_a_log_is_full_at_last(slip):
    full = tuple(
        Entry(id=f"{n:08x}", text="看过", person="li", name="李文江", at=NOW + timedelta(minutes=n))
        for n in range(MOST)
    )
    result = filled(slip, "repair", {"visits": ("再看",)}, {"customer": "王", "visits": full})
    assert [fault.path for fault in result.faults] == ["visits"]
    assert result.answers["visits"] == full


def test_entries_come_back_from_where_they_are_kept(slip):
    there = (Entry(id="0000000b", text="看过", person="li", name="李文江", at=NOW),)
    flat = flatten(slip.bundle.form, {"customer": "王", "taken": (*there, *typed("在打字"))})
    assert sorted(flat) == ["customer", "taken/0000000b"]
    assert unflatten(slip.bundle.form, flat)["taken"] == there
    assert unflatten(slip.bundle.form, {"customer": "王"})["taken"] == ()


def test_events_add_up(slip):
    add(slip, "客户来电催问")
    folded = fold(Record(id="rec1", code="ABCDEFGHJKMN"), [each.event for each in slip.chained])
    assert replace(folded, seq=slip.record.seq, head=slip.record.head) == slip.record
    assert load_record(dump_record(slip.record)) == slip.record
    assert check_record(make_record_json(slip.record, slip.chained, slip.kept)) == []
