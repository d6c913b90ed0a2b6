"""One page, in a child within limits, see `app.confined`.

Fonts, images and text of a record are worked on here only: what hangs or grows takes the child with
it and nothing else.
"""

import json

from app.confined.limits import Refusal
from app.core.wording import learn, speak


def prepare() -> None:
    """The library, its style and our fonts, which take longer than most pages."""
    from app.rendering.pdf import rehearse

    rehearse()


def work(content: bytes) -> bytes:
    """The page of a packed job as PDF, or as JSON how many rows stand on each of its pages.

    Raises:
        Refusal: The page asks for a file that is not the paper's own.
    """
    from app.rendering.faults import CannotRender
    from app.rendering.job import unpacked
    from app.rendering.pdf import measured, render

    job = unpacked(content)
    learn(job.language, lambda: job.words)
    speak(job.language)
    try:
        if job.measured:
            return json.dumps(measured(job.html)).encode()
        return render(
            job.html,
            job.attachments,
            job.created,
            job.pictures,
            job.further,
            job.seam,
            job.excerpt,
        )
    except CannotRender as refused:
        raise Refusal(str(refused)) from None
