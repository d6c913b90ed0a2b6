"""One process that signs on command: `python -m tests.crash.signing_hand FOLDER DATABASE`.

Each line on standard input is a JSON command with the moment at which to act, so that two such
processes act at the same instant; each answer is one line on standard output.
"""

import json
import secrets
import sys
import time
from pathlib import Path

from app.core.errors import AppError
from app.services import tasks
from app.services.identity import Identity
from tests.offices import open_office


def main(folder: str, database: str) -> None:
    ports = open_office(Path(folder), database)
    answer({"ready": True})
    for line in sys.stdin:
        told = json.loads(line)
        identity = Identity(
            kind=told["identity"], view="", consent="同意", nonce=secrets.token_hex(16)
        )
        time.sleep(max(0.0, told["at"] - time.time()))
        try:
            tasks.decide(
                ports, told["person"], told["task"], told["verb"],
                remark=told["remark"], to="", identity=identity,
            )  # fmt: skip
            answer({"done": True})
        except AppError as refusal:
            answer({"refused": type(refusal).__name__})


def answer(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
