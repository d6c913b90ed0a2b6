"""Reads one workbook that somebody handed in, in a child within limits, see `app.confined`."""

import resource

from app.confined.limits import Refusal


def prepare() -> None:
    """What reads workbooks."""
    import python_calamine  # noqa: F401


def work(data: bytes) -> bytes:
    """The rows of its first sheet, as JSON.

    Raises:
        Refusal: The file is not read; the word of `faults.py`.
    """
    import json

    from app.intake.faults import NotTaken
    from app.intake.sheets import read

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    try:
        return json.dumps(read(data), ensure_ascii=False).encode()
    except NotTaken as not_taken:
        raise Refusal(not_taken.reason) from None
