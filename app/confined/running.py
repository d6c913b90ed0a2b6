"""The side of whoever wants something done: a fork server for each module, a line for each work."""

import atexit
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, Final

import app
from app.confined.forkserver import STARTED
from app.confined.limits import BrokenOff, Limits, fault

IDLE = 300.0  # seconds without work until a fork server gives its memory back
_START = 60.0  # seconds in which a fork server has to be there
_END = 0.5  # in which one has to be gone
_PIECE = 1024 * 1024
_TRIES = 2  # one that was idle for long may just have gone
_HANDED_DOWN: Final = (  # no other variable: some hold passphrases
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE",
    "FONTCONFIG_PATH", "LD_LIBRARY_PATH",
)  # fmt: skip


class _ForkServer:
    """One that runs, and the socket over which it is asked."""

    def __init__(self, module: str) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "app.confined.forkserver", module,
                 str(theirs.fileno()), str(IDLE)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )  # fmt: skip

    def end(self) -> int:
        """Let it end, with all its children; gives its exit code."""
        self.control.close()
        try:
            return self.process.wait(_END)
        except subprocess.TimeoutExpired:  # it is still preparing, and has no children
            self.process.kill()
            return self.process.wait()

    def forget(self) -> None:
        """It belongs to the process that this one was forked from."""
        self.control.close()
        self.process.returncode = 0


_servers: dict[str, _ForkServer] = {}
_lock = threading.Lock()


def run(module: str, content: bytes, limits: Limits) -> bytes:
    """What the module's `work` makes of the content, in a child.

    Raises:
        BrokenOff: It took too long, wanted too much, or broke off.
        Refusal: It will not do it; why.
    """
    told = f"{limits.seconds} {limits.megabytes}".encode()
    left = 0
    for _ in range(_TRIES):
        server = _server(module)
        with ExitStack() as stack:
            made, words, line = (_Way(stack) for _ in range(3))
            try:
                with _memory(content) as given:
                    handed = [each.theirs.fileno() for each in (made, words, line)]
                    socket.send_fds(server.control, [told], [given.fileno(), *handed])
            except OSError:
                left = _gone(module, server)
                continue
            for each in (made, words, line):
                each.theirs.close()
            line.ours.settimeout(_START)
            if _heard(line.ours) == STARTED:
                return _made(limits, made, words, line)
        left = _gone(module, server)
    raise BrokenOff(f"broke off (exit code {left})")


class _Way:
    """What a child says something on: our end and theirs."""

    def __init__(self, stack: ExitStack) -> None:
        self.ours, self.theirs = map(stack.enter_context, socket.socketpair())
        self.said = bytearray()

    def hear(self) -> bool:
        """Take what is there; False: nothing comes any more."""
        part = self.ours.recv(_PIECE)
        self.said += part
        return bool(part)


def _made(limits: Limits, made: _Way, words: _Way, line: _Way) -> bytes:
    """What the child made, once it has ended."""
    try:
        _hear_all(limits, line, made, words)
    finally:  # also where a signal ends the wait: it is killed, and then it is gone
        with suppress(OSError):
            line.ours.shutdown(socket.SHUT_WR)
            _heard(line.ours)
    if not line.said:
        raise BrokenOff("broke off (its server is gone)")
    if code := int(line.said):
        raise fault(code, words.said.decode(errors="replace"), limits)
    return bytes(made.said)


def _hear_all(limits: Limits, line: _Way, *ways: _Way) -> None:
    """Until the child has ended and all that it said is here, or its server is gone."""
    until = time.monotonic() + limits.seconds
    with selectors.DefaultSelector() as selector:
        for each in (line, *ways):
            selector.register(each.ours, selectors.EVENT_READ, each)
        while selector.get_map():
            left = until - time.monotonic()
            if left <= 0:
                raise BrokenOff(limits.late)
            for key, _ in selector.select(left):
                if key.data.hear():
                    continue
                if key.data is line and not line.said:
                    return
                selector.unregister(key.fileobj)


def _heard(line: socket.socket) -> bytes:
    try:
        return line.recv(1)
    except OSError:
        return b""


def _server(module: str) -> _ForkServer:
    with _lock:
        if module not in _servers:
            _servers[module] = _ForkServer(module)
        return _servers[module]


def _gone(module: str, server: _ForkServer) -> int:
    """Have done with one that does not answer; gives its exit code."""
    with _lock:
        if _servers.get(module) is server:
            del _servers[module]
    return server.end()


@atexit.register
def _end_all() -> None:
    while _servers:
        _servers.popitem()[1].end()


def _forked() -> None:
    """A fork of this process gets fork servers of its own."""
    global _lock
    _lock = threading.Lock()  # another thread may have held it
    while _servers:
        _servers.popitem()[1].forget()


os.register_at_fork(after_in_child=_forked)


def _memory(content: bytes) -> BinaryIO:
    """A file in memory alone."""
    file = os.fdopen(os.memfd_create("work"), "w+b")
    file.write(content)
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return file


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(app.__file__).parent.parent)}
