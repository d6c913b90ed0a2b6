"""The job worker beside the web processes: started with them, started anew when it dies."""

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

log = logging.getLogger("countersign")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until the next start
PATIENCE = 4.0  # seconds to end at its own word
SETTLED = 60.0  # seconds; a worker that lived so long was well


class Beside:
    """One `work` process. `watch` is called about once a second by the process that serves."""

    def __init__(self, instance: Path) -> None:
        work = [sys.executable, "-m", "app.cli", "work", "--instance", str(instance)]
        self._owner = os.getpid()
        self._command = [*work, "--parent", str(self._owner)]
        self._asked: float | None = None  # on the monotonic clock: when it was told to end
        self._pause = FIRST_PAUSE
        self._due: float | None = None  # on the monotonic clock: when the next one is started
        self._start()

    def watch(self) -> None:
        """See whether it lives; say so on the log when it does not, and start the next one."""
        if self._asked is not None:
            return
        now = time.monotonic()
        if self._due is None:
            ended = self._process.poll()
            if ended is None:
                return
            if now - self._started > SETTLED:
                self._pause = FIRST_PAUSE
            log.error(
                "the worker ended (%s); the next one starts in %g s", _how(ended), self._pause
            )
            self._due = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        elif now >= self._due:
            self._start()

    def ask_to_end(self) -> float:
        """Tell it to end, and start no other; gives when it was told, on the monotonic clock."""
        if self._asked is None:
            self._asked = time.monotonic()
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
        return self._asked

    def stop(self) -> None:
        """End it: at its own word, or by force where it was asked too long ago."""
        if os.getpid() != self._owner:
            return  # a web process is leaving, forked from the one that serves
        asked = self.ask_to_end()
        try:
            self._process.wait(max(0.0, asked + PATIENCE - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        self._started = time.monotonic()
        self._due = None


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
