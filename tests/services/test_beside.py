"""What people do beside deciding, kept by a store of either kind; and what no sealed file tells."""

import json
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from app.core.engine.extending import Consent
from app.core.engine.outcome import course_of, outcome_of
from app.core.errors import Invalid, NotAllowed
from app.core.records.event import Copied
from app.core.trail.proof import check_record
from app.jobs._worker import work_until_done
from app.services import beside, drafts, inbox, records
from app.services.appending import append
from app.services.cases import case_of
from app.services.identity import Identity
from app.services.trails import faults_of
from tests.web.slips import FILES, answered, call, called_back


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


def open_task(office, record):
    return office.record(record).open_tasks()[0].id


def types(office, record):
    with office.ports.store.reading() as reading:
        return [each.event.type for each in reading.events(record)]


def faults(office, record):
    with office.ports.store.reading() as reading:
        return [line for _, told in faults_of(reading, [record]) for line in told]


def test_everything_beside_deciding_is_kept_and_adds_up(either):
    office, ports, ids = either, either.ports, either.ids
    record = call(office, taken=["客户来电"])
    task = open_task(office, record)
    beside.cc(ports, ids["wangmin"], record, [ids["guoyl"]], "请知悉")
    beside.comment(ports, ids["guoyl"], record, "a" * 16, "收到")
    beside.add_entry(ports, ids["yudj"], record, "taken", "c" * 8, "已联系")
    beside.transfer(ports, ids["yudj"], task, ids["fangming"], "休假")
    with ports.store.reading() as reading:
        calendar = ports.working_days(reading)
    until = calendar.local_day(calendar.add_working_days(ports.now(), 8))
    at = ports.now().astimezone(ports.zone).replace(tzinfo=None)
    agreed = Consent(how="phone", at=at, words="可以")
    beside.extend(ports, ids["fangming"], task, until, "等材料", agreed)
    assert types(office, record)[2:] == [
        "logged", "asked", "copied", "commented", "logged", "transferred", "extended",
    ]  # fmt: skip
    assert faults(office, record) == []
    assert inbox.copied(ports, ids["guoyl"]).unread == 1
    beside.note_read(ports, ids["guoyl"], record)
    assert inbox.unread(ports, ids["guoyl"]) == 0
    (work,) = inbox.waiting(ports, ids["fangming"]).groups[0].lines
    assert (work.by, work.due.at.astimezone(ports.zone).date()) == ("于大江", until)
    page = records.record_page(ports, ids["fangming"], record)
    assert [each.text for each in page.comments] == ["收到"]
    assert [(each.name, each.read_at is None) for each in page.told] == [("郭玉林", False)]
    assert [each.text for each in page.answers["taken"]] == ["客户来电", "已联系"]


def test_what_the_route_tells_stands_in_the_lists_of_whom_it_told(either):
    office, ports, ids = either, either.ports, either.ids
    record = call(office)
    with ports.store.writing() as writing:
        case = case_of(ports, writing, writing.lock_record(record), ids["wangmin"])
        course = course_of(case.bundle, case.record, case.context, case.answers)
        course.write(
            Copied(
                at=ports.now(), actor="system:route", step="close", round=1,
                people=(ids["guoyl"], ids["hefang"]), why={}, remark="",
            )
        )  # fmt: skip
        append(ports, writing, case.bundle, case.record, outcome_of(course), case.answers)
    (work,) = inbox.copied(ports, ids["hefang"]).groups[0].lines
    assert (work.record, work.by) == (record, "按流程")
    page = records.record_page(ports, ids["hefang"], record)
    assert page.unread
    assert [each.by for each in page.told] == ["", ""]


def test_the_opened_record_and_the_task_it_decides_stand_or_fall_together(either, monkeypatch):
    office, ports, ids = either, either.ports, either.ids
    record = answered(office)
    before = office.record(record)
    draft = office.hands.begin("wangmin", "ring-back", {"pleased": ["满意"]}, record)
    identity = Identity(kind="session", view="v", consent="c", nonce="0" * 32)

    def fail(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("app.services.opening.proof_of", fail)
        with pytest.raises(RuntimeError):
            drafts.submit(ports, ids["wangmin"], draft, identity)
    assert office.record(record) == before
    back = drafts.submit(ports, ids["wangmin"], draft, identity)
    assert [link.record for link in office.record(record).links] == [back]
    assert office.record(record).steps["ask_back"] == "done"
    assert types(office, record)[-4:] == ["linked", "acted", "decided", "asked"]
    assert faults(office, record) == faults(office, back) == []


def test_any_number_of_records_may_be_opened_and_one_decides(office):
    record = answered(office)
    for _ in range(2):
        office.hands.submit("wangmin", "ring-back", {"pleased": ["满意"]}, record)
    assert types(office, record).count("linked") == 2
    assert types(office, record).count("decided") == 2  # the answer, and the first return call


def test_who_is_not_asked_opens_one_and_decides_nothing(office):
    record = answered(office)
    task = open_task(office, record)
    for login in ("wangmin", "chenjia", "zhouxy"):
        beside.transfer(office.ports, office.ids[login], task, _other(office, task), "")
    office.hands.submit("wangmin", "ring-back", {"pleased": ["满意"]}, record)
    assert office.record(record).steps["ask_back"] == "open"


def _other(office, task):
    """Somebody who can take the task and is no officer."""
    with office.ports.store.reading() as reading:
        found = reading.record_of_task(task)
        holders = found.tasks[task].holders
    taken = ("hefang", "yudj", "linas", "guoyl")
    return next(office.ids[each] for each in taken if office.ids[each] not in holders)


def test_a_step_waits_for_records_that_were_opened_from_opened_ones(office):
    """来电 → 派工 → 回访: the call waits for what was opened two steps away."""
    ticket = FILES["forms/ring-back.yaml"].decode().replace("回访单", "派工单")
    ticket = ticket.replace("workflow: ring-back", "workflow: job").replace("HF-", "PD-")
    back = FILES["forms/ring-back.yaml"].decode().replace("phone-call:", "job:")
    call_ = FILES["workflows/phone-call.yaml"].decode()
    call_ = "\n".join(line for line in call_.splitlines() if "kind: open" not in line)
    office.publish_texts(
        FILES
        | {
            "forms/job.yaml": ticket.encode(),
            "workflows/job.yaml": FILES["workflows/ring-back.yaml"],
            "forms/ring-back.yaml": back.encode(),
            "workflows/phone-call.yaml": call_.encode(),
        }
    )
    record = call(office)
    office.hands.act("yudj", record, "answer", "submit")
    job = office.hands.submit("wangmin", "job", {"pleased": ["x"]}, record)
    back = office.hands.submit("wangmin", "ring-back", {"pleased": ["x"]}, job)
    number = office.record(back).number
    with pytest.raises(Exception, match=f"要等回访单 {number} 办完"):
        office.hands.act("zhouxy", record, "close", "agree")
    office.hands.act("guoyl", back, "read", "agree")
    office.hands.act("zhouxy", record, "close", "agree")
    assert office.record(record).status == "done"
    page = records.record_page(office.ports, office.ids["wangmin"], record)
    assert [each.id for each in page.chain] == [record, job, back]


def test_no_sealed_file_tells_what_was_said_beside_the_record(office):
    ports, ids = office.ports, office.ids
    record = call(office, taken=["客户来电"])
    beside.cc(ports, ids["wangmin"], record, [ids["guoyl"]], "这位客户不好说话")
    beside.comment(ports, ids["guoyl"], record, "a" * 16, "内部先商量")
    office.hands.act("yudj", record, "answer", "submit", {"visits": ["上门看过"]})
    back = office.hands.submit("wangmin", "ring-back", {"pleased": ["满意"]}, record)
    office.hands.act("guoyl", back, "read", "agree")
    office.hands.act("zhouxy", record, "close", "agree")
    work_until_done(ports)
    content = sealed_content(office, record)
    assert check_record(content) == []
    values = json.dumps(content["values"], ensure_ascii=False)
    assert "内部先商量" not in values
    assert "不好说话" not in values
    assert "客户来电" in values
    assert "上门看过" in values
    kinds = [event["type"] for event in content["events"]]
    assert {"copied", "commented", "logged"} <= set(kinds)


def sealed_content(office, record):
    with office.ports.store.reading() as reading:
        data = office.ports.files.get(reading.seal(record).sha256)
    with pikepdf.open(BytesIO(data)) as pdf:
        return json.loads(pdf.attachments["record.json"].get_file().read_bytes())


def test_who_was_told_reads_the_paper_too_and_no_more_than_reads(office):
    ports, ids = office.ports, office.ids
    record = call(office)
    beside.cc(ports, ids["wangmin"], record, [ids["guoyl"]], "")
    page = records.record_page(ports, ids["guoyl"], record)
    assert (page.actions, page.asides, page.logs) == ((), (), ())
    with pytest.raises(NotAllowed):
        beside.add_entry(ports, ids["guoyl"], record, "taken", "c" * 8, "我也记一条")
    with pytest.raises(NotAllowed):
        beside.cc(ports, ids["guoyl"], record, [ids["hefang"]], "")


def test_an_extension_counts_from_what_is_due_when_it_is_asked_for(office):
    ports, ids = office.ports, office.ids
    record = call(office)
    late = office.at(ports.now() + timedelta(days=30))
    page = beside.extend_page(late.ports, ids["yudj"], open_task(office, record))
    assert page.first >= late.ports.today()
    assert page.due.tone == "late"
    agreed = Consent(how="phone", at=None, words="可以")
    with pytest.raises(Invalid):
        beside.extend(ports, ids["yudj"], open_task(office, record), page.last, "等", agreed)


def test_a_chain_is_found_from_any_of_its_records(office):
    record, back = called_back(office)
    for each in (record, back):
        page = records.record_page(office.ports, office.ids["wangmin"], each)
        assert [(ref.id, ref.here) for ref in page.chain] == [
            (record, each == record), (back, each == back),
        ]  # fmt: skip
        assert not page.chain_cut
