"""What a child may take, and what is said of one that took more."""

import math
import resource
import signal
from dataclasses import dataclass
from typing import Final

MEMORY: Final = 3  # exit codes of a child
REFUSED: Final = 4

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

    @property
    def late(self) -> str:
        """What is said of a child that took longer."""
        return f"took longer than {self.seconds:g} s"


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


def fault(code: int, words: str, limits: Limits) -> Exception:
    """What became of a child that did not end well.

    Args:
        code: Its exit code; the signal that killed it, below nought.
        words: What it wrote to standard error.
        limits: Its own.
    """
    last = words.strip().rpartition("\n")[2][:200]
    if code == REFUSED:
        return Refusal(last)
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return BrokenOff(limits.late)
    if code == MEMORY or any(each in words.lower() for each in _OUT_OF_MEMORY):
        return BrokenOff(f"wanted more than {limits.megabytes} MB")
    if code < 0:
        return BrokenOff(f"died of {signal.Signals(-code).name}")
    return BrokenOff(f"broke off ({last or f'exit code {code}'})")
