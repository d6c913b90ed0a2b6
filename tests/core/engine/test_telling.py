"""People are told of a record, and say something beside it."""

from dataclasses import replace

import pytest

from app.core.definitions.form import Access
from app.core.engine.access import may_annul, may_read, scope, takes_part
from app.core.engine.entries import may_log
from app.core.engine.folding import fold
from app.core.engine.telling import MOST, comment, listeners, tell
from app.core.errors import Invalid, NotAllowed
from app.core.fields.log import Log
from app.core.records.record import Record
from app.core.records.state import dump_record, load_record
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
"""
WORKFLOW = """
title: 派工
owner: service
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: repair, kind: fill, title: 维修, by: {role: captain}}
"""
READ_BY_NOBODY = Access(read=({"person": "boss"},))
PARTICIPANTS_ANNUL = Access(annul=("participants",))


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    return made


def cc(slip, *people, actor="wang", words=""):
    return slip.beside(tell, people, words, actor=actor)


def readers(slip, form=None):
    form, day = form or slip.bundle.form, slip.now.date()
    people = slip.organisation.people
    return {p for p in people if may_read(p, slip.record, form, slip.organisation, day)}


def test_who_is_told_may_read_from_then_on(slip):
    assert "xu" not in readers(slip)
    cc(slip, "xu", words="请知悉")
    assert "xu" in readers(slip)
    (event,) = slip.events("copied")
    assert (event.people, event.step, event.round) == (("xu",), "", 1)
    assert slip.kept[event.remark].value == "请知悉"


def test_whoever_is_told_reads_whatever_the_form_declares(slip):
    cc(slip, "xu")
    form = slip.bundle.form.model_copy(update={"access": READ_BY_NOBODY})
    assert readers(slip, form) == {"boss", "xu", "li", "chen"}
    day = slip.now.date()
    for person in slip.organisation.people:
        taken = scope(person, form, slip.organisation, day).takes_in(slip.record)
        assert taken == (person in readers(slip, form))


def test_who_is_told_takes_no_part(slip):
    cc(slip, "xu")
    assert not takes_part("xu", slip.record)
    log = Log(name="taken", label="进展")
    day = slip.now.date()
    assert may_log("wang", slip.record, slip.bundle, log, slip.organisation, day)
    assert not may_log("xu", slip.record, slip.bundle, log, slip.organisation, day)
    form = slip.bundle.form.model_copy(update={"access": PARTICIPANTS_ANNUL})
    bundle = replace(slip.bundle, form=form)
    slip.decide("repair", "submit")
    annuls = [
        p for p in ("xu", "wang") if may_annul(p, slip.record, bundle, slip.organisation, day)
    ]
    assert annuls == ["wang"]


def test_everybody_is_told_once(slip):
    cc(slip, "xu", "xu", "zhou")
    cc(slip, "xu", "boss")
    assert [event.people for event in slip.events("copied")] == [("xu", "zhou"), ("boss",)]
    assert slip.record.copied == ("xu", "zhou", "boss")


def test_to_tell_the_same_people_again_changes_nothing(slip):
    cc(slip, "xu")
    before = slip.record
    assert cc(slip, "xu").events == ()
    assert slip.record == before


@pytest.mark.parametrize("person", ["li", "chen"])
def test_a_holder_tells_others_too(slip, person):
    cc(slip, "xu", actor=person)
    assert slip.record.copied == ("xu",)


@cases("person", ["zhou", "xu", "admin", "liu"])
def test_others_tell_nobody(slip, person):
    with pytest.raises(NotAllowed):
        cc(slip, "boss", actor=person)


def test_a_contact_of_a_firm_tells_nobody(slip):
    slip.record = replace(
        slip.record,
        tasks={k: replace(t, holders=("liu",)) for k, t in slip.record.tasks.items()},
    )
    with pytest.raises(NotAllowed):
        cc(slip, "xu", actor="liu")


@cases("person", ["gone", "liu", "wang", "stranger"])
def test_only_colleagues_in_use_are_told(slip, person):
    assert person not in listeners(slip.record, slip.context("wang"))
    with pytest.raises(Invalid):
        cc(slip, person)


def test_somebody_has_to_be_chosen_and_not_everybody_at_once(slip):
    with pytest.raises(Invalid, match="请选择抄送给谁"):
        cc(slip)
    with pytest.raises(Invalid, match="不超过"):
        cc(slip, *(f"p{n}" for n in range(MOST + 1)))


def test_a_finished_record_is_told_of_and_a_withdrawn_one_is_not(slip):
    again = replace(slip)
    slip.withdraw()
    with pytest.raises(NotAllowed):
        cc(slip, "xu")
    again.decide("repair", "submit")
    cc(again, "xu")
    assert again.record.copied == ("xu",)


def test_whoever_reads_says_something_and_the_words_stand_beside(slip):
    cc(slip, "xu")
    slip.beside(comment, "c1", " 客户催了两次\u202e ", actor="xu")
    (event,) = slip.events("commented")
    assert slip.kept[event.digest].value == "客户催了两次"
    assert slip.kept[event.digest].path == "comment/c1"
    assert "客户催了" not in str(slip.chained)
    assert not any(path.startswith("comment") for path in slip.record.digests)


def test_who_may_not_read_says_nothing(slip):
    with pytest.raises(NotAllowed):
        slip.beside(comment, "c1", "看看", actor="xu")


def test_a_comment_says_something(slip):
    for words in ("", " \n", "\u202e"):
        with pytest.raises(Invalid, match="请写下评论的内容"):
            slip.beside(comment, "c1", words, actor="wang")
    with pytest.raises(Invalid, match="2000 字以内"):
        slip.beside(comment, "c1", "长" * 2001, actor="wang")


def test_a_void_record_takes_no_comment_and_a_finished_one_does(slip):
    slip.decide("repair", "submit")
    slip.beside(comment, "c1", "已归档", actor="wang")
    slip.annul("zhou")
    with pytest.raises(NotAllowed):
        slip.beside(comment, "c2", "为什么", actor="wang")


def test_events_add_up_and_prove_themselves(slip):
    cc(slip, "xu", words="请知悉")
    slip.beside(comment, "c1", "收到", actor="xu")
    folded = fold(Record(id="rec1", code="ABCDEFGHJKMN"), [each.event for each in slip.chained])
    assert replace(folded, seq=slip.record.seq, head=slip.record.head) == slip.record
    assert load_record(dump_record(slip.record)) == slip.record
    whole = make_record_json(slip.record, slip.chained, slip.kept)
    assert check_record(whole) == []
    masked = make_record_json(slip.record, slip.chained, slip.kept, hide={"comment/c1"})
    assert check_record(masked) == []
    assert "收到" in str(whole)
    assert "收到" not in str(masked)
