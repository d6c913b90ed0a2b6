"""The browser's engine as one node process: what it makes of formulas, answers and forms."""

import json
import subprocess
from pathlib import Path

RUNNER = Path(__file__).with_name("parity.mjs")


def ask(cases):
    """What the browser's engine answers to each case, see parity.mjs."""
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in cases)
    run = subprocess.run(
        ["node", RUNNER], input=lines, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(cases)
    return answers
