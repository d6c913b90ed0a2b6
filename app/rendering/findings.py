"""What this machine lacks for printing: lines for start-up, each with its cure."""

import ctypes.util
import shutil

from app.rendering.fonts import CUT, FAMILIES, face

_CJK = "apt install fonts-noto-cjk, then fc-cache -f"
_DEJAVU = "apt install fonts-dejavu-core, then fc-cache -f"
_WHOLE = (
    "fonts are used whole: a page takes half as long again and twice the room"
    " (python -m app.rendering.cutting)"
)
_LIBRARIES = (
    ("pango-1.0", "no page can be printed", "libpango-1.0-0"),
    ("pangoft2-1.0", "no page can be printed", "libpangoft2-1.0-0"),
    ("harfbuzz-subset", "a page takes 20 times as long", "libharfbuzz-subset0"),
)


def findings() -> list[str]:
    """What is missing or slow, in plain English; empty when all is well. Loads no library."""
    found = [
        f"library {name} is missing: {effect} (apt install {package})"
        for name, effect, package in _LIBRARIES
        if ctypes.util.find_library(name) is None
    ]
    if shutil.which("fc-list") is None:
        return [*found, "fc-list is missing: fonts cannot be looked up (apt install fontconfig)"]
    found += [
        f"font {family} is missing: pages would print boxes ({_cure(family)})"
        for family in FAMILIES
        if face(family) is None
    ]
    return found if CUT.is_file() else [*found, _WHOLE]


def _cure(family: str) -> str:
    return _CJK if family.startswith("Noto") else _DEJAVU
