"""A worker of gunicorn whose threads get requests that are there, not ones that are still coming.

gunicorn reads a request in a thread, however slowly it comes, so that a handful of idle connections
stops the server. Here the loop of the process waits: it only looks at what the kernel holds for a
connection, and gives it to a thread once all of it is there. What is larger than that, an upload,
takes one of the few threads that may read such, and has to keep coming.
"""

import re
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

COMES: Final = 30.0  # seconds in which a request has to be there
STALLS: Final = 20  # seconds that an upload, or who reads an answer, may make a thread wait
UPLOADS: Final = 600.0  # seconds that an upload may take
WHOLE: Final = 64 * 1024  # bytes of head and body that are waited for
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,15})[ \t]*\r?$")
_NOT_YET: Final = re.compile(  # a body that comes as it is read, or once it is asked for
    rb"(?im)^(?:transfer-encoding|expect):"
)


def missing(held: bytes) -> int | None:
    """How many bytes in all a request needs, as far as what is held of it tells.

    0: it is there; None: it is too large to be waited for.
    """
    end = held.find(_END)
    if end < 0:
        return len(held) + 1 if len(held) < WHOLE else None
    head = held[:end]
    if _NOT_YET.search(head):
        return None
    length = _LENGTH.search(head)
    all_ = end + len(_END) + (int(length.group(1)) if length else 0)
    if all_ > WHOLE:
        return None
    return all_ if all_ > len(held) else 0


class GatedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads, with the gate in front of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: deque[TConn] = deque()  # uploads that wait for a thread that may read them
        self._reading: dict[TConn, float] = {}  # uploads in a thread, and since when

    def accept(self, listener: socket.socket) -> None:
        """Take a connection in; a thread gets it later."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        stalls = struct.pack("ll", STALLS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stalls)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stalls)
        self._wait_for(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request of a connection that was kept begins to come."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Called about once a second; end uploads that take too long, too."""
        super().murder_keepalived(force)
        late = time.monotonic() - UPLOADS
        for conn in [each for each, since in self._reading.items() if since < late]:
            with suppress(OSError):  # it is gone already
                conn.sock.shutdown(socket.SHUT_RDWR)  # its thread sees the end of it
            self._reading[conn] = time.monotonic()

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """A thread is done with it; the next upload has its turn."""
        if self._reading.pop(conn, None) is not None and self._queue:
            self._read(self._queue.popleft())
        super().finish_request(conn, fs)

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:  # nothing whole has come on them
            conn.timeout = min(conn.timeout, deadline)

    def _wait_for(self, conn: TConn) -> None:
        """Look at what comes until a request is there, or too late."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + COMES
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._comes, conn, [-1]))

    def _comes(self, conn: TConn, seen: list[int], client: socket.socket) -> None:
        """More of it is there; `seen`: how much there was the last time."""
        try:
            held = client.recv(WHOLE, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            held = b""
        if not held:  # who was there is gone
            self._release(conn)
            self.nr_conns -= 1
            conn.close()
            return
        more = len(held) != seen[0]  # else it ends here, or the kernel holds no more of it
        seen[0] = len(held)
        needed = missing(held) if more else None
        if needed:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, needed)
            return
        self._release(conn)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        conn.data_ready = True
        if needed == 0:
            self.enqueue_req(conn)
        elif len(self._reading) < max(1, self.cfg.threads // 2):
            self._read(conn)
        else:
            self._queue.append(conn)

    def _release(self, conn: TConn) -> None:
        """The loop looks at it no more."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _read(self, conn: TConn) -> None:
        self._reading[conn] = time.monotonic()
        self.enqueue_req(conn)
