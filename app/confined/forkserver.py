"""`python -m app.confined.forkserver MODULE DESCRIPTOR IDLE`: a child for each piece of work.

The module is imported and prepared once; a child is forked from that, which takes a fraction of a
start. This process never sees any work: whatever a crafted input does, it does to one child.

Over the socket of that descriptor comes one message a piece of work, its limits in words, with four
descriptors: what to work on, where the result goes, where errors go, and the line to whoever waits.
On the line `+` says that a child is at it, then a number how it ended. When its other end is
closed the child is killed; when the socket is, all are, and this process ends. It ends as well when
nobody asked for anything for IDLE seconds.
"""

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Never

from app.confined.limits import MEMORY, REFUSED, Limits, Refusal, limit

STARTED: Final = b"+"
_MESSAGE, _DESCRIPTORS = 64, 4

Work = Callable[[bytes], bytes]


class _Child(NamedTuple):
    pid: int
    ends: int  # a descriptor that can be read once it has ended
    line: socket.socket


def main(module: str, descriptor: int, idle: float) -> None:
    """Serve until nobody is there any more, or nobody asked for anything for so many seconds."""
    control = socket.socket(fileno=descriptor)
    asked = importlib.import_module(module)
    asked.prepare()
    gc.collect()
    gc.freeze()  # no collection touches, and so copies, what all children share
    _serve(control, asked.work, idle)


def _serve(control: socket.socket, work: Work, idle: float) -> None:
    running = 0
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while ready := selector.select(None if running else idle):
            for key, _ in ready:
                if key.fileobj is control:
                    child = _begun(control, work)
                    if child is None:
                        _kill_all(selector)
                        return
                    running += 1
                    selector.register(child.ends, selectors.EVENT_READ, child)
                    selector.register(child.line, selectors.EVENT_READ, child)
                elif key.fileobj is key.data.line:  # whoever waited is gone
                    selector.unregister(key.data.line)
                    _kill(key.data)
                else:
                    running -= 1
                    _ended(selector, key.data)


def _begun(control: socket.socket, work: Work) -> _Child | None:
    """A child for what is asked; None: nobody can ask for anything any more."""
    told, given, _, _ = socket.recv_fds(control, _MESSAGE, _DESCRIPTORS)
    if not told:
        return None
    seconds, megabytes = told.decode().split()
    line = socket.socket(fileno=given[3])
    pid = os.fork()
    if not pid:
        os.setsid()
        for own, descriptor in enumerate(given[:3]):
            os.dup2(descriptor, own)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        _answer(work, Limits(seconds=float(seconds), megabytes=int(megabytes)))
    for descriptor in given[:3]:
        os.close(descriptor)
    with contextlib.suppress(OSError):
        line.send(STARTED)
    return _Child(pid, os.pidfd_open(pid), line)


def _ended(selector: selectors.BaseSelector, child: _Child) -> None:
    _kill(child)  # what it started, if anything is left of it
    _, status = os.waitpid(child.pid, 0)
    selector.unregister(child.ends)
    if child.line in {key.fileobj for key in selector.get_map().values()}:
        selector.unregister(child.line)
    with contextlib.suppress(OSError):
        child.line.send(str(os.waitstatus_to_exitcode(status)).encode())
    child.line.close()
    os.close(child.ends)


def _kill(child: _Child) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _kill_all(selector: selectors.BaseSelector) -> None:
    for key in selector.get_map().values():
        if key.data is not None:
            _kill(key.data)


def _answer(work: Work, limits: Limits) -> Never:
    """The whole life of a child: limited, it works on standard input, answers, and is gone."""
    code = 1
    try:
        code = _answered(work, limits)
    except Exception as error:
        refused = isinstance(error, Refusal)
        code = REFUSED if refused else 1
        sys.stderr.write("\n" + (str(error) if refused else _where(error)))
    sys.stderr.flush()
    os._exit(code)  # no clean-up of half a gigabyte that is given back at once anyway


def _answered(work: Work, limits: Limits) -> int:
    limit(limits)
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not stand in the answer
    try:
        with os.fdopen(0, "rb", closefd=False) as given:
            made = work(given.read())
    except (MemoryError, SystemError):  # the latter: a C function got none and did not say so
        return MEMORY
    with os.fdopen(out, "wb") as file:
        file.write(made)
    return 0


def _where(error: BaseException) -> str:
    """The kind of error and its line; never its text, which may hold a record's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
