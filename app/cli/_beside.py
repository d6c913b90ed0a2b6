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
SETTLED = 60.0  # seconds; a worker that lived so long was well


class Beside:
    """One `work` process. `watch` is called about once a second by the process that serves."""

    def __init__(self, instance: Path) -> None:
        work = [sys.executable, "-m", "app.cli", "work", "--instance", str(instance)]
        self._owner = os.getpid()
        self._command = [*work, "--parent", str(self._owner)]
        self._ending = False
        self._pause = FIRST_PAUSE
        self._due: float | None = None  # on the monotonic clock: when the next one is started
        self._start()

    def watch(self) -> None:
        """See whether it lives; say so on the log when it does not, and start the next one."""
        if self._ending:
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

    def ask_to_end(self) -> None:
        """Tell it to end, and start no other."""
        self._ending = True
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, patience: float = 3.0) -> None:
        """End it: at its own word, or by force after so many seconds without it."""
        if os.getpid() != self._owner:
            return  # a web process is leaving, forked from the one that serves
        self.ask_to_end()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        self._started = time.monotonic()
        self._due = None


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
