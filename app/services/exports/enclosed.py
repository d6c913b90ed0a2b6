"""What goes into the ZIP beside the sealed PDFs: index, registers, list, signature, verifier."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from app.core.records.organisation import Organisation
from app.core.wording import say
from app.rendering.xlsx import Book, Column
from app.services import checkpoints
from app.services.audit import registers
from app.services.exports.guide import guide
from app.services.exports.titles import titles_of
from app.services.ports import Ports
from app.services.words import status_words
from app.signing import verifier
from app.signing.manifests import sign_digest
from app.signing.verifier import CERTIFICATE, FORMAT, MANIFEST, ROOT, SIGNATURE
from app.storage.parts import Part
from app.storage.store import Export

INDEX, VERIFIER, GUIDE, SUMS = "index.xlsx", "verify.py", "README.txt", "SHA256SUMS"
NOTHING_SEALED = "没有盖章文件"
_CHUNK = 1 << 20

INDEX_COLUMNS = (
    Column(title="单据", width=20),
    Column(title="编号", width=18),
    Column(title="标题", width=36),
    Column(title="状态", width=10),
    Column(title="发起人", width=10),
    Column(title="提交时间", width=18),
    Column(title="结束时间", width=18),
    Column(title="核验码", width=18),
    Column(title="盖章文件", width=40),
    Column(title="SHA-256", width=68),
    Column(title="说明", width=24),
)


def put(ports: Ports, export: Export, part: Part, archive: zipfile.ZipFile) -> None:
    """Write all of it; the list last, so that it names everything else."""
    with ports.store.reading() as reading:
        titles, organisation = titles_of(ports, reading), ports.organisation(reading)
    extra: list[dict[str, Any]] = []
    zone = ports.zone

    def add(name: str, data: bytes) -> None:
        archive.writestr(info_of(export, zone, name), data)
        sha256 = hashlib.sha256(data).hexdigest()
        extra.append({"path": name, "sha256": sha256, "size": len(data)})

    with tempfile.TemporaryFile(dir=part.path.parent) as file:
        _write_index(ports, export, part, titles, organisation, file)
        extra.append(_stored(archive, info_of(export, zone, INDEX), file))
    add(VERIFIER, Path(verifier.__file__).read_bytes())
    add(GUIDE, guide(ports, export, titles).encode())
    add(ROOT, ports.keys.root_pem)
    add(CERTIFICATE, ports.keys.certificate_pem)
    extra.append(_write_sums(part, extra, archive, info_of(export, zone, SUMS)))
    digest = _write_manifest(ports, export, part, extra, archive)
    archive.writestr(info_of(export, zone, SIGNATURE), sign_digest(digest, ports.keys))


def info_of(export: Export, zone: ZoneInfo, name: str) -> zipfile.ZipInfo:
    """The head of a file in the archive, dated when it was asked for: made twice, it is one."""
    info = zipfile.ZipInfo(name, export.asked_at.astimezone(zone).timetuple()[:6])
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def local(ports: Ports, moment: str) -> datetime | None:
    """A moment as spreadsheets hold it: local, without a zone."""
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone(ports.zone).replace(tzinfo=None)


def _stored(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: BinaryIO) -> dict[str, Any]:
    """Copy a finished file in, a piece at a time."""
    size, digest = file.seek(0, os.SEEK_END), hashlib.sha256()
    file.seek(0)
    info.file_size = size
    with archive.open(info, "w") as place:
        while data := file.read(_CHUNK):
            digest.update(data)
            place.write(data)
    return {"path": info.filename, "sha256": digest.hexdigest(), "size": size}


def _write_index(
    ports: Ports,
    export: Export,
    part: Part,
    titles: Mapping[str, str],
    organisation: Organisation,
    file: BinaryIO,
) -> None:
    book = Book(file)
    book.sheet(
        say("索引"), registers.headings(INDEX_COLUMNS), _index(ports, organisation, part, titles)
    )
    with ports.store.reading() as reading:
        registers.write(ports, reading, export.person, export.query, titles, book)
    book.close()


def _index(
    ports: Ports, organisation: Organisation, part: Part, titles: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    for line in part.lines():
        missing = "" if line["path"] else say(line.get("lost") or NOTHING_SEALED)
        yield (
            titles.get(line["form"], line["form"]),
            line["number"],
            line["title"],
            status_words(line["status"]),
            organisation.title("person", line["initiator"]),
            local(ports, line["submitted"]),
            local(ports, line["ended"]),
            line["code"],
            line["path"],
            line.get("sha256", "") if line["path"] else "",
            missing,
        )


def _write_sums(
    part: Part, extra: list[dict[str, Any]], archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> dict[str, Any]:
    """The same sums as `sha256sum -c` reads them."""
    size, digest = 0, hashlib.sha256()
    with archive.open(info, "w") as file:
        for entry in (*extra, *_papers(part)):
            line = f"{entry['sha256']}  {entry['path']}\n".encode()
            digest.update(line)
            file.write(line)
            size += len(line)
    return {"path": info.filename, "sha256": digest.hexdigest(), "size": size}


def _write_manifest(
    ports: Ports,
    export: Export,
    part: Part,
    extra: list[dict[str, Any]],
    archive: zipfile.ZipFile,
) -> bytes:
    """Write the list of all files, one a line; gives its SHA-256."""
    head = {
        "format": FORMAT,
        "house": ports.house,
        "made_at": ports.now().isoformat(timespec="seconds"),
        "export": export.id,
        "query": export.query,
        "records": sum(1 for _ in part.lines()),
        "root": ports.keys.root_fingerprint,
        "checkpoint": checkpoints.given(ports),
    }
    digest = hashlib.sha256()
    with archive.open(info_of(export, ports.zone, MANIFEST), "w") as file:

        def write(text: str) -> None:
            digest.update(text.encode())
            file.write(text.encode())

        write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "files": [')
        comma = ""
        for entry in (*extra, *_papers(part)):
            write(f"{comma}\n  {json.dumps(entry, ensure_ascii=False)}")
            comma = ","
        write("\n ]\n}\n")
    return digest.digest()


def _papers(part: Part) -> Iterator[dict[str, Any]]:
    names = ("path", "sha256", "size", "number", "code", "seal", "form", "status")
    for line in part.lines():
        if line["path"]:
            yield {name: line[name] for name in names}
