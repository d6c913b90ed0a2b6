"""Answers: typed values while thinking, flat stored values with digests while keeping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table answer. `id` is stable (8 hex digits), never the position."""

    id: str
    cells: Mapping[str, Any]  # column name → value or None


@dataclass(frozen=True, kw_only=True)
class Other:
    """An answer of one's own where a choice offers one (其他，请注明). Stored `{"other": text}`."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One line of a rating matrix: the item's code, the option's code, what was written beside.

    Stored `{"item": …, "option": …, "comment": …}`; comment may be empty, option not.
    """

    item: str
    option: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One dated entry of a growing log, each an event of its own.

    Kept under `FIELD/ID` as `{"text": …, "name": …, "person": …, "at": …}`. `id` is 8 hex digits.
    While somebody types it, `person` and `name` are empty and `at` is None: the engine sets them.
    """

    id: str
    text: str
    person: str = ""  # id of who wrote it
    name: str = ""  # as it stood then
    at: datetime | None = None  # UTC


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A file that was handed in: bound by the hash of its original bytes.

    Stored as a mapping of these names; numbers are whole. Of a picture, `shown` is what pages and
    paper show (turned, scaled, stripped); of any other file it is empty and the sizes are 0.
    """

    id: str  # 16 hex digits, of the row in `attachments`
    sha256: str  # of the original bytes
    name: str
    media: str
    size: int  # bytes of the original
    shown: str = ""  # sha256
    width: int = 0  # of what is shown, pixels
    height: int = 0
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Strokes:
    """A drawn signature as vectors: lines of x, y, x, y … in a box of width × height units."""

    width: int
    height: int
    lines: tuple[tuple[int, ...], ...]


Value = (
    Decimal
    | str
    | bool
    | date
    | time
    | datetime
    | Other
    | Strokes
    | tuple[str | Other, ...]
    | tuple[Row, ...]
    | tuple[Rated, ...]
    | tuple[Entry, ...]
    | tuple[FileRef, ...]
    | None
)
Answers = Mapping[str, Value]  # field name → value; a table's value is a tuple of Row


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One stored value beside its digest: erasable, while the digest stays in the trail.

    `path` is `customer`, `items` (the list of row ids, in order), `items/3f9a01c2/price`,
    `taken/3f9a01c2` (an entry of a log), or one of the kept texts of an act: `signer/TASK`,
    `witness/TASK`, `remark/TASK`, `strokes/TASK`; or `comment/ID`, `consent/TASK`.
    `value` is JSON-able without fractions: text, yes/no, whole numbers, lists and mappings of
    them; decimals and dates are text.
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
