"""`python -m app.intake.child SECONDS MEGABYTES`: looks at one file that somebody handed in.

The file comes on standard input; what it is, and of a picture what is shown, goes to standard
output. Whatever a crafted file does to a library, it does here, where nothing else is.
"""

import resource

from app.confined import Refusal, answer


def looked_at(data: bytes) -> bytes:
    """The finding, packed.

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


if __name__ == "__main__":
    answer(looked_at)
