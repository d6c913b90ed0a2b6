"""An instance that cannot be used as it stands: each command says why, in one sentence."""

import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from app.cli import main
from app.services import checkpoints
from tests.offices import open_office
from tests.services.test_sealing import TICKET


def run(*arguments, env=None):
    return CliRunner().invoke(main, [str(each) for each in arguments], env=env)


@pytest.fixture
def house(office):
    """An office whose trail has a signed checkpoint."""
    office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    checkpoints.lay(office.ports)
    return office


def refused(told):
    """The one line on stderr with which it ended; no traceback."""
    assert told.exit_code == 1, told.output
    assert isinstance(told.exception, SystemExit)
    (line,) = told.stderr.splitlines()
    return line


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["work", "--until-done"],
                                     ["people", "list"], ["demo"]])  # fmt: skip
def test_keys_that_have_signed_are_never_replaced(house, command):
    instance = house.ports.settings.instance
    shutil.rmtree(instance / "keys")
    said = refused(run(*command, "--instance", instance))
    assert f"root.pem is missing in {instance / 'keys'}" in said
    assert "put back the keys folder of a backup" in said
    assert "a second host needs a copy of the first one's keys folder" in said
    assert not (instance / "keys").exists()


def test_a_key_of_checkpoints_that_has_signed_is_never_replaced(house):
    instance = house.ports.settings.instance
    for name in ("checkpoint.key", "checkpoint.pub"):
        (instance / "keys" / name).unlink()
    assert "checkpoint.key is missing in" in refused(run("people", "list", "--instance", instance))
    assert not (instance / "keys" / "checkpoint.pub").exists()


def test_a_house_that_sealed_nothing_yet_gets_its_keys(office):
    shutil.rmtree(office.ports.settings.instance / "keys")
    open_office(office.ports.settings.instance).store.close()


def test_keys_that_do_not_open_are_named(house):
    keys = house.ports.settings.instance / "keys"
    for name, text in (
        ("root.pem", b"x"), ("organisation.key", b"x"), ("organisation.pem", b"x"),
        ("checkpoint.key", b"x"), ("checkpoint.pub", b"\xff"),
    ):  # fmt: skip
        kept = (keys / name).read_bytes()
        (keys / name).write_bytes(text)
        assert name in refused(run("people", "list", "--instance", keys.parent))
        (keys / name).write_bytes(kept)
    (keys / "organisation.pem").unlink()
    (keys / "root.pem").write_bytes(b"x")
    assert "root.pem is no certificate" in refused(run("people", "list", "--instance", keys.parent))


def test_a_house_without_a_name_is_asked_for_one_at_its_first_start(tmp_path):
    told = run("serve", "--port", "0", "--instance", tmp_path / "i", env={"COUNTERSIGN_HOUSE": ""})
    assert "COUNTERSIGN_HOUSE is empty" in refused(told)


@pytest.fixture
def unguarded(house):
    """An office whose database lost a trigger."""
    with sqlite3.connect(house.ports.settings.instance / "countersign.db") as database:
        database.execute("DROP TRIGGER events_no_update")
    database.close()
    return house


def test_a_database_without_its_triggers_is_not_served(unguarded):
    said = refused(run("serve", "--port", "0", "--instance", unguarded.ports.settings.instance))
    assert "triggers are missing or altered: events_no_update" in said


def test_verify_trail_names_triggers_that_are_missing(unguarded):
    told = run("verify-trail", "--instance", unguarded.ports.settings.instance)
    assert told.exit_code == 1
    assert "trigger events_no_update is missing or altered" in told.stdout


def test_a_file_that_is_no_database_is_named(house):
    instance = house.ports.settings.instance
    house.ports.store.close()
    (instance / "countersign.db").write_bytes(b"no database " * 500)
    for command in ("serve", "verify-trail"):
        port = ("--port", "0") if command == "serve" else ()
        said = refused(run(command, *port, "--instance", instance))
        assert "countersign.db is no SQLite database" in said
