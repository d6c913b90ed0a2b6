"""Tables whose words depend on where their pages break: sums of a page, names of a group.

A first layout tells which row fell on which page; then the page is written anew with these words.
Everything works on the page's own markup: a record's text is escaped, so no tag is one of its.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from app.core.wording import say

_TABLE: Final = re.compile(r'<table class="(lines|rates) paged".*?</table>', re.S)
_ROW: Final = re.compile(r'<tr id="([^"]+)"[^>]*>.*?</tr>', re.S)
_FIGURES: Final = re.compile(r'^<tr id="[^"]+" data-sums="([^"]*)"')
_FOOT: Final = re.compile(r"<tfoot>(<tr.*?</tr>)(<tr.*?</tr>)</tfoot>", re.S)
_SUM: Final = re.compile(r'(<td class="r[^"]*" data-sum="(\d+)"[^>]*>)[^<]*')
_GROUP: Final = re.compile(r'<td class="side" rowspan="(\d+)">(.*?)</td>', re.S)
_INSIDE: Final = re.compile(r'^(<tr id="[^"]+") class="in">')
_PAGE: Final = '</table></div><div class="frame">'  # a frame a page
SUM, SO_FAR, TOTAL = "本页小计", "累　　计", "合　　计"
GOES_ON: Final = "{text}（续）"
WRITTEN: Final = (SO_FAR, TOTAL, GOES_ON)  # by this module, into a finished page


def depends(html: str) -> bool:
    """Whether the page has such tables."""
    return _TABLE.search(html) is not None


def rows(html: str) -> list[str]:
    """The ids of all their rows, in order."""
    return [row for table in _TABLE.finditer(html) for row in _ROW.findall(table.group())]


def rewritten(
    html: str, page_of: Mapping[str, int], carried: Sequence[Decimal | None] | None = None
) -> str:
    """The page with the words that its breaks ask for.

    Args:
        html: The page as the first layout had it.
        page_of: For each row the page it stands on, in rising order.
        carried: The sums of the pages before it, column by column, where the page is a part of a
            longer one; None: it stands alone.
    """

    def table(found: re.Match[str]) -> str:
        if found.group(1) == "lines":
            return _sums(found.group(), page_of, carried)
        return _groups(found.group(), page_of)

    return _TABLE.sub(table, html)


def sooner(page_of: Mapping[str, int], by: int) -> dict[str, int]:
    """The rows with `by` fewer on each page, the rest on the page behind; the last takes more."""
    moved: dict[str, int] = {}
    pages = [list(group) for _, group in groupby(page_of, key=lambda row: page_of[row])]
    numbers = sorted(set(page_of.values()))
    over: list[str] = []
    for at, own in enumerate(pages):
        have = over + own
        keep = len(have) if at == len(pages) - 1 else max(1, len(own) - by)
        moved |= dict.fromkeys(have[:keep], numbers[at])
        over = have[keep:]
    return moved


def added(
    figures: Sequence[Sequence[Decimal | None]], carried: Sequence[Decimal | None] = ()
) -> list[Decimal | None]:
    """The sums of the lines' figures and of what was carried; None where there is no figure."""
    columns = zip(*figures, *([carried] if carried else []), strict=True)
    return [
        sum(found, Decimal(0)) if (found := [each for each in column if each is not None]) else None
        for column in columns
    ]


def _sums(table: str, page_of: Mapping[str, int], carried: Sequence[Decimal | None] | None) -> str:
    """A table a page, each with its sum and the sum so far; of one page only the total."""
    head, body, tail = table.partition("<tbody>")
    all_rows = [found.group() for found in _ROW.finditer(tail)]
    foot = _FOOT.search(tail)
    if foot is None and carried is None:
        return table
    of_page, so_far = foot.groups() if foot else ("", "")
    parts = [list(own) for _, own in groupby(all_rows, key=lambda row: page_of[_id(row)])]
    if len(parts) == 1 and carried is None:
        total = _filled(so_far, added(_figures(all_rows))).replace(say(SO_FAR), say(TOTAL))
        return f"{head}{body}{''.join(all_rows)}{total}</tbody></table>"
    out: list[str] = []
    sums = [*(carried or ())]
    for own in parts:
        page = added(_figures(own))
        sums = added([page], sums)
        out.append(
            f"{head}{body}{''.join(own)}{_filled(of_page, page)}{_filled(so_far, sums)}</tbody>"
        )
    turned = [each.replace("<table ", '<table style="break-after:page" ', 1) for each in out[:-1]]
    return _PAGE.join([*turned, out[-1]]) + "</table>"


def _figures(own: Sequence[str]) -> list[list[Decimal | None]]:
    """Of each row the figures that are added up."""
    told = (_FIGURES.match(row) for row in own)
    return [
        [Decimal(each) if each else None for each in found.group(1).split("|")] if found else []
        for found in told
    ]


def _filled(template: str, sums: Sequence[Decimal | None]) -> str:
    def cell(found: re.Match[str]) -> str:
        figure = sums[int(found.group(2))]
        return found.group(1) + ("" if figure is None else f"{figure:,f}")

    return _SUM.sub(cell, template)


def _groups(table: str, page_of: Mapping[str, int]) -> str:
    """The table where a group that runs on says its name again on the next page."""
    out = table
    open_: tuple[str, str, int] | None = None  # first row as it stands, name, rows still to come
    seen = 0
    page = -1
    for found in _ROW.finditer(table):
        row = found.group()
        group = _GROUP.search(row)
        if group:
            open_, seen = (row, group.group(2), int(group.group(1))), 0
        elif open_ and seen < open_[2] and page_of[_id(row)] != page:
            first, name, count = open_
            running = say(GOES_ON, text=name)
            again = _INSIDE.sub(
                lambda start, left=count - seen, name=running: (  # type: ignore[misc]
                    f'{start.group(1)}><td class="side" rowspan="{left}">{name}</td>'
                ),
                row,
            )
            shorter = first.replace(f'rowspan="{count}"', f'rowspan="{seen}"', 1)
            out = out.replace(first, shorter, 1).replace(row, again, 1)
            open_, seen = (again, name, count - seen), 0
        elif "colspan" in row:
            open_ = None
        seen += 1
        page = page_of[_id(row)]
    return out


def _id(row: str) -> str:
    return row.partition('id="')[2].partition('"')[0]
