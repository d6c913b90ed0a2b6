"""Work on hostile or hungry input in a process of its own, which cannot outlive its limits.

The parent calls `run` with the module to be started; that module calls `limit` before anything
else, then `answer`.
"""

import contextlib
import math
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Never

import app

MEMORY: Final = 3  # exit codes of a child
REFUSED: Final = 4

_HANDED_DOWN = (  # no other variable: some hold passphrases
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE",
    "FONTCONFIG_PATH", "LD_LIBRARY_PATH",
)  # fmt: skip
_OUT_OF_MEMORY = (  # last words of C libraries; a thread wants its stack
    "memory", "failed to allocate", "bad_alloc", "creating thread",
)  # fmt: skip


class BrokenOff(RuntimeError):  # noqa: N818  says what happened
    """The child was killed or broke off. The sentence holds nothing of what it worked on."""


class Refusal(Exception):  # noqa: N818  an answer, not a fault of ours
    """The child says why it will not do it, in one line."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a child may take, on the clock and on the processor, and how much memory it gets."""

    seconds: float
    megabytes: int


def run(module: str, content: bytes, limits: Limits) -> bytes:
    """What the module makes of the content: started as a program, given it on standard input.

    Raises:
        BrokenOff: It took too long, wanted too much, or broke off.
        Refusal: It will not do it; why.
    """
    command = [sys.executable, "-P", "-m", module, str(limits.seconds), str(limits.megabytes)]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        made, words = child.communicate(content, timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise BrokenOff(f"took longer than {limits.seconds:g} s") from None
    finally:
        _end(child)
    if child.returncode == 0:
        return made
    raise _fault(child.returncode, words.decode(errors="replace"), limits)


def limit(limits: Limits) -> None:
    """Binds this process for good: memory of its own, time of the processor, time of the clock.

    The parent kills sooner; these hold when the parent itself was killed.
    """
    size = limits.megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))  # not AS: mapped fonts cost nothing
    cpu = math.ceil(limits.seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the record's text
    signal.alarm(cpu + 5)


def answer(work: Callable[[bytes], bytes]) -> Never:
    """The whole life of a child: limited, it works on standard input, answers, and is gone."""
    code = 1
    try:
        code = _answered(work)
    except Exception as error:
        refused = isinstance(error, Refusal)
        code = REFUSED if refused else 1
        sys.stderr.write("\n" + (str(error) if refused else _where(error)))
    sys.stderr.flush()
    os._exit(code)  # no clean-up of half a gigabyte that is given back at once anyway


def _answered(work: Callable[[bytes], bytes]) -> int:
    limit(Limits(seconds=float(sys.argv[1]), megabytes=int(sys.argv[2])))
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not stand in the answer
    try:
        made = work(sys.stdin.buffer.read())
    except (MemoryError, SystemError):  # the latter: a C function got none and did not say so
        return MEMORY
    with os.fdopen(out, "wb") as pipe:
        pipe.write(made)
    return 0


def _where(error: BaseException) -> str:
    """The kind of error and its line; never its text, which may hold a record's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(app.__file__).parent.parent)}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kills the child and what it started, if anything of it is left."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    child.wait()


def _fault(code: int, words: str, limits: Limits) -> Exception:
    last = words.strip().rpartition("\n")[2][:200]
    if code == REFUSED:
        return Refusal(last)
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return BrokenOff(f"took longer than {limits.seconds:g} s")
    if code == MEMORY or any(each in words.lower() for each in _OUT_OF_MEMORY):
        return BrokenOff(f"wanted more than {limits.megabytes} MB")
    if code < 0:
        return BrokenOff(f"died of {signal.Signals(-code).name}")
    return BrokenOff(f"broke off ({last or f'exit code {code}'})")
