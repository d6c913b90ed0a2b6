"""Who reads English is written to in English, down to the last comma; others as ever.

What is kept, hashed or signed is the same whoever asked for it.
"""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.core.definitions.comparing import differences
from app.core.errors import Invalid
from app.core.records.organisation import Department
from app.core.records.query import Query
from app.core.wording import SOURCE, speaking
from app.jobs._worker import work_until_done
from app.notifications.base import NotSent
from app.services import (
    beside,
    checkpoints,
    codes,
    definitions,
    editing,
    importing,
    inbox,
    invitations,
    ledgers,
    messages,
    nightly,
    notices,
    notifying,
    people,
    publishing,
    receipts,
    revisions,
    self_check,
)
from app.services.audit import looks
from app.services.exports import asking
from app.services.proposing import reason_of
from tests.archives import exported
from tests.offices import SEED, Office, open_office
from tests.outsiders import CODE, LINKED, Letterbox
from tests.services.test_sealing import TICKET

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai
FORM = """
language: 1
title: Seal request
number: SR-{year}-{seq:4}
workflow: seal-request
fields:
  - {name: subject, type: text, label: Subject, required: yes}
  - {name: customer, type: text, label: Customer}
  - {name: phone, type: phone, label: Phone}
"""
WORKFLOW = """
language: 1
title: Use of a seal
steps:
  - {step: apply, kind: fill, title: Request, by: {role: officer}}
  - step: agree
    kind: approve
    title: Approval
    by: {head_of: customer-service-east}
    due: 2 working days
    extend: yes
  - step: customer_signs
    kind: sign
    title: Customer signs
    by: {in_person: customer, phone: phone, witness: {head_of: customer-service-east}}
"""
ANSWERS = {"subject": ["Lease of hall 3"], "customer": ["Ann Lee"], "phone": ["138 0000 2716"]}


class House:
    """The company with English names alone, at a moment that goes on when it is told to."""

    def __init__(self, office):
        self.now = MONDAY
        self.mail, self.sms = Letterbox(), Letterbox()
        ports = replace(
            office.ports,
            clock=lambda: self.now,
            channels={"mail": self.mail, "sms": self.sms},
            settings=replace(office.ports.settings, house="Rong River Estates Ltd"),
        )
        self.ports, self.ids = ports, office.ids
        self.office = Office(ports, office.ids)
        self.office.publish(forms__seal_request=FORM, workflows__seal_request=WORKFLOW)
        with ports.store.writing() as writing:
            organisation = writing.organisation()
            for login, person in office.ids.items():
                known = organisation.people[person]
                named = replace(known, name=login.title(), email=f"{login}@house.example")
                writing.put_person(named, at=MONDAY, by="system:test")
            for each in organisation.departments.values():
                titled = Department(id=each.id, title=each.id, parent=each.parent)
                writing.put_department(titled, at=MONDAY, by="system:test")
            for role in organisation.roles:
                writing.put_role(role, role, at=MONDAY, by="system:test")

    def reads_english(self, *logins):
        with self.ports.store.writing() as writing:
            for login in logins:
                writing.set_language(self.ids[login], "en")

    def submit(self):
        hands = self.office.hands
        hands.ports = self.ports
        return hands.submit("wangmin", "seal-request", ANSWERS)

    def agree(self, record):
        hands = self.office.hands
        hands.ports = self.ports
        hands.act("zhouxy", record, "agree", "agree")

    def work(self, at=None):
        """Do what is due at a moment; the mails sent by it, as (address, subject, text)."""
        self.now = at or self.now
        before = len(self.mail.letters)
        work_until_done(self.ports)
        return self.mail.letters[before:]

    def to(self, login, at=None):
        """Those of them that went to one person, as (subject, text)."""
        sent = self.work(at)
        return [each[1:] for each in sent if each[0] == f"{login}@house.example"]


@pytest.fixture
def house(office):
    return House(office)


def english(*texts):
    """That there are texts, and no Chinese character or full-width mark in any of them."""
    assert all(texts)
    assert [(text, CHINESE.findall(text)) for text in texts if CHINESE.search(text)] == []


def test_mails_about_a_task_are_in_the_language_of_whom_they_go_to(house):
    house.reads_english("zhouxy")
    record = house.submit()
    ((subject, text),) = house.to("zhouxy")
    english(subject, text)
    number = house.office.record(record).number
    assert subject == f"For you to act on: Seal request {number}, Approval"
    assert f"Hello Zhouxy,\n\nRecord: Seal request\nNo.: {number}\nStep: Approval\nDue: " in text
    assert "Sign in to act on it:\n" in text
    assert text.endswith("Rong River Estates Ltd (sent automatically, no reply needed)\n")
    ((subject, text),) = house.to("zhouxy", datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    english(subject, text)
    assert subject.startswith("Due soon: ")
    ((subject, text),) = house.to("zhouxy", datetime(2026, 11, 25, 10, 0, tzinfo=UTC))
    english(subject, text)
    assert subject.startswith("Past due: ")
    house.reads_english("hefang")
    beside.cc(house.ports, house.ids["wangmin"], record, [house.ids["hefang"]], "Read this")
    ((subject, text),) = house.to("hefang")
    english(subject, text)
    assert subject.startswith("Copied to you: ")


def test_who_chose_nothing_is_written_to_in_the_language_of_the_house(house):
    record = house.submit()
    task = house.office.record(record).open_tasks()[0]
    number = house.office.record(record).number
    ((subject, text),) = house.to("zhouxy")
    assert subject == f"请您办理：Seal request {number}，Approval"
    assert text == (
        f"Zhouxy，您好：\n\n单据：Seal request\n编号：{number}\n步骤：Approval\n"
        "期限：还剩 2 个工作日，应于11月25日 周三 17:30办完\n\n请登录后办理：\n"
        f"http://127.0.0.1:8000/tasks/{task.id}\n\n"
        "Rong River Estates Ltd（系统发出，不用回复）\n"
    )
    house.ports.settings = replace(house.ports.settings, language="en")
    house.submit()
    ((subject, text),) = house.to("zhouxy")
    english(subject, text)


def test_the_mail_of_the_day_is_in_the_language_of_its_reader(house):
    house.reads_english("zhouxy")
    notices.want(house.ports, house.ids["zhouxy"], "17:30", "", "")
    house.submit()
    house.submit()
    house.work()
    ((subject, text),) = house.to("zhouxy", MONDAY + timedelta(hours=9))
    english(subject, text)
    assert subject == "Today: 2 tasks wait for you"
    assert "Approval, due Wed 25 Nov 17:30\n" in text


def test_alarms_and_checkpoints_are_in_the_language_of_their_reader(house):
    house.submit()
    newest = checkpoints.lay(house.ports)
    with speaking("en"):
        for subject, text in (
            checkpoints.letter(house.ports, newest),
            self_check.letter(house.ports, ("file x is gone",)),
            self_check.letter(house.ports, ("file x is gone",) * self_check.MOST),
        ):
            english(subject, text)
    house.reads_english("linas")
    house.now = MONDAY + timedelta(days=1)
    nightly.ask(house.ports)
    ((subject, text),) = [each for each in house.to("linas") if "heckpoint" in each[0]]
    english(subject, text)
    assert json.dumps(checkpoints.given(house.ports)["root"]) in text


def test_an_outside_party_is_asked_in_the_language_of_the_page_it_was_asked_on(house):
    record = house.submit()
    house.agree(record)
    task = house.office.record(record).open_tasks()[0]
    me = next(login for login, id_ in house.ids.items() if id_ in task.holders)
    with speaking("en"):
        invitations.invite(house.ports, house.ids[me], task.id, "sms")
    house.work()
    _, _, text = house.sms.letters[-1]
    english(text)
    assert LINKED.search(text)
    assert text.startswith("Ann Lee, Rong River Estates Ltd asks you to read “Seal request” SR-")
    invitations.invite(house.ports, house.ids[me], task.id, "sms")
    house.work()
    assert house.sms.letters[-1][2].startswith("Ann Lee，Rong River Estates Ltd请您看《Seal")


def test_a_code_is_in_the_language_of_the_page_that_waits_for_it(house):
    record = house.submit()
    house.agree(record)
    task = house.office.record(record).open_tasks()[0]
    with speaking("en"):
        invitations.invite(house.ports, task.holders[0], task.id, "sms")
        with house.ports.store.reading() as reading:
            (invited,) = reading.invitations(task.id)
            kept = house.office.record(record)
            bundle = house.ports.bundle(reading, kept.bundle)
        codes.deliver(house.ports, invited, bundle, kept, "123456")
        by_mail = replace(invited, channel="mail", address="ann@example.org")
        codes.deliver(house.ports, by_mail, bundle, kept, "123456")
    english(house.sms.letters[-1][2], *house.mail.letters[-1][1:])
    assert "123456" in house.mail.letters[-1][2]
    codes.deliver(house.ports, invited, bundle, kept, "123456")
    assert CODE.search(house.sms.letters[-1][2])


def test_a_link_to_a_contact_is_in_their_own_language(house):
    record = house.submit()
    house.agree(record)
    task = house.office.record(record).open_tasks()[0]
    house.reads_english("liuda")
    invitations.invite(house.ports, task.holders[0], task.id, "sms")
    with house.ports.store.writing() as writing:
        (invited,) = writing.invitations(task.id)
        contact = replace(invited, person=house.ids["liuda"], channel="mail", address="l@x.example")
        writing.put_invitation(contact)
    ((_, subject, text),) = [each for each in house.work() if each[0] == "l@x.example"]
    english(subject, text)
    assert subject.startswith("For you to sign: Seal request SR-")


def test_why_a_job_failed_is_kept_in_the_language_of_the_house(house):
    house.reads_english("zhouxy")
    house.submit()

    def refuse(address, subject, text):
        raise NotSent("没有找到这份文件")

    house.mail.send = refuse
    house.work()
    assert {each.error for each in notifying.undelivered(house.ports)} == {
        "NotSent: 没有找到这份文件"
    }


def test_a_receipt_is_in_the_language_of_its_reader_and_its_act_is_the_same(house):
    record = house.submit()
    (act,) = house.office.record(record).acts
    with speaking("en"):
        name, text = receipts.receipt_text(house.ports, house.ids["wangmin"], record, act)
    assert name == f"{house.office.record(record).number} receipt {act[:8]}.txt"
    english(text.replace("本人", "").split("What was signed")[0])
    _, chinese = receipts.receipt_text(house.ports, house.ids["wangmin"], record, act)
    assert chinese.startswith("会签 · 签署回执\n\n单据：Seal request SR-")
    act_in = re.compile(r"^\{.*\}$", re.MULTILINE)
    assert act_in.search(text)[0] == act_in.search(chinese)[0]


def of_export(house, login, ask):
    """The file of an export that somebody asks for on an English page, and its name."""
    with speaking("en"):
        id_ = ask()
    work_until_done(house.ports)
    assert exported(house.office, id_).status == "ready", exported(house.office, id_).error
    with speaking("en"):
        found, content = asking.take(house.ports, house.ids[login], id_)
    with content:
        return content.read(), found.name, id_


def test_a_spreadsheet_is_in_the_language_in_which_it_was_asked_for(house):
    house.submit()
    me, query = house.ids["wangmin"], Query(form="seal-request")
    data, name, _ = of_export(
        house, "wangmin", lambda: asking.ask_for_register(house.ports, me, "xlsx", query)
    )
    book = load_workbook(io.BytesIO(data))
    english(name, *book.sheetnames)
    english(*(str(each) for row in book["Seal request"].values for each in row if each))
    assert name == "Seal-request-register.xlsx"
    data, _, id_ = of_export(
        house, "wangmin", lambda: asking.ask_for_register(house.ports, me, "csv", query)
    )
    heads, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    english(*heads, *filter(None, row))
    assert exported(house.office, id_).title == "Seal request台账", "kept as it ever was"
    lines = asking.page(house.ports, me).lines
    assert {each.title for each in lines} == {"Seal request台账"}
    with speaking("en"):
        shown = asking.page(house.ports, me).lines
    english(*(text for each in shown for text in (each.title, each.kind, each.words)))


def test_an_archive_has_the_same_names_in_every_language(house):
    house.submit()
    house.now += timedelta(days=1)
    me = house.ids["linas"]

    def ask():
        given = {"since": "", "until": "", "status": ""}
        return asking.ask_for_zip(house.ports, me, forms=("seal-request",), **given)

    made = {}
    data, name, _ = of_export(house, "linas", ask)
    made["en"] = ZipFile(io.BytesIO(data))
    chinese = ask()
    work_until_done(house.ports)
    with asking.take(house.ports, me, chinese)[1] as content:
        made["zh"] = ZipFile(io.BytesIO(content.read()))
    assert made["en"].namelist() == made["zh"].namelist()
    manifests = [json.loads(each.read("manifest.json")) for each in made.values()]
    assert manifests[0]["query"] == manifests[1]["query"]
    assert name == "Seal-request.zip"
    english(made["en"].read("README.txt").decode())
    assert "盖章单据导出包" in made["zh"].read("README.txt").decode()
    book = load_workbook(io.BytesIO(made["en"].read("index.xlsx")))
    assert book.sheetnames == ["Index", "Void register", "Account of numbers"]
    for sheet in book:
        english(*(str(each) for row in sheet.values for each in row if each))
    assert load_workbook(io.BytesIO(made["zh"].read("index.xlsx"))).sheetnames == [
        "索引", "作废登记", "编号核对",
    ]  # fmt: skip
    with house.ports.store.reading() as reading:
        assert {each.what for each in reading.looks(limit=9)} == {"盖章文件（ZIP） Seal request"}
        with speaking("en"):
            told = looks.lines(house.ports, reading, me)
    assert {(each.did, each.what) for each in told} == {
        ("Downloaded an export", "Sealed files (ZIP) Seal request")
    }


def test_a_ledger_is_in_the_language_of_who_prints_it(house, monkeypatch):
    house.submit()
    drawn = []
    ports = replace(house.ports, render=lambda html, *_, **__: drawn.append(html) or b"%PDF")
    with speaking("en"):
        called, count, _ = ledgers.ledger(
            ports, house.ids["wangmin"], Query(form="seal-request", states=("running",))
        )
        ledgers.note_taken(ports, house.ids["wangmin"], "seal-request", count)
    assert (called, count) == ("Seal request register, 1 record", 1)
    assert "1 record, drawn up by Wangmin, " in drawn[0]
    with ports.store.reading() as reading:
        (noted,) = reading.looks(limit=9)
        assert noted.what == "Seal request台账，1 张"
        with speaking("en"):
            (line,) = looks.lines(ports, reading, house.ids["linas"])
    english(line.did, line.what)


def test_what_is_kept_of_a_record_is_the_same_whoever_submitted_it(office):
    made = []
    for each in (SOURCE, "en"):
        with speaking(each):
            made.append(office.hands.submit("wangmin", "dispatch-ticket", TICKET))
    with office.ports.store.reading() as reading:
        first, second = (reading.title(each) for each in made)
    assert first == second
    assert CHINESE.search(first)


def test_what_the_server_gave_as_a_reason_is_told_in_each_language(house):
    by = {"by": definitions.FILES, "reason": definitions.CHANGED}
    offered = publishing.pinned(house.ports, "seal-request", 1, {"forms/x.yaml": "x"}, **by)
    assert offered.reason == reason_of(offered)
    with speaking("en"):
        english(reason_of(offered))
        assert reason_of(replace(offered, by="somebody")) == offered.reason, "words of a person"


def test_lists_of_tasks_and_messages_are_in_the_language_of_the_page(house):
    house.submit()
    house.reads_english("zhouxy")
    with speaking("en"):
        for lines in (
            inbox.waiting(house.ports, house.ids["zhouxy"]).groups,
            inbox.started(house.ports, house.ids["wangmin"]).groups,
        ):
            for group in lines:
                (work,) = group.lines
                told = (group.title, work.asked, work.status, work.due.words if work.due else "")
                english(*filter(None, told))
        listed = messages.listed(house.ports, house.ids["zhouxy"])
    assert [each.words for each in listed] == ["For you to act on"]


def test_what_an_edition_changed_is_kept_in_one_language_and_told_in_each(house):
    house.now += timedelta(days=7)  # the administrator holds office by then
    ports, admin = house.ports, house.ids["admin"]
    before = editing.bench(ports, admin, "seal-request")
    text = before.files["forms/seal-request.yaml"].replace("label: Subject", "label: Purpose")
    with speaking("en"):
        editing.save(ports, admin, "seal-request", {"forms": text})
        edition = before.edition.edition
        publishing.publish(ports, admin, "seal-request", edition=edition, reason="Clearer")
        told = revisions.history(ports, admin, "seal-request").lines[0].changes
    kept = revisions.history(ports, admin, "seal-request").lines[0].changes
    assert CHINESE.search("".join(kept))
    with ports.store.reading() as reading:
        assert tuple(reading.editions("seal-request")[0].changes) == kept
    with speaking("en"):
        now = editing.bench(ports, admin, "seal-request")
        with ports.store.reading() as reading:
            old, new = (ports.bundle(reading, each.edition.hash) for each in (before, now))
        assert told == tuple(str(each) for each in differences(old, new))


def test_a_table_may_have_headings_of_either_language(house):
    with speaking("en"):
        columns = importing.columns_of("people")
        sheet = load_workbook(io.BytesIO(importing.blank("people"))).active
        heads = [each.value for each in sheet[1]]
    assert heads == [each.heading for each in columns]
    english(*heads, *(each.tell for each in columns if each.tell))
    rows = [heads, ["newone", "New One", *[""] * (len(heads) - 2)]]
    ports = replace(house.ports, sheet=lambda _: rows)
    assert importing.preview(ports, "people", b"x").count("new") == 1
    with speaking("en"), pytest.raises(Invalid) as refused:
        importing.preview(replace(house.ports, sheet=lambda _: [["Nothing"]]), "people", b"x")
    english(str(refused.value))


def test_a_house_that_speaks_english_begins_with_english_names(tmp_path):
    ports = open_office(tmp_path / "instance", language="en")
    people.first_start(ports, SEED)
    with ports.store.reading() as reading:
        (admin,) = reading.organisation().people.values()
    assert admin.name == "Administrator"
    ports.store.close()
