"""Exports and the auditor's desk through the web; who only reads changes nothing."""

import re
import sqlite3
from datetime import timedelta

import pytest
from click.testing import CliRunner

from app.cli import main
from app.jobs._worker import work_once, work_until_done
from app.services import people, self_check
from app.services.audit import desk, numbers
from app.services.audit.looks import note_read
from tests.archives import AUDITOR, exported
from tests.services.test_submitting import TICKET
from tests.web.conftest import Browser


@pytest.fixture
def office(house):
    return house


@pytest.fixture
def auditor(someone):
    return someone(AUDITOR)


def looks(office):
    with office.ports.store.reading() as reading:
        return [(each.kind, each.person, each.what) for each in reading.looks()]


def ticket(office, status="done"):
    with office.ports.store.reading() as reading:
        return next(
            row for row in reading.numbered("dispatch-ticket") if row.status == status
        )  # fmt: skip


def test_an_auditor_asks_sees_how_far_it_is_and_takes_the_file(office, auditor):
    auditor.get("/exports/")
    answer = auditor.post("/exports/", {"_form": "dispatch-ticket", "_since": "2026-01-01"})
    assert answer.status_code == 303
    page = auditor.get("/exports/").text
    assert "工程派工单 2026-01-01 起" in page
    assert "<progress" in page
    assert 'data-poll="/exports/"' in page
    (id_,) = re.findall(r'id="x-([0-9a-f]+)"', page)
    assert auditor.get(f"/exports/{id_}/file").status_code == 404
    work_until_done(office.ports)
    page = auditor.get("/exports/").text
    assert "做好了" in page
    assert "data-poll" not in page
    head = auditor.client.head(f"/exports/{id_}/file")
    assert looks(office) == []
    answer = auditor.get(f"/exports/{id_}/file")
    assert answer.data[:4] == b"PK\x03\x04"
    assert answer.headers["Content-Length"] == head.headers["Content-Length"]
    assert len(answer.data) == exported(office, id_).size
    assert [each[0] for each in looks(office)] == ["export"]
    answer.close()


def test_an_export_is_called_off_and_asked_for_again(office, auditor):
    auditor.get("/exports/")
    auditor.post("/exports/", {})
    (id_,) = re.findall(r'id="x-([0-9a-f]+)"', auditor.get("/exports/").text)
    assert auditor.post(f"/exports/{id_}/cancel").status_code == 303
    assert "接着做" in auditor.get("/exports/").text
    refused = auditor.post(f"/exports/{id_}/cancel")
    assert refused.status_code == 409
    assert "没有什么可停的" in refused.text
    assert auditor.post(f"/exports/{id_}/again").status_code == 303
    work_until_done(office.ports)
    assert exported(office, id_).status == "ready"


def test_a_period_that_cannot_be_is_told_and_what_was_chosen_stays(auditor):
    auditor.get("/exports/")
    data = {"_form": "dispatch-ticket", "_since": "2026-12-01", "_until": "2026-11-01"}
    answer = auditor.post("/exports/", data)
    assert answer.status_code == 422
    assert "“从”要早于“到”" in answer.text
    assert 'value="2026-12-01"' in answer.text
    assert 'value="dispatch-ticket" checked' in answer.text


def test_others_get_no_archive_and_no_desk(office, someone):
    clerk = someone("wangmin")
    page = clerk.get("/exports/").text
    assert "还没有导出过" in page
    assert "开始导出" not in page
    assert clerk.post("/exports/", {}).status_code == 403
    for address in ("/audit/", "/audit/looks"):
        assert clerk.get(address).status_code == 403
    assert "/audit/" not in clerk.get("/inbox/").text


def test_the_desk_accounts_for_every_number_and_tells_what_came_to_nothing(office, auditor):
    page = auditor.get("/audit/").text
    assert "每一个都有单据" in page
    assert "开重了，以后一张为准。" in page
    assert "客户改了主意" in page
    void = ticket(office, "void")
    assert f'href="/records/{void.id}">{void.number}</a>' in page


def test_the_newest_of_what_came_to_nothing_is_listed_and_that_there_is_more_is_said(
    office, auditor, monkeypatch
):
    assert "列出" not in auditor.get("/audit/").text
    late = office.at(office.ports.now() + timedelta(minutes=5))
    id_ = late.hands.submit("wangmin", "dispatch-ticket", TICKET)
    late.hands.withdraw("wangmin", id_, "又改了主意")
    monkeypatch.setattr(desk, "VOIDS", 1)
    page = auditor.get("/audit/").text
    assert "又改了主意" in page
    assert "客户改了主意" not in page
    assert "列出 2 张" in page
    assert 'href="/exports/"' in page[page.index("只列最近提交的 1 张") :]
    assert looks(office)[0][2].endswith("2 件")


def test_the_desk_reads_the_numbers_of_the_year_that_it_shows(office, auditor, monkeypatch):
    with office.ports.store.writing() as writing:
        writing.next_number("dispatch-ticket", 2001)
    read, rows_of = [], numbers.rows_of

    def told(ports, reading, form, year):
        read.append(year)
        return rows_of(ports, reading, form, year)

    monkeypatch.setattr(numbers, "rows_of", told)
    auditor.get("/audit/")
    assert set(read) == {office.ports.today().year}


def test_a_number_that_no_record_bears_is_named(office, auditor):
    gone, kept = ticket(office, "withdrawn"), ticket(office, "running")
    office.ports.store.close()
    with sqlite3.connect(office.ports.settings.instance / "countersign.db") as raw:
        raw.execute("UPDATE records SET number = 'PG-2026-0009' WHERE id = ?", [gone.id])
    page = auditor.get("/audit/").text
    assert "有编号对不上" in page
    assert f"缺：{gone.number}" in page
    assert "超出最后编号：PG-2026-0009" in page
    assert f"缺：{kept.number}" not in page


def test_reading_by_an_auditor_and_every_taking_is_noted_once(office, auditor, someone):
    row, clerk = ticket(office), someone("wangmin")
    for browser in (auditor, clerk):
        assert browser.get(f"/records/{row.id}").status_code == 200
        browser.client.head(f"/records/{row.id}")
        ahead = browser.get(f"/records/{row.id}", headers={"Sec-Purpose": "prefetch"})
        assert (row.number in ahead.text) is (browser is clerk), "unnoted, an auditor reads nothing"
        browser.get(f"/records/{row.id}/sealed.pdf").close()
        browser.client.head(f"/records/{row.id}/sealed.pdf")
    me, other = office.ids[AUDITOR], office.ids["wangmin"]
    assert looks(office) == [
        ("sealed", other, row.number), ("sealed", me, row.number), ("read", me, row.number)
    ]  # fmt: skip
    for browser in (auditor, clerk):  # the paper on screen is read as well
        browser.get(f"/records/{row.id}/preview.pdf").close()
        browser.client.head(f"/records/{row.id}/preview.pdf")
    assert looks(office)[0] == ("read", me, row.number)
    assert len(looks(office)) == 4
    page = auditor.get("/audit/").text
    for words in ("查看单据", "下载盖章文件", "王敏"):
        assert words in page
    page = auditor.get(f"/audit/looks?record={row.id}").text
    assert f'只列 <span class="number">{row.number}</span> 这一张' in page
    for odd in ("record=none", "before=x", "before=2026-01-01T00:00:00%2B00:00~z", "record=%00"):
        assert auditor.get(f"/audit/looks?{odd}").status_code == 200


def test_a_small_picture_is_noted_where_the_page_round_it_was_not(office):
    row, me = ticket(office), office.ids[AUDITOR]
    note_read(office.ports, me, row.id, part=True)
    note_read(office.ports, me, row.id, part=True)
    assert looks(office) == [("read", me, row.number)]
    later = office.ports.now() + timedelta(minutes=11)
    note_read(office.at(later).ports, me, row.id, part=True)
    assert looks(office) == [("read", me, row.number)] * 2


def test_no_way_round_the_page_reads_a_record_unnoted(office, someone):
    """Who is an auditor and holds another role as well opens forms from records, and comments."""
    people.appoint(office.ports, AUDITOR, "archivist", "customer-service")
    browser, row = someone(AUDITOR), ticket(office, "running")
    browser.get("/inbox/")
    assert looks(office) == []
    browser.post(f"/records/{row.id}/comments", {"_words": ""})
    assert looks(office) == [("read", office.ids[AUDITOR], row.number)]
    done = ticket(office)
    assert browser.post("/forms/return-call", {"_source": done.id}).status_code == 303
    assert looks(office)[0] == ("read", office.ids[AUDITOR], done.number)


def test_the_list_of_what_came_to_nothing_is_noted_as_read(office, auditor):
    assert auditor.client.get("/audit/", headers={"Sec-Purpose": "prefetch"}).status_code == 503
    auditor.client.head("/audit/")
    with office.ports.store.writing() as writing:
        writing.next_number("dispatch-ticket", 2001)
    auditor.get("/audit/?year=2001")
    assert looks(office) == []
    auditor.get("/audit/")
    ((kind, person, what),) = looks(office)
    assert (kind, person) == ("voids", office.ids[AUDITOR])
    assert what.endswith(" 件")
    assert f"查看作废登记 {what}" in " ".join(
        re.sub("<[^>]+>", " ", auditor.get("/audit/looks").text).split()
    )


def test_who_only_reads_is_refused_every_write(office, app, auditor):
    """Every route that takes a post, but those of one's own account, exports and views."""
    row = ticket(office, "running")
    open_ = {"session.enter", "session.leave", "session.password", "session.mail",
             "verify.upload", "messages.seen", "session.wants",
             "exports.ask", "exports.change", "exports.register", "languages.prefer",
             "registers.save_view", "registers.drop_view"}  # fmt: skip
    before = office.record(row.id)
    tried = set()
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint in open_:
            continue
        if rule.endpoint.startswith("outside."):
            continue  # they act for who was sent the link
        tried.add(rule.endpoint)
        given = {each: row.id if each == "record" else "1" for each in rule.arguments}
        with app.test_request_context():
            address = rule.build(given, append_unknown=False)
        auditor.page = ""  # its token is asked for afresh
        answer = auditor.post(address[1] if address else rule.rule, {"_remark": "x"})
        assert answer.status_code == 403, rule.endpoint
        assert "只看，不改" in answer.text or "只有管理员" in answer.text, rule.endpoint
    assert {"records.do", "forms.begin", "tasks.decide"} <= tried
    assert office.record(row.id) == before
    page = auditor.get(f"/records/{row.id}").text
    for words in ("撤回", "抄送</", "评论</button>"):
        assert words not in page
    assert "没有您可以开的单据" in auditor.get("/forms").text


def test_who_has_another_role_beside_may_still_work(office, app):
    from app.services import people

    people.appoint(office.ports, AUDITOR, "officer", "customer-service-east")
    browser = Browser(app)
    browser.sign_in(AUDITOR)
    browser.get("/forms")
    assert browser.post("/forms/dispatch-ticket").status_code == 303


def test_progress_is_seen_without_script(office, auditor):
    auditor.get("/exports/")
    auditor.post("/exports/", {})
    assert "等着做" in auditor.get("/exports/").text
    assert work_once(office.ports)
    assert "做好了" in auditor.get("/exports/").text


def test_a_register_is_exported_as_it_is_seen(office, someone):
    clerk = someone("wangmin")
    page = clerk.get("/registers/dispatch-ticket?state=running&col=.number&col=.status").text
    assert 'action="/exports/registers/dispatch-ticket"' in page
    asked = {"state": "running", "col": [".number", ".status"], "_kind": "csv"}
    assert clerk.post("/exports/registers/dispatch-ticket", asked).status_code == 303
    work_until_done(office.ports)
    (id_,) = re.findall(r'id="x-([0-9a-f]+)"', clerk.get("/exports/").text)
    answer = clerk.get(f"/exports/{id_}/file")
    number = ticket(office, "running").number
    assert answer.data.decode("utf-8-sig") == f"编号,状态\r\n{number},审批中\r\n"
    answer.close()
    assert [each[0] for each in looks(office)] == ["export"]
    assert clerk.post("/exports/registers/dispatch-ticket", {"_kind": "ods"}).status_code == 404
    assert clerk.post("/exports/registers/nothing", {"_kind": "csv"}).status_code == 404


def test_an_address_of_the_desk_that_names_no_time_there_is_shows_what_there_is(office, auditor):
    this = office.ports.today().year
    for year in ("0", "1", "1999", "9999", "-5", "9" * 20):
        page = auditor.get(f"/audit/?year={year}")
        assert page.status_code == 200, year
        assert f"{this} 年，2 张" in page.text, year
    assert {what for _, _, what in looks(office)} == {f"{this} 年，2 件"}
    for before in ("0001-01-01T00:00%2B14:00~x", "9999-12-31T23:59-14:00~x", "x~", "~"):
        assert auditor.get(f"/audit/looks?before={before}").status_code == 200, before


def damage(office):
    """Alter one of the two sealed files on the disk, remove the other; their numbers."""
    with office.ports.store.reading() as reading:
        altered, gone = (row for row in reading.numbered("dispatch-ticket") if row.sha256)
    folder = office.ports.files.folder
    (folder / altered.sha256[:2] / altered.sha256[2:]).write_bytes(b"else")
    (folder / gone.sha256[:2] / gone.sha256[2:]).unlink()
    return altered, gone


def test_a_sealed_file_that_was_altered_or_is_gone_is_told_so_and_who_can_bring_it_back(
    office, auditor, someone
):
    altered, gone = damage(office)
    clerk = someone("wangmin")
    for row, said in ((altered, "改动过"), (gone, "不见了")):
        answer = clerk.get(f"/records/{row.id}/sealed.pdf")
        assert answer.status_code == 500
        assert "文件丢失或损坏" in answer.text
        assert said in answer.text
        assert "请告诉管理员，要从备份恢复" in answer.text


def test_an_export_says_how_many_sealed_files_were_lost(office, auditor, tmp_path):
    damage(office)
    auditor.get("/exports/")
    auditor.post("/exports/", {"_form": "dispatch-ticket"})
    work_until_done(office.ports)
    assert "有 2 份盖章文件丢失或损坏" in auditor.get("/exports/").text


def test_the_command_names_records_whose_sealed_file_was_lost(office, tmp_path):
    out, instance = tmp_path / "x.zip", office.ports.settings.instance
    command = ["export", "--form", "dispatch-ticket", "--out", out, "--instance", instance]
    told = CliRunner().invoke(main, list(map(str, command)))
    assert told.exit_code == 0
    assert told.stderr == f"{out}: 2 sealed PDFs; 2 records have none yet\n"
    lost = damage(office)
    told = CliRunner().invoke(main, list(map(str, command)))
    assert told.exit_code == 1
    head, *lines = told.stderr.splitlines()
    assert head.endswith(
        "0 sealed PDFs; 2 records have none yet; 2 sealed files are missing or damaged"
    )
    assert [each.partition(":")[0] for each in lines] == [row.number for row in lost]


def test_the_self_check_names_the_record_of_a_sealed_file(office):
    altered, gone = damage(office)
    found = self_check.check(office.ports)
    assert f"file {altered.sha256} (the sealed paper of {altered.number}) was altered" in found
    assert f"file {gone.sha256} (the sealed paper of {gone.number}) is gone" in found
