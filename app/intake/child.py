"""Looks at one file that somebody handed in, in a child within limits, see `app.confined`.

Whatever a crafted file does to a library, it does here, where nothing else is.
"""

import resource

from app.confined.limits import Refusal


def prepare() -> None:
    """What looks at files, and the libraries of pictures."""
    from app.intake import looking, pictures  # noqa: F401


def work(data: bytes) -> bytes:
    """What it is, and of a picture what is shown, packed.

    Raises:
        Refusal: The file is not taken in; the word of `faults.py`.
    """
    from app.intake.faults import NotTaken
    from app.intake.finding import packed
    from app.intake.looking import look

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    try:
        return packed(look(data))
    except NotTaken as not_taken:
        raise Refusal(not_taken.reason) from None
