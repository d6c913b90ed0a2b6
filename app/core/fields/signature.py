"""`type: signature`: a name signed by hand, kept as the lines that were drawn."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, ClassVar, Literal

from app.core.fields._typed import typed_text
from app.core.fields.base import BadAnswer, Field, Titles, Typed, blank
from app.core.records.answer import Strokes
from app.core.wording import say

MOST_LINES = 200
MOST_POINTS = 5_000
LONGEST = 60 * 1024  # characters
LARGEST = 10_000  # units of a side of the box
LEAST_POINTS = 3  # fewer are a slip of the finger
LONGEST_NAME = 60

TYPED = "/typed"  # the input beside it, for who cannot draw

_BOX = (148, 48)  # what a signature is drawn again into, with the width of its pen in mind
_EDGE = 3


class Signature(Field):
    """A signature drawn with finger, pen or mouse, or, where one cannot draw, the name typed.

    Value: `Strokes`, or the typed name as `str`.
    """

    listed: ClassVar[bool] = False
    kind: ClassVar[str] = "bool"
    widget: ClassVar[str] = "signature"
    units: ClassVar[int] = 8
    inside: ClassVar[bool] = True
    examples: ClassVar[tuple[str, ...]] = (
        '{"width":300,"height":150,"lines":[[10,20,60,80,90,40],[100,20,100,120]]}',
    )

    type: Literal["signature"] = "signature"

    def parse(self, raw: str) -> Strokes:
        return read_strokes(raw)

    def read(self, typed: Typed) -> Strokes | str | None:
        raw = next(iter(typed.get("", ())), "")
        name = next(iter(typed.get(TYPED, ())), "")
        if raw.strip():
            return read_strokes(raw)
        return None if blank(name) else typed_text(name, longest=LONGEST_NAME, lines=False)

    def typed(self, value: Strokes | str) -> dict[str, tuple[str, ...]]:
        return {TYPED: (value,)} if isinstance(value, str) else {"": (self.edit(value),)}

    def seen(self, value: Strokes | str) -> bool:
        return True

    def show(self, value: Strokes | str, titles: Titles) -> str:
        return value if isinstance(value, str) else say("已签名")

    def edit(self, value: Strokes | str) -> str:
        return "" if isinstance(value, str) else json.dumps(dump_strokes(value))

    def dump(self, value: Strokes | str) -> Any:
        return value if isinstance(value, str) else dump_strokes(value)

    def load(self, stored: Any) -> Strokes | str:
        return stored if isinstance(stored, str) else load_strokes(stored)


def read_strokes(raw: str) -> Strokes:
    """The signature that a browser sent: `{"width": …, "height": …, "lines": [[x, y, x, y …] …]}`.

    Raises:
        BadAnswer: It is none, or larger than any hand draws.
    """
    if len(raw) > LONGEST:
        raise BadAnswer("签名太复杂，存不下。请擦掉重写，写得简单些")
    try:
        sent = json.loads(raw, parse_float=_refuse, parse_constant=_refuse)
        strokes = load_strokes(sent)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadAnswer("签名读不出来。请擦掉重写") from None
    points = sum(len(line) // 2 for line in strokes.lines)
    if len(strokes.lines) > MOST_LINES or points > MOST_POINTS:
        raise BadAnswer("签名太复杂，存不下。请擦掉重写，写得简单些")
    if not _drawn_well(strokes, sent):
        raise BadAnswer("签名读不出来。请擦掉重写")
    if points < LEAST_POINTS:
        raise BadAnswer("请写上全名")
    return strokes


def dump_strokes(strokes: Strokes) -> dict[str, Any]:
    """The strokes as JSON holds them."""
    return {
        "width": strokes.width,
        "height": strokes.height,
        "lines": [list(line) for line in strokes.lines],
    }


def load_strokes(stored: Mapping[str, Any]) -> Strokes:
    """What `dump_strokes` made."""
    return Strokes(
        width=stored["width"],
        height=stored["height"],
        lines=tuple(tuple(line) for line in stored["lines"]),
    )


def view_box(strokes: Strokes) -> tuple[int, int]:
    """Width and height of the box that `path` draws into, at most 148 × 48."""
    _, _, scale, width, height = _fit(strokes)
    return round(width * scale + 2 * _EDGE), round(height * scale + 2 * _EDGE)


def path(strokes: Strokes) -> str:
    """The signature as the data of an SVG path, trimmed and scaled into its `view_box`."""
    left, top, scale, _, _ = _fit(strokes)
    drawn = []
    for line in strokes.lines:
        points = [((x - left) * scale + _EDGE, (y - top) * scale + _EDGE) for x, y in _points(line)]
        drawn.append(_smooth(points))
    return "".join(drawn)


def _smooth(points: list[tuple[float, float]]) -> str:
    """One line through the middles of its pieces, its own points as controls."""
    (x, y), *rest = points
    if not rest:
        return f"M{x:.1f} {y:.1f}h.1"
    said = [f"M{x:.1f} {y:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(rest):
        said.append(f"Q{x:.1f} {y:.1f} {(x + to_x) / 2:.1f} {(y + to_y) / 2:.1f}")
    return "".join([*said, f"L{rest[-1][0]:.1f} {rest[-1][1]:.1f}"])


def _fit(strokes: Strokes) -> tuple[int, int, float, int, int]:
    """Left, top, the scale that fits it into the box, width and height of what is drawn."""
    points = [point for line in strokes.lines for point in _points(line)]
    across, down = [x for x, _ in points], [y for _, y in points]
    width, height = max(across) - min(across), max(down) - min(down)
    scale = min(
        (side - 2 * _EDGE) / max(own, 1) for side, own in zip(_BOX, (width, height), strict=True)
    )
    return min(across), min(down), scale, width, height


def _points(line: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return zip(line[::2], line[1::2], strict=True)


def _drawn_well(strokes: Strokes, sent: Any) -> bool:
    """Whether it has nothing but lines of whole numbers inside its box."""
    sides = (strokes.width, strokes.height)
    if set(sent) != {"width", "height", "lines"} or not strokes.lines:
        return False
    if not all(type(each) is int and 0 < each <= LARGEST for each in sides):
        return False
    return all(
        line
        and len(line) % 2 == 0
        and all(type(each) is int for each in line)
        and all(0 <= each <= sides[0] for each in line[::2])
        and all(0 <= each <= sides[1] for each in line[1::2])
        for line in strokes.lines
    )


def _refuse(text: str) -> None:
    raise ValueError(text)
