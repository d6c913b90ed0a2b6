"""Rendering in a process of its own, with limits of time and memory."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import app
from app.rendering.child import MEMORY, REFUSED
from app.rendering.faults import CannotRender, RenderingFailed
from app.rendering.job import Attachment, Job, packed

_HANDED_DOWN = (  # no other variable: some hold passphrases
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE",
    "FONTCONFIG_PATH", "LD_LIBRARY_PATH",
)  # fmt: skip
_OUT_OF_MEMORY = (  # last words of C libraries; a thread wants its stack
    "memory", "failed to allocate", "bad_alloc", "creating thread",
)  # fmt: skip


def render_in_child(
    html: str,
    attachments: Sequence[Attachment],
    created: datetime,
    *,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
    seconds: float = 60,
    megabytes: int = 1024,
) -> bytes:
    """The page as PDF/A-3b, rendered by a child that cannot outlive its limits.

    Args:
        html: The whole page, see `page.page_html`.
        attachments: Files inside the PDF.
        created: The date in the file, aware.
        pictures: What the page may show, by sha256, see `pictures.address`.
        seconds: On the clock; then the child and all it started are killed.
        megabytes: Of memory of its own.

    Raises:
        RenderingFailed: It took too long, wanted too much, or broke off.
        CannotRender: The page asks for a file that is not the paper's own.
    """
    job = packed(Job(html=html, attachments=attachments, created=created, pictures=pictures))
    command = [sys.executable, "-P", "-m", "app.rendering.child", str(seconds), str(megabytes)]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        pdf, words = child.communicate(job, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise RenderingFailed(f"took longer than {seconds:g} s") from None
    finally:
        _end(child)
    if child.returncode == 0 and pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF"):
        return pdf
    raise _fault(child.returncode, words.decode(errors="replace"), seconds, megabytes)


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


def _fault(code: int, words: str, seconds: float, megabytes: int) -> Exception:
    last = words.strip().rpartition("\n")[2][:200]
    if code == REFUSED:
        return CannotRender(last)
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return RenderingFailed(f"took longer than {seconds:g} s")
    if code == MEMORY or any(each in words.lower() for each in _OUT_OF_MEMORY):
        return RenderingFailed(f"wanted more than {megabytes} MB")
    if code < 0:
        return RenderingFailed(f"died of {signal.Signals(-code).name}")
    return RenderingFailed(f"broke off ({last or f'exit code {code}'})")
