"""Children within limits: what they leave behind, and who outlives whom."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.confined import running
from app.confined.limits import BrokenOff, Limits, Refusal
from app.confined.running import run
from tests.waiting import until

ROOT = Path(__file__).parents[2]
MODULE = "tests.confined.asked"
WIDE = Limits(seconds=20, megabytes=400)


@pytest.fixture(autouse=True)
def servers(monkeypatch):
    """Fork servers of this test alone."""
    monkeypatch.setattr(running, "_servers", kept := {})
    yield kept
    while kept:
        kept.popitem()[1].end()


def asked(word, limits=WIDE):
    return run(MODULE, word.encode(), limits).decode()


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def below(pid):
    """The processes that it started."""
    listed = subprocess.run(
        ["ps", "-ww", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True
    )
    return listed.stdout.split()


def test_each_work_has_a_child_of_its_own_from_one_server(servers):
    pids = [asked("pid") for _ in range(3)]
    assert len(set(pids)) == 3
    assert not any(alive(pid) for pid in pids)
    assert {asked("parent") for _ in range(3)} == {str(servers[MODULE].process.pid)}


def test_what_one_child_did_no_other_sees():
    """Nor does the server, which is what they are forked from."""
    assert [asked("count") for _ in range(3)] == ["1"] * 3


def test_large_content_comes_back_whole():
    content = os.urandom(30_000_000)
    assert run(MODULE, content, WIDE) == content


def test_a_refusal_is_its_sentence_and_a_fault_its_place():
    with pytest.raises(Refusal, match=r"^not this one$"):
        asked("refuse")
    with pytest.raises(BrokenOff, match=r"^broke off \(ValueError in asked.py:\d+\)$"):
        asked("fail")
    with pytest.raises(BrokenOff, match=r"^broke off \(exit code 7\)$"):
        asked("exit")
    with pytest.raises(BrokenOff, match=r"^died of SIGSEGV$"):
        asked("crash")


def test_who_takes_too_long_or_too_much_is_killed_with_all_it_started():
    begun = time.monotonic()
    with pytest.raises(BrokenOff, match=r"^took longer than 1 s$"):
        asked("start", Limits(seconds=1, megabytes=400))
    assert time.monotonic() - begun < 10
    listed = subprocess.run(["ps", "-wweo", "args="], capture_output=True, text=True, check=True)
    assert "left-behind" not in listed.stdout


def test_many_at_once_get_their_own_answers():
    got = {}

    def ask(number):
        got[number] = asked(f"slow {number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert got == {number: f"slow {number}" for number in range(12)}


def test_a_server_that_is_gone_is_started_anew(servers):
    first = asked("parent")
    os.kill(int(first), signal.SIGKILL)
    servers[MODULE].process.wait()
    assert asked("parent") != first


def test_a_server_killed_under_a_work_says_so_and_takes_the_work_with_it(servers):
    told = []

    def ask():
        try:
            asked("sleep")
        except BrokenOff as error:
            told.append(str(error))

    asked("pid")
    thread = threading.Thread(target=ask)
    thread.start()
    server = servers[MODULE].process.pid
    assert until(lambda: below(server))
    os.kill(server, signal.SIGKILL)
    thread.join(10)
    assert told == ["broke off (its server is gone)"]


def test_a_fork_of_this_process_has_servers_of_its_own():
    mine = asked("parent")
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(write, asked("parent").encode())
        running._end_all()
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read().decode() not in ("", mine)
    assert asked("parent") == mine


def test_nothing_outlives_a_process_that_is_killed(tmp_path):
    code = (
        "from app.confined.running import run; from app.confined.limits import Limits;"
        "wide = Limits(seconds=60, megabytes=400);"
        f"print(run('{MODULE}', b'parent', wide).decode(), flush=True);"
        f"run('{MODULE}', b'sleep', wide)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    server = int(owner.stdout.readline())
    assert until(lambda: below(server))
    (child,) = below(server)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert until(lambda: not alive(server) and not alive(child))


def test_an_idle_server_gives_its_memory_back_and_the_next_one_does_the_work(servers, monkeypatch):
    monkeypatch.setattr(running, "IDLE", 0.2)
    first = asked("parent")
    server = servers[MODULE].process
    assert server.wait(10) == 0
    assert asked("parent") != first
