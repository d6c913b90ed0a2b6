"""A rendering that hangs or grows is killed by a real worker, which says so and lives on."""

import subprocess
from pathlib import Path

import pytest

from tests.crash.processes import ROOT, command, processes, surroundings

FORM = """
language: 1
title: 长单
number: CD-{year}-{seq:4}
workflow: long
access: {read: [participants]}
fields:
  - section: 内容
    fields:
      - name: lines
        type: table
        label: 明细
        rows: {min: 1, max: 500}
        columns:
"""
COLUMNS = [f"c{number}" for number in range(12)]
FORM += "".join(f"          - {{name: {name}, type: text, label: 列}}\n" for name in COLUMNS)
WORKFLOW = """
language: 1
title: 长单
owner: customer-service
steps:
  - {step: write, kind: fill, title: 填写, by: {role: officer, of: customer-service}}
"""
CELL = "厨房、卫生间及阳台的防水层经闭水试验后重新铺设，" * 2
HUGE = 490  # lines: almost as much as a draft may hold, and half a minute of rendering


@pytest.fixture
def long_office(office):
    office.publish(forms__long=FORM, workflows__long=WORKFLOW)
    return office


def submitted(office, lines):
    rows = [f"{number:08x}" for number in range(lines)]
    cells = {f"lines/{row}/{name}": [CELL] for row in rows for name in COLUMNS}
    return office.hands.submit("wangmin", "long", {"lines": rows, **cells})


def worked(office, **limits):
    """What the operator reads after a worker did all that was due, within these limits.

    The folder for short-lived files marks the worker and all that it starts.
    """
    instance = office.ports.settings.instance
    done = subprocess.run(
        command("work", "--until-done", "--instance", instance),
        cwd=ROOT,
        env=surroundings(**limits) | {"TMPDIR": str(instance)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [each for each in processes() if marked(each, instance)] == []
    return [line.partition("countersign.worker: ")[2] for line in done.stderr.splitlines()]


def marked(process, folder):
    try:
        own = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False
    return f"TMPDIR={folder}".encode() in own


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"render_seconds": 10}, "took longer than 10 s"),
        ({"render_megabytes": 200, "render_seconds": 240}, "wanted more than 200 MB"),
    ],
)
def test_the_worker_goes_on_after_a_rendering_that_was_killed(long_office, limits, why):
    huge = submitted(long_office, HUGE)
    small = submitted(long_office, 1)
    said = worked(long_office, **limits)
    assert said == [
        f"seal failed for record {huge}: RenderingFailed: {why} (retry in 5 s)",
        f"seal done for {small}",
    ]
    with long_office.ports.store.reading() as reading:
        assert reading.seal(small) is not None
        assert reading.seal(huge) is None
        (job,) = reading.jobs_of(huge)
        assert (job.status, job.attempts, job.error) == ("waiting", 1, f"RenderingFailed: {why}")
