"""What is wrong with a definition, in words: English for terminals, said otherwise on pages.

The English sentence is its own key in `locales/zh.po`, the other way round than everywhere else:
whoever writes a definition at a terminal reads English. What fills its braces is kept beside it, so
that the same fault can be told in the language of whoever reads it.
"""

from collections.abc import Mapping

from app.core.wording import SOURCE, known, language


class Worded(str):
    """An English sentence that still knows what it was made from.

    Attributes:
        text: The sentence with its braces.
        params: What fills them; one may be such a sentence itself.
    """

    text: str
    params: Mapping[str, object]


def worded(text: str, /, **params: object) -> str:
    """The sentence with its braces filled: a Worded."""
    made = Worded(text.format(**params))
    made.text, made.params = text, params
    return made


def reworded(text: str) -> str:
    """The sentence in the language being spoken."""
    if language() != SOURCE:
        return text
    if not isinstance(text, Worded):
        return _chinese(text)
    params = {
        name: reworded(given) if isinstance(given, str) else given
        for name, given in text.params.items()
    }
    return _chinese(text.text).format(**params)


def _chinese(text: str) -> str:
    found = known(SOURCE).get(text, text)
    return found if isinstance(found, str) else found[1]
