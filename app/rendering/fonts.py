"""The fonts of the paper, as fontconfig finds them on this machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Final

PRINTED: Final = "Noto Serif CJK SC"  # Song: what the office printed
FILLED: Final = "Noto Sans CJK SC"  # Hei: what a person answered
FALLBACK: Final = "DejaVu Sans"
MONO: Final = "DejaVu Sans Mono"
FAMILIES: Final = (PRINTED, FILLED, FALLBACK, MONO)
CUT_FACES: Final = Path(__file__).parent / "faces"
CUT: Final = CUT_FACES / "fonts.conf"
_CHOICE: Final = "FONTCONFIG_FILE"
_CHOICES: Final = (_CHOICE, "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")


@dataclass(frozen=True, kw_only=True)
class Face:
    """A font file and the face's place in it."""

    file: str
    index: int


class Weight(IntEnum):
    """How heavy a face is, as fontconfig counts it."""

    REGULAR = 80
    BOLD = 200


@cache
def face(family: str, weight: Weight = Weight.REGULAR) -> Face | None:
    """The upright face of exactly that family; None where the machine has no such font."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    wanted = f"{family}:weight={weight}:slant=0:width=100"
    found = subprocess.run(
        [program, "-f", "%{file}\t%{index}\n", wanted],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    if not found.stdout:
        return None
    file, _, index = min(found.stdout.splitlines()).partition("\t")
    return Face(file=file, index=int(index) & 0xFFFF)  # above: a variable font's instance


@contextmanager
def cut_first() -> Iterator[None]:
    """Meanwhile fontconfig reads that cut faces come first, unless others chose what it reads.

    See `cutting`. Nothing changes where set-up has cut none.
    """
    if not CUT.is_file() or any(each in os.environ for each in _CHOICES):
        yield
        return
    os.environ[_CHOICE] = str(CUT)
    try:
        yield
    finally:
        del os.environ[_CHOICE]
