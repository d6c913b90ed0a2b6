"""`python -m tests.crash.laying_hand INSTANCE AFTER`: lays a checkpoint and is killed meanwhile.

AFTER says how many of its writes are done when the process kills itself; `kept`: all of them and
the commit, but not yet the line in the log outside the database.
"""

import os
import signal
import sys
from pathlib import Path

from app.services import checkpoints
from app.storage.sql.compiled import Cursor
from tests.offices import open_office

add, done = Cursor.add, []


def die(*_):
    """Never comes back."""
    os.kill(os.getpid(), signal.SIGKILL)


def counted(self, table, rows, **how):
    """An insert; the one after the last allowed is not made."""
    if str(len(done)) == sys.argv[2]:
        die()
    done.append(table.name)
    return add(self, table, rows, **how)


if __name__ == "__main__":
    ports = open_office(Path(sys.argv[1]))
    Cursor.add = counted
    if sys.argv[2] == "kept":
        checkpoints._note = die
    checkpoints.lay(ports)
    Path(sys.argv[1], "laid").write_text(" ".join(done), encoding="utf-8")
