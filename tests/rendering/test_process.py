"""Rendering in a child: what hangs or grows is killed, and nothing else notices."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.rendering.faults import CannotRender, RenderingFailed
from app.rendering.job import Attachment, Job, packed, unpacked
from app.rendering.page import page_html
from app.rendering.process import render_in_child

CREATED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
LONG = "<table>" + "<tr><td>一行</td><td>又一行</td></tr>" * 60_000 + "</table>"


def below(pid):
    """The processes that it started: pid → command."""
    listed = subprocess.run(
        ["ps", "-ww", "--ppid", str(pid), "-o", "pid=", "-o", "args="],
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(line.strip().split(" ", 1) for line in listed.stdout.splitlines())


def children():
    """Those that render: forked from the one that has everything ready."""
    (server,) = (pid for pid, command in below(os.getpid()).items() if "rendering.child" in command)
    return list(below(server))


def test_a_child_renders_the_page_and_is_gone(settlement):
    record = Attachment(name="record.json", data=b"\x00{}", description="Record")
    pdf = render_in_child(page_html(settlement(1)), [record], CREATED)
    assert pdf.startswith(b"%PDF-1.7")
    assert children() == []


def test_a_rendering_that_hangs_is_killed():
    with pytest.raises(RenderingFailed, match=r"^took longer than 2 s$"):
        render_in_child(LONG, [], CREATED, seconds=2)
    assert children() == []


def test_a_rendering_that_wants_too_much_memory_is_refused_it():
    with pytest.raises(RenderingFailed, match=r"^wanted more than 150 MB$"):
        render_in_child(LONG, [], CREATED, megabytes=150)
    assert children() == []


def test_a_page_that_asks_for_a_foreign_file_is_refused_in_the_child_too():
    with pytest.raises(CannotRender, match=r"http://example\.org/x\.png"):
        render_in_child('<img src="http://example.org/x.png">', [], CREATED)


def test_the_child_gets_no_variable_of_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("COUNTERSIGN_PASSPHRASE", "secret")
    spy, seen = tmp_path / "python", tmp_path / "seen"
    spy.write_text(f"#!/bin/sh\nenv > {seen}\nexit 9\n")
    spy.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(spy))
    monkeypatch.setattr("app.confined.running._servers", {})  # none is there yet
    with pytest.raises(RenderingFailed, match=r"^broke off \(exit code 9\)$"):
        render_in_child("<p>", [], CREATED)
    assert "PYTHONPATH=" in seen.read_text()
    assert "secret" not in seen.read_text()


def test_a_broken_off_rendering_says_where_and_nothing_of_the_record(monkeypatch):
    monkeypatch.setattr("app.rendering.process.packed", lambda _job: b'{"html": "geheim"}')
    with pytest.raises(RenderingFailed, match=r"^broke off \(KeyError in job.py:\d+\)$") as failed:
        render_in_child("<p>", [], CREATED)
    assert "geheim" not in str(failed.value)


def test_a_job_comes_out_of_its_text_as_it_went_in():
    kept = Attachment(name="a.json", data=bytes(range(256)), description="甲", relationship="Data")
    job = Job(html="<p>㛃</p>", attachments=(kept,), created=CREATED)
    assert unpacked(packed(job)) == job


def test_the_server_itself_never_loads_the_rendering_library():
    seen = "import sys, app.rendering.page, app.rendering.process, app.rendering.findings; "
    code = seen + "raise SystemExit(int(any(m.startswith('weasyprint') for m in sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_what_runs_in_the_child_names_the_rendering_library():
    naming = {
        str(file)
        for file in Path("app").rglob("*.py")
        if "import weasyprint" in (text := file.read_text(encoding="utf-8"))
        or "from weasyprint" in text
    }
    assert naming == {"app/rendering/own_files.py", "app/rendering/pdf.py"}
