"""Answers: typed values while thinking, flat stored values with digests while keeping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table answer. `id` is stable (8 hex digits), never the position."""

    id: str
    cells: Mapping[str, Any]  # column name → value or None


Value = Decimal | str | bool | date | tuple[str, ...] | tuple[Row, ...] | None
Answers = Mapping[str, Value]  # field name → value; a table's value is a tuple of Row


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One stored value beside its digest: erasable, while the digest stays in the trail.

    `path` is `customer`, `items` (the list of row ids, in order), `items/3f9a01c2/price`, or one
    of the kept texts of an act: `signer/TASK`, `witness/TASK`, `remark/TASK`.
    `value` is JSON-able: text, yes/no, or a list of texts; decimals and dates are text.
    """

    path: str
    digest: str  # sha256 hex of salt + canonical value, see core/trail/digests.py
    salt: bytes  # 16 bytes; 32 hex digits where JSON holds it
    value: Any  # None where the value was erased
    erased: bool = False


def rows_of(value: Value) -> tuple[Row, ...]:
    """The rows of a table's answer; of a blank, none."""
    if not isinstance(value, tuple):
        return ()
    return tuple(row for row in value if isinstance(row, Row))
