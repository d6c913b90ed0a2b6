"""Hostile and broken YAML, through `countersign check` and through start-up: messages, no more."""

import json
import os
import re
import shutil
import time

import pytest
from click.testing import CliRunner

from app.cli import main
from app.services import definitions, drafts
from app.services.definitions import FOLDERS, Publication
from tests.offices import ROOT

FORM = """\
language: 1
title: 便条
number: BT-{year}-{seq:4}
workflow: note
fields:
  - {name: subject, type: text, label: 事由, required: yes}
"""
ROUTE = """\
language: 1
title: 便条
owner: general-office
steps:
  - {step: write, kind: fill, title: 起草, by: {role: officer}}
"""
FIELD = "  - {name: subject, type: text, label: 事由, required: yes}\n"


def fields(more):
    return FORM + more


LAUGHS = "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
)
HOSTILE = {
    "a tag that calls": "!!python/object/apply:os.system ['touch PWNED']\n",
    "a tag inside": fields("  - !!python/object:os.system {name: x}\n"),
    "a tag of one's own": fields("  - !include ../../secret\n"),
    "a thousand million laughs": "a: &a [lol, lol]\n" + LAUGHS + FORM,
    "a merge bomb": MERGES + FORM,
    "an alias of itself": "a: &a [*a]\n" + FORM,
    "250 levels": fields("  - " + "[" * 250 + "]" * 250 + "\n"),
    "250 levels of keys": FORM + "".join(" " * n + "a:\n" for n in range(250)),
    "100,000 brackets": "[" * 100_000,
    "100,000 maps": "{a: " * 100_000,
    "a key given twice": FORM.replace("title: 便条\n", "title: 便条\ntitle: 纸条\n"),
    "a field given twice": FORM + FIELD,
    "a wrong day": FORM.replace("language: 1", "language: 2026-02-30"),
    "earliest on no day": fields("  - {name: d, type: date, label: 日, earliest: 2026-13-45}\n"),
    "an endless number": fields(
        f"  - {{name: n, type: number, label: 数, maximum: {'9' * 5000}}}\n"
    ),
    "a power": fields("  - {name: n, type: number, label: 数, minimum: 1e999999999}\n"),
    "a deep formula": fields(
        "  - {name: n, type: number, label: 数, value: '" + "(" * 500 + "1" + ")" * 500 + "'}\n"
    ),
    "a long formula": fields(
        "  - {name: n, type: number, label: 数, value: '" + "1+" * 50_000 + "1'}\n"
    ),
    "a formula that calls": fields(
        '  - {name: n, type: text, label: 数, value: \'__import__("os").system("x")\'}\n'
    ),
    "a formula of itself": fields("  - {name: n, type: number, label: 数, value: n + 1}\n"),
    "no such type": fields("  - {name: n, type: ../../secret, label: 数}\n"),
    "a name that is a path": fields("  - {name: ../../x, type: text, label: 数}\n"),
    "a name that the language knows": fields("  - {name: __class__, type: text, label: 数}\n"),
    "markup in a number": FORM.replace("BT-", "{0.__class__}"),
    "a workflow elsewhere": FORM.replace("workflow: note", "workflow: ../../etc/passwd"),
    "a list": "- a\n- b\n",
    "a text": "只有一句话",
    "nothing": "",
    "two documents": FORM + "---\n" + FORM,
    "half a document": FORM + "  - {name: x, type: text, label: '没有写完\n",
    "a tabulator": FORM + "\t- x\n",
    "no text": b"\xff\xfe\x00\x01" * 50,
    "NUL": FORM.encode() + b"\0",
    "half a character": FORM.encode()[:40],
    "a bell": FORM + "# \x07\n",
    "too much": FORM + "# " + "x" * 2_000_000 + "\n",
}


@pytest.fixture
def folder(tmp_path):
    """The shipped definitions and a small form of one's own."""
    folder = tmp_path / "definitions"
    for sub in FOLDERS:
        shutil.copytree(ROOT / sub, folder / sub)
    write(folder, "forms/note.yaml", FORM)
    write(folder, "workflows/note.yaml", ROUTE)
    return folder


def write(folder, name, text):
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)


def check(folder, tmp_path, *more):
    return CliRunner().invoke(main, ["check", str(folder), "--instance", str(tmp_path), *more])


def test_what_is_right_passes(folder, tmp_path):
    """So that the faults below are those of the hostile part."""
    answer = check(folder, tmp_path)
    assert (answer.exit_code, answer.stdout) == (0, "")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_yaml_is_a_message_and_stops_its_own_form_only(
    folder, tmp_path, office, kind, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    running = definitions.publish_files(office.ports, folder)
    assert "note" in running.published
    before = bundles(office)
    write(folder, "forms/note.yaml", HOSTILE[kind])
    started = time.process_time()
    answer = check(folder, tmp_path)
    assert answer.exit_code == 1
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    lines = answer.stdout.splitlines()
    assert lines
    for line in lines[:20]:
        assert re.match(r"(forms|workflows|documents)/[a-z-]+\.yaml:\d+:\d+: \S", line), line
        assert len(line) < 2000
    assert "Traceback" not in answer.output
    told = definitions.publish_files(office.ports, folder)
    assert time.process_time() - started < 5
    assert (told.published, told.offered) == ((), ())
    assert told.kept == ("note",)
    assert told.problems
    assert bundles(office) == before, "the bundle in force stays, of this form and of the others"
    assert drafts.begin(office.ports, office.ids["wangmin"], "note"), "and people go on with it"
    assert not (tmp_path / "PWNED").exists()


def bundles(office):
    with office.ports.store.reading() as reading:
        return dict(reading.current_bundles())


def test_a_broken_workflow_or_document_stops_its_own_form_only(folder, office):
    definitions.publish_files(office.ports, folder)
    for broken in ("workflows/settlement.yaml", "documents/settlement.yaml"):
        whole = (folder / broken).read_bytes()
        write(folder, broken, whole + b"\nforeign: x\n")
        write(folder, "forms/note.yaml", FORM.replace("便条", f"便条{broken[0]}"))
        told = definitions.publish_files(office.ports, folder)
        assert (told.offered, told.kept) == (("note",), ("settlement",))
        assert [each.mark.file for each in told.problems] == [broken]
        write(folder, broken, whole)


def test_every_fault_of_every_file_is_told_at_once(folder, tmp_path):
    for name, kind in (("alpha", "a wrong day"), ("beta", "a tag inside"), ("gamma", "NUL")):
        write(folder, f"forms/{name}.yaml", HOSTILE[kind])
    write(folder, "workflows/note.yaml", ROUTE.replace("role: officer", "role: offiser"))
    answer = check(folder, tmp_path, "--json")
    assert answer.exit_code == 1
    files = {each["file"] for each in json.loads(answer.stdout)}
    assert files == {"forms/alpha.yaml", "forms/beta.yaml", "forms/gamma.yaml",
                     "workflows/note.yaml"}  # fmt: skip


def test_a_form_whose_files_are_gone_goes_on_as_it_was(folder, office):
    definitions.publish_files(office.ports, folder)
    for sub in ("forms", "workflows"):
        (folder / sub / "note.yaml").unlink()
    gone_on = Publication(published=(), offered=(), kept=(), problems=())
    assert definitions.publish_files(office.ports, folder) == gone_on
    assert drafts.begin(office.ports, office.ids["wangmin"], "note")


def test_what_only_looks_like_a_file_is_passed_over(folder, tmp_path):
    (folder / "forms" / "folder.yaml").mkdir()
    (folder / "forms" / "nowhere.yaml").symlink_to(tmp_path / "nowhere")
    (folder / "forms" / "endless.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder / "forms" / "pipe.yaml")
    answer = check(folder, tmp_path)
    assert answer.exit_code == 0


def test_names_of_files_are_told_when_they_are_none(folder, tmp_path):
    for name in ("A B", "-x", "..", "'; DROP", "\u202eabc", "x" * 200):
        write(folder, f"forms/{name}.yaml", FORM)
    answer = check(folder, tmp_path)
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("arguments", [["nowhere"], ["."], ["--what"], ["/dev/null"]])
def test_wrong_use_ends_with_two(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, ["check", *arguments, "--instance", str(tmp_path)])
    assert answer.exit_code == 2
