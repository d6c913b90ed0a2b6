"""Rendering in a process of its own, with limits of time and memory."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from app.confined.limits import BrokenOff, Limits, Refusal
from app.confined.running import run
from app.core.wording import language, translated
from app.rendering.breaks import WRITTEN
from app.rendering.faults import CannotRender, RenderingFailed
from app.rendering.job import Attachment, Excerpt, Job, packed
from app.rendering.stamp import Stamp

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # nothing is dated that is only measured


def render_in_child(
    html: str,
    attachments: Sequence[Attachment],
    created: datetime,
    *,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
    further: Sequence[str] = (),
    seam: Stamp | None = None,
    excerpt: Excerpt | None = None,
    seconds: float = 60,
    megabytes: int = 1024,
) -> bytes:
    """The page as PDF/A-3b, rendered by a child that cannot outlive its limits.

    What is spoken here is the language of the paper.

    Args:
        html: The whole page, see `page.page_html`.
        attachments: Files inside the PDF.
        created: The date in the file, aware.
        pictures: What the page may show, by sha256, see `pictures.address`.
        further: Further copies of the page, see `page.copies_html`.
        seam: The stamp over the edges of all pages of a copy.
        excerpt: Which pages of a longer paper these are.
        seconds: On the clock; then the child and all it started are killed.
        megabytes: Of memory of its own.

    Raises:
        RenderingFailed: It took too long, wanted too much, or broke off.
        CannotRender: The page asks for a file that is not the paper's own.
    """
    job = Job(
        html=html,
        attachments=attachments,
        created=created,
        pictures=pictures,
        further=further,
        seam=seam,
        language=language(),
        words={each: translated(each) for each in WRITTEN},
        excerpt=excerpt,
    )
    pdf = _done(job, Limits(seconds=seconds, megabytes=megabytes))
    if pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF"):
        return pdf
    raise RenderingFailed("broke off (exit code 0)")


def measure_in_child(html: str, *, seconds: float = 60, megabytes: int = 1024) -> Sequence[int]:
    """How many rows stand on each page of a long table, in a child as `render_in_child` has one.

    Raises:
        RenderingFailed: It took too long, wanted too much, or broke off.
        CannotRender: The page asks for a file that is not the paper's own.
    """
    job = Job(html=html, attachments=(), created=_NEVER, language=language(), measured=True)
    found: list[int] = json.loads(_done(job, Limits(seconds=seconds, megabytes=megabytes)))
    return found


def _done(job: Job, limits: Limits) -> bytes:
    try:
        return run("app.rendering.child", packed(job), limits)
    except BrokenOff as error:
        raise RenderingFailed(str(error)) from None
    except Refusal as refusal:
        raise CannotRender(str(refusal)) from None
