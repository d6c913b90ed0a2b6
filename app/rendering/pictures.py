"""Pictures on a page: named by the hash of what is shown, handed over with the job."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.core.records.answer import FileRef

PICTURE: Final = "countersign:/picture/"
_ASKED = re.compile(rf"{PICTURE}([0-9a-f]{{64}})")


def address(picture: FileRef) -> str:
    """Where an `img` of the page finds the picture; only for one that has something to show."""
    return f"{PICTURE}{picture.shown}"


def shown_in(answers: Mapping[str, Any]) -> frozenset[str]:
    """The sha256 of every picture that the answers hold, as it is shown."""
    return frozenset(
        each.shown
        for value in answers.values()
        if isinstance(value, tuple)
        for each in value
        if isinstance(each, FileRef) and each.shown
    )


def asked_for(html: str, allowed: frozenset[str]) -> frozenset[str]:
    """The pictures that the page shows, of those that it may show."""
    return allowed & frozenset(_ASKED.findall(html))
