"""`python -m app.rendering.child SECONDS MEGABYTES`: one page, within limits, and gone.

A job comes on standard input, the PDF goes to standard output. Fonts, images and text of a record
are worked on here only: what hangs or grows takes this process with it and nothing else.
"""

import math
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Final

MEMORY: Final = 3  # exit codes; process.py reads them
REFUSED: Final = 4


def limit(seconds: float, megabytes: int) -> None:
    """Binds this process for good: memory of its own, time of the processor, time of the clock.

    The parent kills sooner; these hold when the parent itself was killed.
    """
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))  # not AS: mapped fonts cost nothing
    cpu = math.ceil(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the record's text
    signal.alarm(cpu + 5)


def main(seconds: float, megabytes: int) -> int:
    """Renders the job on standard input; the exit code."""
    limit(seconds, megabytes)
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not stand in the PDF
    try:
        pdf = _rendered(sys.stdin.buffer.read())
    except (MemoryError, SystemError):  # the latter: a C function got none and did not say so
        return MEMORY
    with os.fdopen(answer, "wb") as out:
        out.write(pdf)
    return 0


def _rendered(content: bytes) -> bytes:
    from app.rendering.job import unpacked
    from app.rendering.pdf import render  # within the limits: the import is most of the memory

    job = unpacked(content)
    return render(job.html, job.attachments, job.created, job.pictures)


def _where(error: BaseException) -> str:
    """The kind of error and its line; never its text, which may hold a record's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    code = 1
    try:
        code = main(float(sys.argv[1]), int(sys.argv[2]))
    except Exception as error:
        refused = type(error).__name__ == "CannotRender"
        code = REFUSED if refused else 1
        sys.stderr.write("\n" + (str(error) if refused else _where(error)))
    sys.stderr.flush()
    os._exit(code)  # no clean-up of half a gigabyte that is given back at once anyway
