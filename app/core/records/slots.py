"""What a record repeats of its answers, so that registers can list, filter, sort and find it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Slots:
    """The searchable answers of one record: up to 6 texts, 4 numbers, 4 dates; None where empty.

    Attributes:
        shown: Field → its answer as `dump` gives it, for the columns of a register.
        words: Field → every word of its answer, as a search finds it.
    """

    texts: Sequence[str | None] = ()
    numbers: Sequence[Decimal | None] = ()
    dates: Sequence[date | None] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
