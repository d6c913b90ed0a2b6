"""The fonts of the paper, as fontconfig finds them on this machine."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Final

PRINTED: Final = "Noto Serif CJK SC"  # Song: what the office printed
FILLED: Final = "Noto Sans CJK SC"  # Hei: what a person answered
FALLBACK: Final = "DejaVu Sans"
MONO: Final = "DejaVu Sans Mono"
FAMILIES: Final = (PRINTED, FILLED, FALLBACK, MONO)


@dataclass(frozen=True, kw_only=True)
class Face:
    """A font file and the face's place in it."""

    file: str
    index: int


@cache
def face(family: str) -> Face | None:
    """The regular face of exactly that family; None where the machine has no such font.

    fontconfig always answers with something near; a near answer would print boxes or Japanese
    shapes, so it counts as none.
    """
    program = shutil.which("fc-match")
    if program is None:
        return None
    found = subprocess.run(
        [program, "-f", "%{family}\t%{file}\t%{index}", family],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    names, _, rest = found.stdout.partition("\t")
    file, _, index = rest.partition("\t")
    if family not in names.split(",") or not index.isdigit():
        return None
    return Face(file=file, index=int(index) & 0xFFFF)  # above: a variable font's instance
