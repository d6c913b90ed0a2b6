"""Tables that people hand in: the first sheet of a workbook as texts, read in a child with limits.

Only python-calamine reads workbooks, and only in the child.
"""

import json
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from app.confined.limits import BrokenOff, Limits, Refusal
from app.confined.running import run
from app.intake.faults import REASONS, NotTaken
from app.intake.process import LookingFailed

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST = 500  # characters of a cell; what is longer is cut, and no column takes as much

Rows = tuple[tuple[str, ...], ...]


def read_in_child(data: bytes, *, seconds: float = 60, megabytes: int = 768) -> Rows:
    """The rows of the first sheet, the first row of the sheet first, blank ones too.

    Raises:
        NotTaken: It is no workbook that can be read.
        LookingFailed: It took too long, wanted too much, or broke off.
    """
    if not data:
        raise NotTaken("empty")
    try:
        made = run("app.intake.sheet", data, Limits(seconds=seconds, megabytes=megabytes))
        return tuple(tuple(map(str, row)) for row in json.loads(made))
    except Refusal as refusal:
        reason = next((each for each in REASONS if each == str(refusal)), None)
        if reason is None:
            raise LookingFailed("gave no known reason") from None
        raise NotTaken(reason) from None
    except BrokenOff as error:
        raise LookingFailed(str(error)) from None
    except (ValueError, TypeError):
        raise LookingFailed("answered nonsense") from None


def read(data: bytes) -> list[list[str]]:
    """The rows, in the process that is called; one more than are taken shows that it is too long.

    Raises:
        NotTaken: It is no workbook that can be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    from app.intake.kinds import kind_of

    if kind_of(data) != "xlsx":
        raise NotTaken("unknown")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        if not sheets:
            raise NotTaken("damaged")
        sheet = book.get_sheet_by_name(sheets[0])
        first = sheet.start[0] if sheet.start else 0  # rows above the first that is filled
        rows: list[list[str]] = [[] for _ in range(min(first, MOST_ROWS))]
        for row in sheet.iter_rows():
            if len(rows) > MOST_ROWS:
                break
            rows.append([text_of(value) for value in row[:MOST_COLUMNS]])
    except CalamineError:
        raise NotTaken("damaged") from None
    return rows


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2026-11-24."""
    if isinstance(value, bool):
        return "是" if value else "否"  # untranslated: what a cell says, as definitions spell it
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("\0", "")[:LONGEST].strip()
