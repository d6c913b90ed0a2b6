"""`python -m app.rendering.child SECONDS MEGABYTES`: one page, within limits, and gone.

A job comes on standard input, the PDF goes to standard output. Fonts, images and text of a record
are worked on here only: what hangs or grows takes this process with it and nothing else.
"""

from app.confined import Refusal, answer
from app.core.wording import learn, speak


def rendered(content: bytes) -> bytes:
    """The page of a packed job as PDF.

    Raises:
        Refusal: The page asks for a file that is not the paper's own.
    """
    from app.rendering.faults import CannotRender
    from app.rendering.job import unpacked
    from app.rendering.pdf import render  # within the limits: the import is most of the memory

    job = unpacked(content)
    learn(job.language, lambda: job.words)
    speak(job.language)
    try:
        return render(job.html, job.attachments, job.created, job.pictures, job.further, job.seam)
    except CannotRender as refused:
        raise Refusal(str(refused)) from None


if __name__ == "__main__":
    answer(rendered)
