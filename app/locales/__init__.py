"""One .po per language: what every sentence of the product is called in it.

The msgid is the Chinese sentence itself; `zh.po` says what the faults of definitions, which are
English, are called in Chinese. `python -m tests.translations` gathers new ones.
"""

from functools import cache, partial
from pathlib import Path

from babel.messages.pofile import read_po

from app.core.wording import LANGUAGES, Catalog, learn

HERE = Path(__file__).parent


def teach() -> None:
    """Let the product speak every language that there is a .po of."""
    for language in LANGUAGES:
        learn(language, partial(texts, language))


@cache
def texts(language: str, place: str = "") -> Catalog:
    """What is translated, by msgid; with `place` only what stands in files below it."""
    with (HERE / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    found: dict[str, str | tuple[str, str]] = {}
    for each in catalog:
        if not any(path.startswith(place) for path, _ in each.locations):
            continue
        if isinstance(each.id, str) and isinstance(each.string, str) and each.string:
            found[each.id] = each.string
        elif not isinstance(each.id, str) and isinstance(each.string, tuple) and all(each.string):
            found[each.id[0]] = each.string[0], each.string[1]
    return found
