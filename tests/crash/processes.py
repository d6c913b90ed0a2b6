"""A real `serve` in processes of its own, and ways to kill them."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.waiting import READY, until

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Process:
    pid: int
    parent: int
    group: int
    command: str


def processes():
    """Every process that lives; one that is dead and not yet buried does not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if stat[0] not in "ZX":
            parent, group = int(stat[1]), int(stat[2])
            found.append(Process(pid=int(folder.name), parent=parent, group=group, command=command))
    return found


def children(pid):
    return [each for each in processes() if each.parent == pid]


def is_alive(pid):
    return any(each.pid == pid for each in processes())


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def surroundings(**settings):
    """The environment of a command: the machine's, and these settings only."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("COUNTERSIGN_")}
    return own | {f"COUNTERSIGN_{key.upper()}": str(value) for key, value in settings.items()}


def command(*arguments):
    return [sys.executable, "-m", "app.cli", *map(str, arguments)]


class Server:
    """`serve` on an instance: started, killed and started again on the same port."""

    def __init__(self, instance, **settings):
        self.instance = instance
        self.port = free_port()
        self.log = instance.parent / f"serve-{self.port}.log"
        public = f"http://127.0.0.1:{self.port}"
        self.environment = surroundings(public_url=public, **settings)
        self.master = None

    def start(self):
        serve = command("serve", "--port", self.port, "--instance", self.instance)
        with self.log.open("ab") as log:
            self.master = subprocess.Popen(
                serve,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert until(self.answers), f"it does not start:\n{self.said()}"
        assert until(self.worker), f"it has no worker:\n{self.said()}"

    def answers(self):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def said(self):
        """The operator's log."""
        return self.log.read_text()

    def worker(self):
        """The job worker, None where there is none."""
        found = [each for each in children(self.master.pid) if " work " in each.command]
        return found[0] if found else None

    def web(self):
        """The web processes."""
        return [each for each in children(self.master.pid) if " serve " in each.command]

    def rendering(self):
        """The child in which the worker renders, None where it does not."""
        worker = self.worker()
        found = children(worker.pid) if worker else []
        server = next((each for each in found if "rendering.child" in each.command), None)
        return next(iter(children(server.pid)), None) if server else None

    def everything(self):
        """What lives of the server, renderings left out."""
        return [each for each in processes() if each.group == self.master.pid]

    def kill_everything(self):
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()
        assert until(lambda: not self.everything())

    def kill_master(self):
        """The rest has to end by itself."""
        self.master.kill()
        self.master.wait()
        assert until(lambda: not self.everything()), self.everything()

    def terminate(self):
        """SIGTERM to the one process that an operator knows; gives the seconds it took."""
        began = time.monotonic()
        self.master.terminate()
        self.master.wait(READY)
        return time.monotonic() - began

    def close(self):
        """Whatever happened, nothing is left over."""
        if self.master is not None:
            for each in self.everything():
                os.kill(each.pid, signal.SIGKILL)
            self.master.wait()
