"""Finding words in any language from two characters on: texts are cut into pairs of characters.

Chinese has no spaces between words, so that every two neighbours are a word to look for. Pairs
find candidates quickly; whether a term stands there as it was typed, the folded text says. Of
digits there are only a hundred pairs, which every record has: where four and more follow each
other, as in a number, each four are looked for as well.
"""

import unicodedata
from collections.abc import Iterable

LONGEST = 100  # characters of what somebody searches for
MOST_PAIRS = 40  # of one search; the rest is left to the comparing
FOUR = 4
_DIGITS = frozenset("0123456789")


def folded(text: str) -> str:
    """The text as it is compared: without regard to case and width, every gap one space.

    Characters that nobody sees and no database takes count as gaps.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in plain)
    return " ".join(seen.split())


def terms(text: str) -> tuple[str, ...]:
    """What is looked for: each of them has to be found."""
    return tuple(dict.fromkeys(folded(text).split()))


def pairs(texts: Iterable[str]) -> list[str]:
    """Every two neighbours in folded texts and every four digits, each once; none across a gap."""
    found: dict[str, None] = {}
    for text in texts:
        for word in text.split():
            found.update((word[at : at + 2], None) for at in range(len(word) - 1))
            fours = (word[at : at + FOUR] for at in range(len(word) - FOUR + 1))
            found.update((each, None) for each in fours if _DIGITS.issuperset(each))
    return list(found)


def looked_up(terms: Iterable[str]) -> list[str]:
    """The pairs and fours that a search has the index look up: those that say most first."""
    given = sorted(pairs(terms), key=lambda each: -len(each))
    fours = [each for each in given if len(each) == FOUR]
    told = {each[at : at + 2] for each in fours for at in range(FOUR - 1)}
    return [each for each in given if each not in told][:MOST_PAIRS]
