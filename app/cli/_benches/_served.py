"""Applications behind gunicorn, as the product is served, and what its worker spends on each."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import clock_gettime_ns, perf_counter_ns
from typing import Any

from gunicorn.app.base import BaseApplication

from app.cli._benches._clock import Span

WORKER = "/worker"  # which process answers
AT_ONCE = 4  # requests of one run: what a worker does behind an answer counts with the next

Application = Callable[..., Any]
"""As PEP 3333 has it."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One worker with one thread, on loopback."""

    port: int
    worker: int

    def timed(self, request: bytes, status: int) -> Span:
        """Ask several times; what one took, and what the worker spent on it.

        Raises:
            RuntimeError: Another status came.
        """
        clock = _cpu_clock(self.worker)
        cpu, wall = clock_gettime_ns(clock), perf_counter_ns()
        for _ in range(AT_ONCE):
            told = _answer(self.port, request).split(b" ", 2)[1]
            if told != str(status).encode():
                raise RuntimeError(f"{request.split(b' ', 2)[1].decode()}: {told.decode()}")
        wall_after, cpu_after = perf_counter_ns(), clock_gettime_ns(clock)
        return Span(wall=(wall_after - wall) // AT_ONCE, cpu=(cpu_after - cpu) // AT_ONCE)


@contextmanager
def served(make: Callable[[], Application]) -> Iterator[Served]:
    """Serve what `make` gives, called in the worker, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = os.fork()
        if server == 0:
            try:
                _Server(make, listening.fileno()).run()
            finally:
                os._exit(0)  # nothing of the parent's is tidied up here
        try:
            worker = int(_answer(port, asking("GET", WORKER)).rpartition(b"\r\n\r\n")[2])
            yield Served(port=port, worker=worker)
        finally:
            os.kill(server, signal.SIGTERM)
            os.waitpid(server, 0)


def asking(method: str, address: str, body: str = "", cookie: str = "") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {address} HTTP/1.1", "Host: localhost", "Connection: close"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([*lines, "", body]).encode()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, make: Callable[[], Application], listening: int) -> None:
        self.make = make
        self.listening = listening
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": f"fd://{self.listening}",
            "worker_class": "gthread",
            "threads": 1,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for key, value in wanted.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Application:
        made = self.make()

        def answer(environ: dict[str, Any], start: Callable[..., object]) -> Any:
            if environ["PATH_INFO"] != WORKER:
                return made(environ, start)
            told = str(os.getpid()).encode()
            start("200 OK", [("Content-Length", str(len(told)))])
            return [told]

        return answer


def _answer(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asked:
        asked.sendall(request)
        return b"".join(iter(lambda: asked.recv(65536), b""))


def _cpu_clock(process: int) -> int:
    """Linux's clock of what all threads of another process spent, see clock_getcpuclockid(3)."""
    return (~process << 3) | 2
