"""A form that is not there yet: its name, its draft, its first edition."""

import pytest

from app.core.errors import Conflict, NotAllowed, NotFound
from app.services import beginning, drafts, editing, previewing, publishing, register_page
from app.services.beginning import Wanted
from tests.services.test_publishing import anywhere, change, edition, second  # noqa: F401  fixtures

CAR = Wanted(name="car-request", title="用车申请", owner="customer-service", role="officer")
COPY = Wanted(name="again", title="另一张结算", owner="finance", source="settlement")


def begin(office, wanted=CAR, who="admin"):
    return beginning.begin(office.ports, office.ids.get(who, who), wanted)


def fault(office, name, who="admin"):
    found = beginning.name_fault(office.ports, office.ids.get(who, who), name)
    return str(found) if found else ""


def publish(office, form, who="admin", seen=0):
    publishing.publish(office.ports, office.ids.get(who, who), form, edition=seen, reason="")


def offered(office, login):
    return {each.form for each in drafts.offers(office.ports, office.ids[login])}


def test_a_form_is_begun_previewed_published_and_filled_in(anywhere):  # noqa: F811
    office, admin = anywhere, anywhere.ids["admin"]
    assert begin(office) == {}
    shown = editing.bench(office.ports, admin, "car-request")
    assert (shown.is_new, shown.title, shown.checked.problems) == (True, "用车申请", ())
    assert [str(each) for each in shown.changes] == ["新的表单“用车申请”。"]
    page = previewing.page(office.ports, admin, "car-request", filled=True)
    assert str(page.form.title) == "用车申请"
    assert "car-request" not in offered(office, "wangmin")
    publish(office, "car-request")
    made = edition(office, "car-request")
    assert (made.edition, made.author, made.reason) == (1, admin, "")
    assert made.changes == ("新的表单“用车申请”。",)
    assert "# " in made.files["forms/car-request.yaml"]
    assert beginning.begun(office.ports, admin) == ()
    assert "car-request" in offered(office, "wangmin")
    assert "car-request" not in offered(office, "hefang")
    record = office.hands.submit("wangmin", "car-request", {"subject": ["去现场"]})
    assert office.record(record).steps == {"apply": "done", "agree": "open"}
    registers = register_page.offered(office.ports, office.ids["wangmin"])
    assert "car-request" in {each.form for each in registers}


def test_a_draft_waits_and_is_thrown_away(office):
    admin = office.ids["admin"]
    begin(office)
    change(office, "admin", "car-request", "forms", ("label: 事由", "label: 用途"))
    (found,) = beginning.begun(office.ports, admin)
    assert (found.form, found.title, found.mine, found.proposal) == (
        "car-request", "用车申请", True, "",
    )  # fmt: skip
    assert beginning.begun(office.ports, office.ids["zhouxy"]) == ()
    assert editing.discard(office.ports, admin, "car-request") is False
    assert beginning.begun(office.ports, admin) == ()
    with pytest.raises(NotFound):
        editing.bench(office.ports, admin, "car-request")
    assert begin(office) == {}, "the name is free again"


def test_a_name_that_is_taken_gets_a_sentence(office, second):  # noqa: F811
    assert fault(office, "car-request") == ""
    for name, words in (
        ("", "请写文件名"),
        ("Car Request", "例如 car-request。"),
        ("2026_leave", "例如 leave。"),
        ("../etc", "例如 etc。"),
        ("x" * 81, "不超过 80 个字"),
        ("officer", "“officer”是岗位“客户服务专员”的代号"),
        ("finance", "“finance”是部门“财务计统部”的代号"),
        ("settlement", "已经有一张表单叫 settlement：维修工程结算书。"),
    ):
        assert words in fault(office, name), name
    begin(office)
    assert "您已经在写 car-request" in fault(office, "car-request")
    assert "系统管理员正在写 car-request" in fault(office, "car-request", second)
    assert set(begin(office, CAR, second)) == {"name"}
    publishing.propose(office.ports, office.ids["admin"], "car-request", edition=0, reason="新建")
    assert "car-request 已经写好，等着发布" in fault(office, "car-request", second)


def test_whatever_is_missing_is_told_at_once_and_nothing_is_kept(office):
    told = begin(office, Wanted())
    assert set(told) == {"name", "title", "owner", "role"}
    told = begin(office, Wanted(name="x", title="字" * 61, owner="nowhere", source="nowhere"))
    assert set(told) == {"title", "owner", "source"}
    for title in ("a\u202eb", "{name}", "a{b}: c"):
        assert set(begin(office, Wanted(**{**vars(CAR), "title": title}))) == {"title"}
    for role in ("administrator", "auditor", "head"):  # they fill in nothing for being that
        assert set(begin(office, Wanted(**{**vars(CAR), "role": role}))) == {"role"}
    assert beginning.begun(office.ports, office.ids["admin"]) == ()


def test_only_administrators_begin_a_form(office):
    for login in ("zhouxy", "wangmin"):
        with pytest.raises(NotAllowed):
            begin(office, CAR, login)
    begin(office)
    for login in ("zhouxy", "wangmin"):
        with pytest.raises((NotFound, NotAllowed)):
            editing.bench(office.ports, office.ids[login], "car-request")


def test_a_copy_with_a_locked_step_is_published_by_a_second_administrator(office, second):  # noqa: F811
    begin(office, COPY)
    shown = editing.bench(office.ports, office.ids["admin"], "again")
    assert shown.checked.problems == ()
    assert shown.delicate == ("步骤“审计核算部审核”锁定了。",)
    with pytest.raises(NotAllowed, match="第二位管理员"):
        publish(office, "again")
    made = publishing.propose(office.ports, office.ids["admin"], "again", edition=0, reason="试")
    (found,) = beginning.begun(office.ports, second)
    assert (found.proposal, found.title) == (made, "另一张结算")
    proposal, held = publishing.proposal_bench(office.ports, second, made)
    assert held.is_new
    with pytest.raises(NotAllowed):
        publishing.accept(office.ports, office.ids["admin"], made, hash_=proposal.hash, edition=0)
    publishing.accept(office.ports, second, made, hash_=proposal.hash, edition=0)
    first = edition(office, "again")
    assert (first.edition, first.by, first.confirmed_by) == (1, second, second)
    assert edition(office, "settlement").edition == 1, "what was copied stays as it was"


def test_a_proposal_of_a_new_form_is_declined_and_gone_on_with(office, second):  # noqa: F811
    begin(office)
    admin = office.ids["admin"]
    made = publishing.propose(office.ports, admin, "car-request", edition=0, reason="新建")
    publishing.decline(office.ports, second, made, "先不要")
    assert beginning.begun(office.ports, admin) == ()
    found, _ = publishing.proposal_bench(office.ports, admin, made)
    editing.take(office.ports, admin, "car-request", found.body["files"])
    publish(office, "car-request")
    assert edition(office, "car-request").edition == 1


def test_of_two_who_write_one_new_form_the_second_is_told(office, second):  # noqa: F811
    begin(office)
    admin = office.ids["admin"]
    with office.ports.store.writing() as writing:
        theirs = writing.begun_definitions()[0]
        writing.put_definition_draft(type(theirs)(**{**vars(theirs), "person": second}))
    change(office, second, "car-request", "forms", ("label: 事由", "label: 用途"))
    publish(office, "car-request", second)
    shown = editing.bench(office.ports, admin, "car-request")
    assert (shown.stale, shown.is_new, shown.edition.edition) == (True, False, 1)
    with pytest.raises(Conflict, match="第 1 版"):
        publish(office, "car-request")
    publish(office, "car-request", seen=1)
    assert edition(office, "car-request").edition == 2


def test_a_form_without_a_file_is_no_fault_of_the_files(office):
    from app.services import definitions
    from tests.offices import ROOT

    begin(office)
    publish(office, "car-request")
    told = definitions.publish_files(office.ports, ROOT)
    assert (told.kept, told.problems) == ((), ())
