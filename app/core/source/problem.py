"""What is wrong with a definition: a value while reading, an error at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from app.core.errors import AppError
from app.core.source.mark import Mark
from app.core.source.worded import reworded, worded

_MANY = 12  # known words worth listing; beyond that a list helps nobody


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault in one definition file.

    Reading never stops at a fault: it notes a `Problem` and goes on, so that an
    author sees every fault of every file in one run.
    """

    mark: Mark
    message: str  # what is wrong, in the words of the YAML; no full stop
    hint: str = ""  # what to do about it, if we know

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}" + (f" ({self.hint})" if self.hint else "")

    @property
    def words(self) -> str:
        """The fault in the language being spoken, for a page."""
        said = f"{self.mark}: {reworded(self.message)}"
        hint = worded("{message} ({hint})", message=said, hint=self.hint)
        return reworded(hint) if self.hint else said


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not among those known; empty where there is none to give."""
    words = sorted(set(known))
    near = get_close_matches(word, words, n=1)
    if near:
        return worded("did you mean '{near}'?", near=near[0])
    return worded("known here: {words}", words=", ".join(words)) if 0 < len(words) <= _MANY else ""


class DefinitionError(AppError):
    """The definitions cannot be used as they stand.

    Raised once, after everything was read, and only where a half-read catalog
    would be of no use: when the server starts.

    Attributes:
        problems: Every fault found, in the order of file and line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("{problems}", problems="\n".join(map(str, self.problems)))
