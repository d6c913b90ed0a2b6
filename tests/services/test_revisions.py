"""The list of revisions, editions of before, and the texts as files again."""

import shutil

from click.testing import CliRunner

from app.cli import main
from app.core.wording import speaking
from app.services import beginning, definitions, editing, publishing, reasons, revisions
from tests.offices import ROOT
from tests.services.test_publishing import (  # noqa: F401  second is a fixture
    CHECK,
    PAY,
    accept,
    change,
    propose,
    publish,
    second,
)


def lines(office, form="settlement"):
    return revisions.history(office.ports, office.ids["admin"], form).lines


def test_a_revision_says_what_changed_who_wrote_checked_and_approved_it(office, second):  # noqa: F811
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    accept(office, "admin", propose(office, "zhouxy", "settlement", "财务要看"))
    change(office, "admin", "settlement", "forms", ("value: 20000", "value: 30000"))
    accept(office, second, propose(office, "admin", "settlement", "限额提高"))
    newest, middle, first = lines(office)
    assert (newest.edition, newest.in_force) == (3, True)
    assert (newest.author, newest.checker, newest.approver) == ("系统管理员", "第二位", "第二位")
    assert newest.changes == ("设置“送审限额”的起始值由 20000 改为 30000。",)
    assert (middle.author, middle.checker, middle.approver) == ("周晓燕", "", "系统管理员")
    assert middle.reason == "财务要看"
    assert (first.edition, first.author, first.in_force) == (1, "系统（文件）", False)


def test_going_back_is_named_for_what_it_is(office):
    _, shown = revisions.earlier(office.ports, office.ids["admin"], "settlement", 1)
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    editing.take(office.ports, office.ids["admin"], "settlement", shown.files, "退回")
    publish(office, "settlement", reason="退回")
    assert [(each.edition, each.same_as) for each in lines(office)] == [(3, 1), (2, 0), (1, 0)]


def test_why_one_went_back_is_kept_in_one_language_and_told_in_the_reader_s(office):
    me, back = office.ids["admin"], {}
    with speaking("en"):
        _, shown = revisions.earlier(office.ports, me, "settlement", 1)
        change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
        publish(office, "settlement", reason="My own words")
        editing.take(office.ports, me, "settlement", shown.files, reasons.going_back(1))
        publish(office, "settlement", reason="Back to edition 1")
        back["en"] = [each.reason for each in lines(office)]
    back["zh"] = [each.reason for each in lines(office)]
    assert back["en"][:2] == ["Back to edition 1", "My own words"]
    assert back["zh"][:2] == ["退回第 1 版", "My own words"]


def test_the_first_edition_of_a_form_begun_here_is_told_in_the_reader_s_language(office):
    me = office.ids["admin"]
    wanted = {"name": "visit", "title": "来访登记", "owner": "customer-service", "role": "officer"}
    with speaking("en"):
        assert not beginning.begin(office.ports, me, beginning.Wanted(**wanted))
        publishing.publish(office.ports, me, "visit", edition=0, reason="New")
        (told,) = lines(office, "visit")
    (kept,) = lines(office, "visit")
    assert (kept.changes, kept.reason) == (("新的表单“来访登记”。",), "新建")
    assert (told.changes, told.reason) == (("New form “来访登记”.",), "New")


def test_an_earlier_edition_is_shown_against_what_is_in_force(office):
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    found, shown = revisions.earlier(office.ports, office.ids["admin"], "settlement", 1)
    assert found.edition == 1
    assert [str(each) for each in shown.changes] == ["步骤“复核”不再有。正在办的单据照旧走完。"]


def export(office, folder, *more):
    instance = office.ports.settings.instance
    asked = ["definitions", "export", "--out", str(folder), "--instance", str(instance), *more]
    return CliRunner().invoke(main, asked)


def test_the_texts_in_force_are_written_back_to_files(office, tmp_path):
    change(office, "admin", "settlement", "workflows", (PAY, f"{CHECK}# 财务要看\n{PAY}"))
    publish(office, "settlement")
    folder = tmp_path / "out"
    for sub in definitions.FOLDERS:
        shutil.copytree(ROOT / sub, folder / sub)
    (folder / "forms" / "call-log.yaml").write_text("# half written", encoding="utf-8")
    answer = export(office, folder)
    assert answer.exit_code == 1
    assert "forms/call-log.yaml: holds what was never in force" in answer.output
    assert "written: 1, left: 1" in answer.output
    text = (folder / "workflows" / "settlement.yaml").read_text(encoding="utf-8")
    assert "# 财务要看" in text
    answer = export(office, folder, "--overwrite")
    assert (answer.exit_code, "written: 1, left: 0" in answer.output) == (0, True)
    told = definitions.publish_files(office.ports, folder)
    assert (told.published, told.offered, told.kept) == ((), (), ()), "the files say the same"


def test_bundles_whose_texts_nobody_kept_are_written_out(office, tmp_path):
    office.publish(
        forms__desk_booking="language: 1\ntitle: 工位申请\nworkflow: room-booking\nfields:\n"
        "  - {name: subject, type: text, label: 事由}\n"
    )
    assert export(office, tmp_path / "out").exit_code == 0
    text = (tmp_path / "out/forms/desk-booking.yaml").read_text(encoding="utf-8")
    assert "title: 工位申请" in text
    assert definitions.publish_files(office.ports, tmp_path / "out").offered == ()
