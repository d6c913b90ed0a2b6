"""The commands, as an operator calls them."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from app.cli import main
from app.core.wording import SOURCE, speaking
from app.jobs._worker import work_until_done
from tests.services.test_deciding import at_acceptance
from tests.services.test_submitting import TICKET

COMMANDS = (
    "backup", "bench", "check", "definitions", "demo", "export", "hours",
    "people", "restore", "serve", "verify", "verify-trail", "work",
)  # fmt: skip


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does_and_takes_an_instance(command):
    told = run(command, "--help")
    assert told.exit_code == 0
    wanted = {"people": "unlock", "hours": "unset", "definitions": "export"}.get(
        command, "--instance"
    )
    assert wanted in told.output


def test_the_commands_are_those_of_the_issue():
    listed = run("--help").output.split("Commands:")[1]
    assert [line.split()[0] for line in listed.strip().splitlines()] == list(COMMANDS)


def test_check_says_faults_by_its_exit_status_its_lines_and_as_json(tmp_path):
    forms = tmp_path / "forms"
    forms.mkdir()
    text = (
        "language: 1\ntitle: 请假\nworkflow: leave\nfields:\n  - {name: a, typ: text, label: 甲}\n"
    )
    (forms / "leave.yaml").write_text(text, encoding="utf-8")
    told = run("check", tmp_path, "--instance", tmp_path / "none")
    assert told.exit_code == 1
    assert "forms/leave.yaml:5:15: unknown key 'typ' (did you mean 'type'?)" in told.stdout
    listed = json.loads(run("check", tmp_path, "--json", "--instance", tmp_path / "none").stdout)
    assert {"file", "line", "column", "message", "hint"} == set(listed[0])
    assert run("check", forms, "--instance", tmp_path / "none").exit_code == 2
    assert run("check", "--instance", tmp_path / "none").exit_code == 0


def test_the_manual_is_printed_in_the_language_of_the_house(tmp_path, monkeypatch):
    told = {
        "zh": "这张表单里哪个 estate 字段的名字",
        "en": "the name of a field of type estate in this form",
    }
    for language, words in told.items():
        monkeypatch.setenv("COUNTERSIGN_LANGUAGE", language)
        printed = run("definitions", "manual", "--instance", tmp_path)
        assert printed.exit_code == 0
        assert f"of*  # {words}" in printed.output


def test_people_are_added_listed_renewed_and_unlocked(office):
    instance = office.ports.settings.instance
    added = run("people", "add", "linxi", "林溪", "--role", "officer", "--department",
                "customer-service", "--instance", instance)  # fmt: skip
    assert added.exit_code == 0
    assert added.output.startswith("linxi: ")
    assert (
        "linxi\t林溪\tofficer/customer-service"
        in run("people", "list", "--instance", instance).output
    )
    again = run("people", "add", "linxi", "林溪", "--instance", instance)
    assert again.exit_code == 1
    assert "Error: 登录名“linxi”已经有人用了。" in again.output
    renewed = run("people", "password", "linxi", "--instance", instance).output
    assert renewed != added.output
    assert run("people", "unlock", "linxi", "--instance", instance).exit_code == 0


def test_somebody_is_appointed_to_a_further_role_also_in_an_instance_that_is_older_than_it(office):
    instance = office.ports.settings.instance
    told = run("people", "appoint", "wangmin", "stamp-keeper", "audit", "--instance", instance)
    assert (told.exit_code, told.output) == (0, "wangmin: stamp-keeper/audit\n")
    listed = run("people", "list", "--instance", instance).output
    assert "officer/customer-service-east, stamp-keeper/audit" in listed
    told = run("people", "appoint", "wangmin", "stamp-keeper", "audt", "--instance", instance)
    assert told.exit_code == 1
    assert "没有部门“audt”" in told.output


def test_verify_trail_counts_records_and_finds_none_faulty(office):
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    told = run("verify-trail", "--instance", office.ports.settings.instance)
    assert (told.exit_code, told.stderr) == (0, "records: 1, faulty: 0\n")


def test_a_trail_that_is_not_there_is_wrong_use_and_makes_no_database(tmp_path):
    told = run("verify-trail", "--instance", tmp_path / "none")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "holds no database" in told.stderr
    assert not (tmp_path / "none").exists()


def test_the_file_of_a_record_that_was_declared_void_is_told_so(office, tmp_path):
    instance = office.ports.settings.instance
    record = at_acceptance(office)
    for who, step in (("dinglp", "property"), ("wangmin", "office"), ("wangmin", "customer")):
        office.hands.act(who, record, f"check_{step}", "confirm", in_person=step == "customer")
    office.hands.call_back(record)
    work_until_done(office.ports)
    pdf = tmp_path / "ticket.pdf"
    pdf.write_bytes(office.ports.files.get(office.record(record).sealed))
    told = run("verify", pdf, "--instance", instance)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "ticket.pdf: valid")
    office.hands.annul("zhouxy", record, "开重了。")
    told = run("verify", pdf, "--instance", instance)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (1, "ticket.pdf: void")
    alone = run("verify", pdf, "--root", instance / "keys" / "root.pem", "--instance", instance)
    assert alone.exit_code == 0  # the file alone cannot know
    data = bytearray(pdf.read_bytes())
    data[len(data) // 2] ^= 1
    pdf.write_bytes(data)
    assert run("verify", pdf, "--instance", instance).exit_code == 1


def test_a_setting_that_cannot_be_used_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERSIGN_ZONE", "Asia/Atlantis")
    told = run("verify-trail", "--instance", tmp_path)
    assert told.exit_code == 2
    assert "COUNTERSIGN_ZONE: no time zone is called 'Asia/Atlantis'" in told.stderr


def test_the_demo_is_served_on_loopback_only(tmp_path):
    told = run("serve", "--demo", "--host", "0.0.0.0", "--instance", tmp_path)
    assert told.exit_code == 2
    assert "loopback" in told.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE", "mysql://nowhere", "no storage 'mysql'"),
        ("DATABASE", "garbage", "no storage 'garbage'"),
        ("FILES", "ftp://nowhere", "no storage 'ftp' for files"),
        ("FILES", "s3://", "need a bucket"),
        ("PUBLIC_URL", "http://[", "must be like https://forms.example"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_without_a_traceback(
    office, monkeypatch, name, value, said
):
    monkeypatch.setenv(f"COUNTERSIGN_{name}", value)
    told = run("people", "list", "--instance", office.ports.settings.instance)
    assert told.exit_code in (1, 2)
    assert isinstance(told.exception, SystemExit)
    assert said in told.output


def test_a_mistyped_instance_gets_no_house(tmp_path):
    typo = tmp_path / "instnace"
    out = tmp_path / "x.zip"
    for command in (["people", "list"], ["people", "unlock", "admin"], ["hours", "list"],
                    ["export", "--form", "settlement", "--out", out],
                    ["definitions", "export", "--out", tmp_path / "there"]):  # fmt: skip
        told = run(*command, "--instance", typo)
        assert (told.exit_code, "holds no database" in told.output) == (2, True), command
        assert not typo.exists()


def test_who_is_not_there_is_not_unlocked(office):
    told = run("people", "unlock", "nobody", "--instance", office.ports.settings.instance)
    assert told.exit_code == 1
    assert "没有人用登录名“nobody”。" in told.output


def test_a_command_refuses_in_the_language_of_the_house(office, monkeypatch):
    monkeypatch.setenv("COUNTERSIGN_LANGUAGE", "en")
    with speaking(SOURCE):
        told = run("people", "unlock", "nobody", "--instance", office.ports.settings.instance)
    assert told.output == "Error: Nobody has the login “nobody”.\n"


def test_a_file_is_verified_in_the_language_of_the_house_by_a_process_of_its_own(office, tmp_path):
    root = office.ports.settings.instance / "keys" / "root.pem"
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    told = subprocess.run(
        [sys.executable, "-m", "app.cli", "verify", tmp_path / "x.pdf", "--root", root],
        env={**os.environ, "COUNTERSIGN_LANGUAGE": "en"}, capture_output=True, check=False,
    )  # fmt: skip
    assert told.returncode == 1
    assert "x.pdf: " in told.stdout.decode()
    assert told.stdout.decode().isascii(), told.stdout.decode()


def test_a_root_that_is_no_certificate_is_wrong_use(office, tmp_path):
    (tmp_path / "x.pem").write_text("no certificate")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    told = run("verify", tmp_path / "x.pdf", "--root", tmp_path / "x.pem")
    assert (told.exit_code, "is no certificate in PEM" in told.output) == (2, True)


def test_a_folder_that_cannot_be_written_is_named(office, tmp_path):
    (tmp_path / "file").write_text("no folder")
    told = run("definitions", "export", "--out", tmp_path / "file" / "there",
               "--instance", office.ports.settings.instance)  # fmt: skip
    assert told.exit_code in (1, 2)
    assert isinstance(told.exception, SystemExit)
    assert "file" in told.output
