"""The operator's page: how the server fares, and jobs that are tried again."""

from datetime import timedelta

import pytest

from app import factory
from app.admin.found import told
from app.admin.operating import KINDS
from app.core.wording import speaking
from app.jobs import _worker
from app.rendering import findings as rendering_findings
from app.services import operating
from app.signing import keys as signing_keys
from app.signing.keys import open_keys
from app.storage.store import Job


@pytest.fixture
def failed(office):
    """A job that was given up."""
    now = office.ports.now()
    with office.ports.store.writing() as writing:
        writing.add_job(
            Job(
                id="j1", kind="seal", key="k", record="r", payload={"revision": 1},
                status="waiting", attempts=6, run_after=now,
            )
        )  # fmt: skip
        writing.fail_job("j1", "CannotRender: no font has 㛃", again_at=None)
    return "j1"


def shown(someone):
    return someone("admin").get("/admin/operating/").text


def test_the_page_says_what_is_wrong_and_a_sound_server_that_all_is_well(office, someone):
    page = shown(someone)
    assert "后台进程没有动静" in page
    assert "还没有备份过" in page
    now = office.ports.now()
    operating.beat(office.ports)
    operating.backed_up(office.ports.store, now, 12_345_678, 3)
    operating.started(office.ports, ["the organisation's keys have no passphrase"])
    page = shown(someone)
    assert "一切正常" in page
    assert "单位的密钥没有加口令。" in page
    assert "3 个文件" in page
    later = office.at(now + timedelta(days=3))
    assert "上次备份是两天以前了。" in operating.status(later.ports).troubles


def test_a_job_that_was_given_up_is_listed_with_its_reason_and_tried_again(office, someone, failed):
    admin = someone("admin")
    page = admin.get("/admin/operating/").text
    assert "有 1 件事几次都没办成" in page
    assert "CannotRender: no font has 㛃" in page
    answer = admin.post(f"/admin/operating/jobs/{failed}/again")
    assert answer.status_code == 303
    with office.ports.store.reading() as reading:
        (job,) = reading.jobs("waiting")
    assert (job.id, job.attempts) == (failed, 0)
    assert "没办成的会自动再试" in admin.get("/admin/operating/").text
    assert admin.post(f"/admin/operating/jobs/{failed}/again").status_code == 404


def test_what_a_start_finds_is_told_in_the_language_of_the_reader(office, monkeypatch, tmp_path):
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    monkeypatch.setattr(rendering_findings, "face", lambda family: None)
    monkeypatch.setattr(rendering_findings, "CUT", tmp_path / "nothing")
    monkeypatch.setattr("app.services.notifying.MAIL", "no channel")
    keys = office.ports.settings.instance / "keys"
    open_keys(keys, "翡翠华府", office.ports.now())
    keys.chmod(0o755)
    later = office.at(office.ports.now() + timedelta(days=3650))
    found = [
        *factory.findings(later.ports),
        *rendering_findings.findings(),
        *signing_keys.findings(keys, later.ports.now()),
        "the database is at nothing, not at 0042 (run the migration)",
        "trigger no_update is missing or altered",
        "PRAGMA synchronous is 1, not 2",
        "fsync is off, not on",
        "COUNTERSIGN_SMTP_TLS is none: mail and its password travel in the clear",
        "COUNTERSIGN_SMTP_TLS is none: mail travels in the clear",
        "fc-list is missing: fonts cannot be looked up (apt install fontconfig)",
        "3 of 12 people have no mail address: nobody tells them of tasks "
        "(countersign people email)",
        "COUNTERSIGN_PUBLIC_URL is not https: passwords and cookies travel in the clear",
        "instance/secret can be read by others (chmod 600 it)",
        "no setting is called COUNTERSIGN_QQQ",
        "no setting is called COUNTERSIGN_LANGAUGE (did you mean COUNTERSIGN_LANGUAGE?)",
    ]
    assert len(found) > 20
    assert [each for each in found if told(each) == each] == []
    with speaking("en"):
        assert told("trigger no_update is missing or altered").startswith("Trigger no_update is")
    assert (
        told(found[-1]) == "没有叫 COUNTERSIGN_LANGAUGE 的设置（是不是 COUNTERSIGN_LANGUAGE？）。"
    )
    assert told("something of another release") == "something of another release"


def test_every_kind_of_job_has_a_name_on_the_page():
    assert KINDS.keys() == _worker.KINDS.kinds.keys()


def test_only_administrators_have_the_page(office, someone, failed):
    for login in ("wangmin", "linas"):
        other = someone(login)
        assert other.get("/admin/operating/").status_code == 403
        assert other.post(f"/admin/operating/jobs/{failed}/again").status_code == 403
    with office.ports.store.reading() as reading:
        assert len(reading.jobs("failed")) == 1
