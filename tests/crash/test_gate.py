"""Whoever sends slowly, or not at all, keeps nobody from the server."""

import socket
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection

import pytest

from app.cli._gate import COMES, WHOLE, missing

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SLOW = {
    "nothing": b"",
    "half a head": HEAD,
    "a body that does not come": HEAD + b"Content-Length: 1000\r\n\r\nlogin=a",
    "a large body that does not come": HEAD + b"Content-Length: 900000\r\n\r\nlogin=a",
    "pieces without an end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n",
}


@pytest.fixture
def server(office, served):
    server = served(office.ports.settings.instance, web_workers=1, web_threads=2)
    server.start()
    return server


def connected(server, stack, sent):
    client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
    client.sendall(sent)
    return client


def answered(client):
    """The status line of what comes back."""
    return client.makefile("rb").readline().decode().strip()


@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW.keys())
def test_many_who_send_slowly_keep_nobody_waiting(server, sent):
    with ExitStack() as stack:
        for _ in range(30):
            connected(server, stack, sent)
        for _ in range(5):
            connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/sign-in")
            assert connection.getresponse().status == 200
            connection.close()


def test_a_request_in_pieces_is_answered_once_it_is_whole(server):
    body = b"login=nobody&password=" + b"x" * 2000
    whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with ExitStack() as stack:
        client = connected(server, stack, b"")
        for at in range(0, len(whole), 500):
            client.sendall(whole[at : at + 500])
            time.sleep(0.05)
        assert answered(client) == "HTTP/1.1 400 BAD REQUEST", "its token is missing"


def test_what_is_larger_than_is_waited_for_is_read_by_a_thread(server):
    body = b"login=nobody&password=" + b"x" * (3 * WHOLE)
    with ExitStack() as stack:
        client = connected(server, stack, HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        client.sendall(body)
        assert answered(client).startswith("HTTP/1.1 400")


def test_a_connection_that_is_kept_serves_the_next_request_too(server):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    connection.close()


def test_who_goes_away_in_the_middle_is_forgotten(server):
    with ExitStack() as stack:
        client = connected(server, stack, SLOW["a body that does not come"])
        client.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        with suppress(ConnectionResetError):
            while client.recv(1000):
                pass
        assert time.monotonic() - began < COMES / 2


def test_a_large_form_that_comes_in_small_pieces_is_answered(server):
    body = b"login=nobody&password=" + b"x" * (WHOLE - 1000)
    whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with ExitStack() as stack:
        client = connected(server, stack, b"")
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(whole), 700):
            client.sendall(whole[at : at + 700])
            time.sleep(0.002)
        assert answered(client) == "HTTP/1.1 400 BAD REQUEST", "its token is missing"


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (b"", 1),
        (b"GET / HTTP/1.1\r\n", 17),
        (b"GET / HTTP/1.1\r\n\r\n", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", 41),
        (b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc", 0),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\nab", None),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", None),
        (b"x" * WHOLE, None),
    ],
)
def test_how_much_of_a_request_is_still_to_come(held, told):
    assert missing(held) == told
