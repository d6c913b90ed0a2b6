"""The ZIP for auditors: sealed PDFs in folders by form and month, copied as they are kept.

Each file goes in whole with its header; what the archive holds is noted beside it, line by line,
so that whoever goes on after a crash knows where to. The directory of the archive, the index and
the signed list come last.
"""

import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.errors import NotFound
from app.services.audit.readable import reads
from app.services.exports import enclosed
from app.services.exports.recipe import Batch
from app.services.exports.wanted import Wanted
from app.services.ports import Ports
from app.signing.envelope import sealed_digest
from app.signing.verdict import Fault
from app.storage.parts import Part
from app.storage.store import Export, Numbered, Reading

BATCH = 100
LOST = "文件丢失或损坏，请从备份恢复"
CLOSED = "这一版单据不准许稽核员看"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-") | dict.fromkeys(range(32), "-"))


def count(ports: Ports, reading: Reading, export: Export) -> int:
    """How many records are asked for."""
    wanted = Wanted.of(export.query)
    since, until = wanted.moments(ports.zone)
    return sum(
        reading.count_numbered(form, since=since, until=until, status=wanted.status)
        for form in wanted.forms
    )


def batch(ports: Ports, reading: Reading, export: Export, key: list[Any]) -> Batch:
    """The records behind `key`: the form's place, the moment of submission, the id."""
    wanted = Wanted.of(export.query)
    since, until = wanted.moments(ports.zone)
    place, at, id_ = key or (0, "", "")
    if place >= len(wanted.forms):
        return Batch(items=(), key=key, over=True)
    rows = reading.numbered(
        wanted.forms[place],
        since=since,
        until=until,
        status=wanted.status,
        after=(datetime.fromisoformat(at), id_) if at else None,
        limit=BATCH,
    )
    items = tuple((row, reads(ports, reading, export.person, row)) for row in rows)
    if len(rows) < BATCH:
        return Batch(items=items, key=[place + 1, "", ""], over=place + 1 >= len(wanted.forms))
    last = rows[-1]
    return Batch(items=items, key=[place, last.submitted_at.isoformat(), last.id], over=False)


def add(ports: Ports, export: Export, part: Part, item: tuple[Numbered, bool]) -> None:
    """Copy the record's sealed file, if it has one, and note the record."""
    row, readable = item
    line: dict[str, Any] = {
        "id": row.id,
        "form": row.form,
        "number": row.number,
        "code": row.code,
        "status": row.status,
        "initiator": row.initiator,
        "title": row.title if readable else "",
        "submitted": row.submitted_at.isoformat(),
        "ended": row.ended_at.isoformat() if row.ended_at else "",
        "path": "",
    }
    if not readable:
        line |= {"lost": CLOSED, "code": "", "initiator": ""}  # its number is accounted for
    elif row.sha256:
        try:
            data = ports.files.get(row.sha256)
            line |= {"sha256": row.sha256, "seal": sealed_digest(data)}
        except (NotFound, Fault):
            line["lost"] = LOST
        except OSError as error:
            if error.errno is not None:
                raise
            line["lost"] = LOST  # it was altered on disk
        else:
            line |= _copied(ports, export, part, row, data)
    part.note(line)


def lost(part: Part) -> list[str]:
    """The numbers of the records whose sealed file is gone or damaged."""
    return [line["number"] for line in part.lines() if line.get("lost") == LOST]


def finish(ports: Ports, export: Export, part: Part) -> None:
    """Put the index, the list and what reads it behind the files, and close the archive."""
    with zipfile.ZipFile(part.body, "w") as archive:  # opened where the body is good: behind all
        held = archive.infolist()
        held.extend(_info(export, ports, line) for line in part.lines() if line["path"])
        enclosed.put(ports, export, part, archive)


def _copied(
    ports: Ports, export: Export, part: Part, row: Numbered, data: bytes
) -> Mapping[str, Any]:
    number = row.number.translate(_NOT_IN_NAMES).strip(" .")
    own = number if number == row.number else f"{number}-{row.id[:8]}"
    month = row.submitted_at.astimezone(ports.zone)
    line = {
        "path": f"{row.form}/{month:%Y-%m}/{own}.pdf",
        "crc": zlib.crc32(data),
        "size": len(data),
        "at": part.body.tell(),
    }
    part.body.write(_info(export, ports, line).FileHeader())
    part.body.write(data)
    return line


def _info(export: Export, ports: Ports, line: Mapping[str, Any]) -> zipfile.ZipInfo:
    info = enclosed.info_of(export, ports.zone, line["path"])
    info.CRC, info.header_offset = line["crc"], line["at"]
    info.file_size = info.compress_size = line["size"]
    return info
