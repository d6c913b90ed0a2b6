"""`bench pdf`: the settlement sheet beside the same sheet in typst, and its seal beside the render.

Both sides set the same words, rows, sums, strokes, stamp and QR code in the same fonts of the
machine, and an evidence page behind; no two sheets are alike, so that nothing is set from memory.
Both in a process that has set one before; apart: the product's in a child, as a worker has it set,
typst's in a process of its own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from app.cli._benches import _settlement
from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._ground import Ground
from app.core.definitions.bundle import Bundle
from app.rendering.fonts import FAMILIES, face
from app.rendering.page import copies_html
from app.rendering.process import render_in_child
from app.signing.keys import open_keys
from app.signing.seal import seal

SOURCE: Final = Path(__file__).parent / "settlement.typ"
ROWS, MANY_ROWS = 21, 60
WARM_UP, MOST, FEW = 1, 9, 3  # rounds; of what takes long only a few
LONG_RUN = 10  # rounds from which on copies are set as well
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
MISSING = "typst is not installed (pip install 'countersign[bench]'): the product alone"
SIDES = {
    "sheet": f"product: a sheet of {ROWS} rows and its evidence page",
    "typst": "typst: the same",
    "copies": "product: three copies of them",
    "typst_copies": "typst: the same",
    "long": f"product: three copies of {MANY_ROWS} rows, sums on each page",
    "seal": "product: the seal of the sheet",
    "apart": "product: the sheet in a child, as a worker sets it",
    "typst_apart": "typst: the same in a process of its own",
}
OFTEN = ("sheet", "typst", "seal")
SHORT = (*OFTEN, "apart", "typst_apart")
AGAINST = (
    ("sheet", "typst"), ("copies", "typst_copies"), ("apart", "typst_apart"),
    ("copies", "sheet"), ("long", "copies"), ("seal", "sheet"),
)  # fmt: skip

_ALONE: Final = """
import json, sys, typst
job = json.load(sys.stdin)
sys.stdout.buffer.write(typst.compile(sys.argv[1], pdf_standards="a-3b", pdf_tags=False, **job))
"""


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Set sheets in turn, in a folder of the first database's disk; no database is asked."""
    place = grounds[0].folder
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        runs = _product(Path(folder)) | (_typst() if find_spec("typst") else {})
        asked = [side for side in SIDES if side in runs and (rounds >= LONG_RUN or side in SHORT)]
        spans = _spans({side: runs[side] for side in asked}, min(rounds, MOST))
    return {
        "rounds": min(rounds, MOST),
        "few_rounds": min(rounds, FEW),
        "warm_up": WARM_UP,
        "missing": "" if "typst" in runs else MISSING,
        **{side: medians(told) for side, told in spans.items()},
        "ratio": {
            f"{mine} / {theirs}": ratios(spans[mine], spans[theirs])
            for mine, theirs in AGAINST
            if mine in spans and theirs in spans
        },
    }


def _spans(runs: Mapping[str, Callable[[int], object]], rounds: int) -> dict[str, list[Span]]:
    """The sides in turn, each with the round's number; those apart are not."""
    spans: dict[str, list[Span]] = {side: [] for side in runs}
    for number in range(WARM_UP + rounds):
        for side, run in runs.items():
            if side in OFTEN or number < WARM_UP + FEW:
                span = timed(partial(run, number))
                if number >= WARM_UP:
                    spans[side].append(span)
    return spans


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table; of runs apart the clock alone, since other processes do the work."""
    yield "pdf: the same sheet, set by the product and by typst; as PDF/A-3b, no two sheets alike."
    yield (
        f"Medians of {measured['rounds']} rounds ({measured['few_rounds']} of copies and apart), "
        f"sides in turn, after {measured['warm_up']} to warm up."
    )
    if measured["missing"]:
        yield f"{measured['missing']}."
    yield f"  {'':<56}{'wall':>12}{'CPU':>12}"
    for side, words in SIDES.items():
        if side in measured:
            wall, cpu = (measured[side][each] / 1000 for each in ("wall_us", "cpu_us"))
            spent = "" if side.endswith("apart") else f"{cpu:>9.1f} ms"
            yield f"  {words:<56}{wall:>9.1f} ms{spent}"
    for words, ratio in measured["ratio"].items():
        spent = "" if "apart" in words else f"{ratio['cpu']:>10.2f} ×"
        yield f"  {words:<56}{ratio['wall']:>10.2f} ×{spent}"


def _product(folder: Path) -> dict[str, Callable[[int], bytes | None]]:
    """The sheets as a worker sets them, and the seal; the page's HTML is part of it."""
    from app.rendering.pdf import render  # most of the memory is this import

    three = _settlement.bundle()
    one = _settlement.without_copies(three)
    keys = open_keys(folder / "keys", _settlement.HOUSE, NOW)
    unsealed: list[bytes] = []

    def sheet(number: int, of: Bundle, rows: int, press: Callable[..., bytes]) -> bytes:
        html, *further = copies_html(_settlement.sheet(of, rows, number))
        return press(html, [], NOW, further=further)

    def first(number: int) -> bytes:
        unsealed[:] = [sheet(number, one, ROWS, render)]
        return unsealed[0]

    return {
        "sheet": first,
        "copies": lambda number: sheet(number, three, ROWS, render),
        "long": lambda number: sheet(number, three, MANY_ROWS, render),
        "seal": lambda _: seal(unsealed[0], keys, reason="bench", at=NOW),
        "apart": lambda number: sheet(number, one, ROWS, render_in_child),
    }


def _typst() -> dict[str, Callable[[int], bytes | None]]:
    """The same sheets in typst, with the fonts that the product found on the machine."""
    import typst

    faces = [found for family in FAMILIES if (found := face(family))]
    fonts = sorted({str(Path(each.file).parent) for each in faces})
    settings: dict[str, Any] = {"font_paths": fonts, "ignore_system_fonts": True}
    compiler = typst.Compiler(**settings)
    three = _settlement.bundle()
    one = _settlement.without_copies(three)

    def told(number: int, of: Bundle) -> dict[str, str]:
        words = _settlement.words(_settlement.sheet(of, ROWS, number))
        return {"data": json.dumps(words, ensure_ascii=False)}

    def warm(number: int, of: Bundle) -> bytes:
        made = compiler.compile(
            input=SOURCE, sys_inputs=told(number, of), pdf_standards="a-3b", pdf_tags=False
        )
        if not isinstance(made, bytes):
            raise TypeError("typst made no PDF")
        return made

    def apart(number: int) -> None:
        job = {"sys_inputs": told(number, one), **settings}
        subprocess.run([sys.executable, "-c", _ALONE, str(SOURCE)], check=True, timeout=120,
                       input=json.dumps(job).encode(), stdout=subprocess.DEVNULL)  # fmt: skip

    return {
        "typst": lambda number: warm(number, one),
        "typst_copies": lambda number: warm(number, three),
        "typst_apart": apart,
    }
