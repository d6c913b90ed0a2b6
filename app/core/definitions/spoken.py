"""A bundle in the language being spoken: what is worked out once of both is kept under it."""

from dataclasses import dataclass, field

from app.core.definitions.bundle import Bundle
from app.core.wording import language

KEPT = 128  # results of one kind that a process keeps; who looks at drafts makes many bundles


@dataclass(frozen=True)
class Spoken:
    """A key for `lru_cache`: equal for the same hash and language, whichever object it holds."""

    hash: str
    language: str
    bundle: Bundle = field(compare=False, repr=False)


def spoken(bundle: Bundle) -> Spoken:
    """The bundle, now."""
    return Spoken(bundle.hash, language(), bundle)
