"""`export`: a sealed PDF into the ZIP beside copying its file; a spreadsheet beside bare CSV.

The product reads each kept file, checks its hash, works out what its seal goes around, and writes
it into the archive; the peer copies the file. Rows are typed; the peer is `csv.writer` alone.
"""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from app.cli._benches._clock import Span, medians, ratios, timed
from app.cli._benches._ground import Ground
from app.rendering.csv import written
from app.rendering.xlsx import Book, Column
from app.services.exports import archive
from app.services.ports import Ports
from app.storage.disk import DiskFiles
from app.storage.parts import Parts
from app.storage.store import Export, Numbered

COMPARED = "each PDF into the ZIP beside shutil.copyfile; XLSX beside csv.writer, 12 columns"
PAPERS, BYTES = 20, 500_000
ROWS, FEW_ROWS = 100_000, 2_000
LONG_RUN = 100  # rounds from which on there are really many rows
SHEETS = 3  # runs of each way to write rows
WARM_UP = 2
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Copy papers and write rows, in a folder of the first database's disk."""
    place = grounds[0].folder  # no database is asked
    place.mkdir(parents=True, exist_ok=True)
    rows = _rows(ROWS if rounds >= LONG_RUN else FEW_ROWS)
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        papers = _papers(Path(temporary), min(rounds, 60))
        sheets = _sheets(Path(temporary), rows)
    mine, bare = papers
    return {
        "compared": COMPARED,
        "rounds": len(mine),
        "papers": {
            "of": PAPERS,
            "bytes": BYTES,
            "product": medians(mine),
            "bare": medians(bare),
            "ratio": ratios(mine, bare),
        },
        "rows": {
            "of": len(rows),
            **{name: medians(spans) for name, spans in sheets.items()},
            "xlsx_ratio": ratios(sheets["xlsx"], sheets["bare"]),
            "csv_ratio": ratios(sheets["csv"], sheets["bare"]),
        },
    }


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """Two small tables."""
    papers, rows = measured["papers"], measured["rows"]
    yield f"export: {measured['compared']}; medians of {measured['rounds']} rounds."
    yield ""
    yield f"{papers['of']} papers of {papers['bytes']:,} bytes"
    for name in ("product", "bare"):
        yield f"  {name:<12}{papers[name]['wall_us'] / papers['of']:>10.0f} µs each"
    yield f"  product / bare {papers['ratio']['wall']:.2f} × (CPU {papers['ratio']['cpu']:.2f} ×)"
    yield ""
    yield f"{rows['of']:,} rows"
    for name in ("xlsx", "csv", "bare"):
        yield f"  {name:<12}{rows[name]['wall_us'] / 1e6:>10.3f} s"
    for name in ("xlsx", "csv"):
        ratio = rows[f"{name}_ratio"]
        yield f"  {name} / bare {ratio['wall']:.2f} × (CPU {ratio['cpu']:.2f} ×)"


def _papers(folder: Path, rounds: int) -> tuple[list[Span], list[Span]]:
    files = DiskFiles(folder / "files")
    rows = [_kept(files, number) for number in range(PAPERS)]
    ports = cast(Ports, SimpleNamespace(files=files, zone=ZoneInfo("Asia/Shanghai")))
    export = Export(
        id="bench", person="", kind="zip", query={}, title="", place={}, name="", asked_at=NOW
    )
    parts = Parts(folder / "parts")
    target = folder / "copies"
    target.mkdir()

    def zipped() -> None:
        with parts.open("bench", {}) as part:
            for row in rows:
                archive.add(ports, export, part, (row, True))

    def copied() -> None:
        for row in rows:
            source = files.folder / row.sha256[:2] / row.sha256[2:]
            shutil.copyfile(source, target / row.number)

    return _alternating(zipped, copied, rounds)


def _kept(files: DiskFiles, number: int) -> Numbered:
    """A record with a file that looks sealed: a byte range around a gap."""
    head = b"%%PDF-1.7 %d /ByteRange [0 %010d %010d %010d]"
    seal, size = b"<" + b"00" * 3000 + b">", len(head % (number, 0, 0, 0))
    rest = os.urandom(BYTES - size - len(seal))
    data = head % (number, size, size + len(seal), len(rest)) + seal + rest
    row = Numbered(
        id=f"{number:016x}", form="bench", bundle="", number=f"B-{number:04d}", code="",
        status="done", initiator="", submitted_at=NOW, ended_at=NOW, title="", sha256="", size=0,
    )  # fmt: skip
    return replace(row, sha256=files.put(data), size=len(data))


def _sheets(folder: Path, rows: Sequence[Sequence[Any]]) -> dict[str, list[Span]]:
    heads = [f"列 {number}" for number in range(12)]

    def xlsx() -> None:
        with (folder / "rows.xlsx").open("wb") as file:
            book = Book(file)
            book.sheet("行", [Column(title=each) for each in heads], rows)
            book.close()

    def ours() -> None:
        with (folder / "rows.csv").open("wb") as file:
            file.writelines(written(heads, rows))

    def bare() -> None:
        with (folder / "bare.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    found: dict[str, list[Span]] = {"xlsx": [], "csv": [], "bare": []}
    for _ in range(SHEETS):
        for name, run in (("xlsx", xlsx), ("csv", ours), ("bare", bare)):
            found[name].append(timed(run))
    return found


def _rows(many: int) -> list[tuple[Any, ...]]:
    """Rows as a register has them: numbers, days, moments, names that repeat, texts that do not."""
    names, states = ("王敏", "周晓燕", "黄建平"), ("审批中", "已通过", "已作废")
    return [
        (
            f"JS-2026-{each:05d}", date(2026, 1, 1) + timedelta(days=each % 300),
            datetime(2026, 1, 1, 8, each % 60), names[each % 3], f"{each % 40}-{each % 7}-0902",  # noqa: DTZ001  as cells hold it
            f"厨房吊顶渗水，第 {each} 次报修，请先关总阀", Decimal(each * 37 % 900_000) / 100,
            Decimal(each % 90) / 10, states[each % 3], "=1+1", None, each % 2 == 0,
        )
        for each in range(many)
    ]  # fmt: skip


def _alternating(mine: Any, theirs: Any, rounds: int) -> tuple[list[Span], list[Span]]:
    found: tuple[list[Span], list[Span]] = ([], [])
    for number in range(rounds + WARM_UP):
        spans = timed(mine), timed(theirs)
        if number >= WARM_UP:
            for each, span in zip(found, spans, strict=True):
                each.append(span)
    return found
