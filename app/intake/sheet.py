"""`python -m app.intake.sheet SECONDS MEGABYTES`: reads one workbook that somebody handed in.

The file comes on standard input, the rows of its first sheet go to standard output as JSON.
"""

import resource

from app.confined import Refusal, answer


def rows_of(data: bytes) -> bytes:
    """The rows, packed.

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


if __name__ == "__main__":
    answer(rows_of)
