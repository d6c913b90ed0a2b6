"""The verbs by their word, read from their folder."""

from app.core.registry import Registry
from app.core.verbs.base import Verb

VERBS: dict[str, Verb] = {
    name.rstrip("_"): kind() for name, kind in Registry("app.core.verbs", Verb).kinds.items()
}  # `return` is a word of Python, so its file has a `_` behind it
