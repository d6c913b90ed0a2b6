"""Why a file is not taken in: one word each, put into a sentence by whoever knows its name."""

from typing import Literal, get_args

Reason = Literal[
    "empty",  # no byte
    "unknown",  # no kind that is ever taken in
    "svg",  # a drawing that can hold a program
    "gif",
    "avif",
    "old_office",  # doc, xls, ppt: nobody can say what is in them
    "macros",
    "encrypted",
    "two_in_one",  # a picture or a paper that is another file besides
    "damaged",  # cut off, or not what its first bytes say
    "moving",  # more than one picture
    "too_many_pixels",
    "too_small",  # a picture of a line
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class NotTaken(ValueError):  # noqa: N818  an answer, not a fault of ours
    """The file is not taken in."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(reason)
