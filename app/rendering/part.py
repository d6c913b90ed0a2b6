"""What a drawn element hands to the page, and how parts stand in frames."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from markupsafe import Markup

from app.rendering.marks import NOTHING, join

UNITS: Final = 24  # the width of a page's text


@dataclass(frozen=True, kw_only=True)
class Part:
    """A drawn element.

    `kind`: rows of the 24-unit grid, a table of its own, or flow outside any frame.
    `tall`: rows among which one may run on over a page.
    """

    kind: Literal["rows", "table", "flow"]
    html: Markup
    tall: bool = False


def framed(parts: Sequence[Part]) -> Markup:
    """The parts in their frames.

    Rows that follow one another are one table, so that their lines are never doubled. What stands
    behind a table of lines is a frame of its own, which moves to the next page whole.
    """
    out: list[Markup] = []
    for flow, run in groupby(parts, key=lambda part: part.kind == "flow"):
        drawn = list(run)
        out += [part.html for part in drawn] if flow else _frames(drawn)
    return join(out)


def row(cells: Iterable[Markup], *, inner: bool = False, binds: bool = False) -> Markup:
    """One row of the grid.

    Args:
        cells: Its `td`.
        inner: It begins beside a cell that reaches down from above.
        binds: Stays on one page with the next row.
    """
    content = join(cells)
    classes = [
        *(["in"] if inner else []),
        *(["whole"] if len(content.striptags()) < 600 else []),  # longer ones run on over a page
        *(["next"] if binds else []),
    ]
    return Markup('<tr class="{}">{}</tr>').format(" ".join(classes), content)


def cell(
    content: Markup, units: int, classes: str = "", *, height: int = 0, down: int = 1
) -> Markup:
    """One cell of the grid.

    Args:
        content: What stands in it.
        units: Its width, of 24.
        classes: Of print.css.
        height: In mm, at least. It stands on the cell: on the row it breaks cells reaching down.
        down: Rows that it reaches over.
    """
    reach = Markup(' rowspan="{}"').format(down) if down > 1 else NOTHING
    least = Markup(' style="height:{}mm"').format(height) if height else NOTHING
    return Markup('<td class="{}" colspan="{}"{}{}>{}</td>').format(
        classes, units, reach, least, content
    )


def _frames(parts: list[Part]) -> list[Markup]:
    frames: list[list[Markup]] = [[]]
    behind_table = False
    for kind, run in groupby(parts, key=lambda part: part.kind):
        if behind_table and kind == "rows":
            frames.append([])
        drawn = list(run)
        frames[-1] += [_grid(drawn)] if kind == "rows" else [each.html for each in drawn]
        behind_table = kind == "table"
    return [
        Markup('<div class="{}">{}</div>').format("frame join" if at else "frame", join(tables))
        for at, tables in enumerate(frames)
    ]


def _grid(parts: list[Part]) -> Markup:
    keep = "" if any(part.tall for part in parts) else " keep"
    rows = join(part.html for part in parts)  # the first makes all units, of one width
    return Markup('<table class="grid{}"><tbody>{}</tbody></table>').format(keep, rows)
