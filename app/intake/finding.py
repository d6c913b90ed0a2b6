"""What was found out about a file, and how it travels back from the child."""

import json
from dataclasses import dataclass

from app.core.records.media import KINDS

LARGEST_SHOWN = 8 * 2**20  # bytes of a JPEG that the child may hand back
LONGEST_SIDE = 1600  # pixels


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a file is.

    Attributes:
        kind: A word of `core/records/media.py`.
        shown: Of a picture the JPEG that pages and paper show; empty for other files.
        thumb: The same, small.
        width: Of what is shown, pixels.
        height: Of what is shown, pixels.
    """

    kind: str
    shown: bytes = b""
    thumb: bytes = b""
    width: int = 0
    height: int = 0


def packed(finding: Finding) -> bytes:
    """One line of JSON, then the two JPEGs."""
    head = {
        "kind": finding.kind,
        "width": finding.width,
        "height": finding.height,
        "shown": len(finding.shown),
        "thumb": len(finding.thumb),
    }
    return json.dumps(head).encode() + b"\n" + finding.shown + finding.thumb


def unpacked(content: bytes) -> Finding:
    """The finding that `packed` wrote; a crafted file may have made the child write another one.

    Raises:
        ValueError: No child of ours wrote this.
    """
    line, _, rest = content.partition(b"\n")
    head = json.loads(line[:500])
    kind, sizes = KINDS[str(head["kind"])], (int(head["shown"]), int(head["thumb"]))
    width, height = int(head["width"]), int(head["height"])
    shown, thumb = rest[: sizes[0]], rest[sizes[0] :]
    if len(rest) != sum(sizes) or max(sizes) > LARGEST_SHOWN:
        raise ValueError("the sizes do not add up")
    if kind.picture:
        fine = all(each.startswith(b"\xff\xd8\xff") for each in (shown, thumb))
        fine = fine and min(width, height) > 0 and max(width, height) <= LONGEST_SIDE
    else:
        fine = not rest and not width and not height
    if not fine:
        raise ValueError("a picture is none")
    return Finding(kind=kind.word, shown=shown, thumb=thumb, width=width, height=height)
