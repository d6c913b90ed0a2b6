"""`python -m tests.crash.publishing_hand INSTANCE ADMIN AFTER`: publishes and is killed meanwhile.

AFTER says how many of the writes of the publication are done when the process kills itself.
"""

import os
import signal
import sys
from pathlib import Path

from app.services import publishing
from app.storage.sql.compiled import Cursor
from tests.offices import open_office

add, done = Cursor.add, []


def counted(self, table, rows, **how):
    """An insert; the one after the last allowed never comes back."""
    if len(done) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(table.name)
    return add(self, table, rows, **how)


if __name__ == "__main__":
    ports = open_office(Path(sys.argv[1]))
    Cursor.add = counted
    publishing.publish(ports, sys.argv[2], "room-booking", edition=1, reason="更好")
    Path(sys.argv[1], "published").write_text(" ".join(done), encoding="utf-8")
