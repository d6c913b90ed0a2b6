"""Office files: a ZIP whose every part is looked at, unpacked by nobody.

Source: ECMA-376, part 2 (packages), APPNOTE.TXT of the ZIP format.
"""

import re
import zipfile
from io import BytesIO
from typing import Final

from app.intake.faults import NotTaken

TYPES: Final = "[Content_Types].xml"
_MAIN: Final = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_MOST_PARTS = 5_000
_MOST_BYTES = 512 * 2**20  # unpacked, all parts together
_MOST_TYPES = 2**20  # of the list of types
_ENCRYPTED = 0x1
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_END = b"PK\x05\x06"
_END_SIZE = 22  # of a directory's end without a comment
_RUNS = re.compile(  # names of parts that hold programs: VBA, Excel 4, ActiveX, dialog sheets
    r"vba(project|data)|/macrosheets/|/dialogsheets/|/activex/|\.(bin\.vba|exe|dll|js|vbs|ps1|bat)$",
    re.I,
)


def office_kind(data: bytes) -> str:
    """`docx` or `xlsx`.

    Raises:
        NotTaken: It is another ZIP, not whole, larger than it says, or holds a program.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            _well_built(data, package, parts)
            types = package.read(TYPES)
    except NotTaken:
        raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise NotTaken("damaged") from error
    if b"<!" in types:  # neither a document type nor an entity belongs here
        raise NotTaken("damaged")
    if b"macroEnabled" in types or any(_RUNS.search("/" + each.filename) for each in parts):
        raise NotTaken("macros")
    found = [word for word, main in _MAIN.items() if b'"' + main + b'"' in types]
    if len(found) != 1:
        raise NotTaken("unknown")
    return found[0]


def _well_built(data: bytes, package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Each part once, under a plain name, where the directory says, and no more than that."""
    names = [part.filename for part in parts]
    if TYPES not in names:
        raise NotTaken("unknown")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise NotTaken("encrypted")
    tricks = (
        not data.startswith(_LOCAL),  # something stands before it
        bool(package.comment),
        data[-_END_SIZE:][:4] != _END,  # something stands behind it
        min(part.header_offset for part in parts) > 0,  # or it is two of them
        len(parts) > _MOST_PARTS,
        len({name.lower() for name in names}) != len(names),
        any(_strange(name) for name in names),
        sum(part.file_size for part in parts) > _MOST_BYTES,
        sum(part.compress_size for part in parts) > len(data),  # parts lie over one another
        package.getinfo(TYPES).file_size > _MOST_TYPES,
        any(not _stands(data, part) for part in parts),
    )
    if any(tricks):
        raise NotTaken("damaged")


def _strange(name: str) -> bool:
    parts = name.split("/")
    return "\\" in name or ":" in name or name.startswith("/") or ".." in parts or "\0" in name


def _stands(data: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether the part's own head says the same name as the directory."""
    at = part.header_offset
    length = int.from_bytes(data[at + 26 : at + 28], "little")
    own = data[at + _LOCAL_SIZE : at + _LOCAL_SIZE + length]
    return data[at : at + 4] == _LOCAL and own in (
        part.orig_filename.encode("utf-8", "replace"),
        part.orig_filename.encode("cp437", "replace"),
    )
