"""What the tests of confined work ask for: `prepare` and `work`, as any such module has them."""

import ctypes
import os
import subprocess
import sys
import time

from app.confined.limits import Refusal

_seen = []


def prepare():
    """Nothing takes long here."""


def work(content):
    """An answer to a word; anything else comes back as it is."""
    word = content[:20].split(b" ")[0].decode(errors="replace")
    return _ANSWERS[word](content) if word in _ANSWERS else content


def _count(_):
    _seen.append(1)
    return str(len(_seen)).encode()


def _slow(content):
    time.sleep(0.2)
    return content


def _refuse(_):
    raise Refusal("not this one")


def _fail(_):
    raise ValueError("a secret of the record")


def _start(_):
    subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", "left-behind"])


_ANSWERS = {
    "pid": lambda _: str(os.getpid()).encode(),
    "parent": lambda _: str(os.getppid()).encode(),
    "count": _count,
    "slow": _slow,
    "sleep": lambda _: time.sleep(60),
    "refuse": _refuse,
    "fail": _fail,
    "exit": lambda _: os._exit(7),
    "crash": lambda _: ctypes.string_at(0),
    "start": _start,
}
