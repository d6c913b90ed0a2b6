"""A backup as one file: a tar whose last two members are the hashes of all before, and their own.

It is written under another name and gets its own when it is complete and durable; whatever a
process that was killed left over is taken away by the next one.
"""

import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from app.core.errors import AppError

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
LARGEST_MANIFEST = 1 << 30  # bytes
_NAMES = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}")
_READ = 1 << 20  # bytes at a time
_BEGINS, _PART = ".countersign-", ".part"


class Damaged(AppError):  # noqa: N818  it says what the file is
    """A backup is not what was written; says where."""


class Writer:
    """What goes into the archive, hashed on its way."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, data: bytes) -> None:
        """A part from memory."""
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """A part from disk."""
        with path.open("rb") as file:
            self.add_open(name, file)

    def add_open(self, name: str, file: IO[bytes]) -> None:
        """A part from a file that is open, from its beginning."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._add(name, file, size)

    def finish(self, told: Mapping[str, Any]) -> None:
        """The manifest behind all parts."""
        manifest = {"format": FORMAT, **told, "parts": dict(self.parts)}
        data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self.add(MANIFEST, data)
        self.add(SEAL, f"{hashlib.sha256(data).hexdigest()}\n".encode())

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        read = _Hashed(file)
        self._tar.addfile(info, read)  # type: ignore[arg-type]  # it reads and asks for no more
        self.parts[name] = {"size": size, "sha256": read.hash.hexdigest()}


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of all that the file still has to read, hex."""
    hash_ = hashlib.sha256()
    while data := file.read(_READ):
        hash_.update(data)
    return hash_.hexdigest()


@contextmanager
def written(target: Path) -> Iterator[tuple[Writer, Path]]:
    """An archive that stands under its name when the block ends well, and leaves nothing else.

    Gives the writer, and a folder for short-lived files that has the room of the archive.

    Raises:
        OSError: The disk is full, or the folder cannot be written.
    """
    sweep(target.parent)
    with workplace(target.parent / f"{_BEGINS}{target.name}{_PART}") as folder:
        handle = os.open(folder / "archive", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar), folder
            file.flush()
            os.fsync(file.fileno())
        (folder / "archive").rename(target)
        sync(target.parent)


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder of one's own, gone at the end; one that a killed process left is emptied first.

    Raises:
        BlockingIOError: A process that lives has it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # freed when the process dies
        for left in folder.iterdir():
            _remove(left)
        yield folder
    except BlockingIOError:
        raise
    except BaseException:
        _remove(folder)
        raise
    else:
        _remove(folder)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Take away what writers that were killed left in the folder."""
    for part in folder.glob(f"{_BEGINS}*{_PART}"):
        with suppress(OSError), workplace(part):
            pass


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def unpacked(path: Path, folder: Path | None = None) -> Mapping[str, Any]:
    """Read the whole archive, compare every hash, give its manifest.

    Args:
        path: The archive.
        folder: Where its parts are put; None: they are only looked at.

    Raises:
        Damaged: It is no backup, is cut off, or a part is not what was written; names it.
    """
    found: dict[str, dict[str, Any]] = {}
    kept: dict[str, bytes] = {}
    last = ""
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                name = last = member.name
                if not member.isreg() or not _NAMES.fullmatch(name) or name in found:
                    raise Damaged("{file} is damaged at '{name}'", file=path.name, name=name)
                found[name] = _read(tar, member, folder, kept)
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise _cut_off(path, last) from error
    return _compared(path, found, kept, last)


def _read(
    tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path | None, kept: dict[str, bytes]
) -> dict[str, Any]:
    file = tar.extractfile(member)
    if file is None:
        raise EOFError
    if member.name in (MANIFEST, SEAL):
        data = file.read(LARGEST_MANIFEST)
        kept[member.name] = data
        return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    hash_, size = hashlib.sha256(), 0
    with _opened(folder / member.name if folder else None) as copy:
        while data := file.read(_READ):
            hash_.update(data)
            size += len(data)
            if copy:
                copy.write(data)
    return {"size": size, "sha256": hash_.hexdigest()}


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes] | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file


def _compared(
    path: Path, found: dict[str, dict[str, Any]], kept: dict[str, bytes], last: str
) -> Mapping[str, Any]:
    if MANIFEST not in kept or SEAL not in kept:
        raise _cut_off(path, last)
    if kept[SEAL].decode("ascii", "replace").strip() != found[MANIFEST]["sha256"]:
        raise Damaged("{file} is damaged: {name} was changed", file=path.name, name=MANIFEST)
    manifest: dict[str, Any] = json.loads(kept[MANIFEST])
    if manifest["format"] != FORMAT:
        raise Damaged("{file} is of a newer program", file=path.name)
    del found[MANIFEST], found[SEAL]
    parts = manifest["parts"]
    for name in sorted(parts.keys() | found.keys()):
        if parts.get(name) != found.get(name):
            what = "is missing" if name not in found else "is not what was written"
            raise Damaged("{file} is damaged: {name} {what}", file=path.name, name=name, what=what)
    return manifest


def _cut_off(path: Path, last: str) -> Damaged:
    if not last:
        return Damaged("{file} is no backup, or damaged at its beginning", file=path.name)
    return Damaged("{file} is cut off or damaged behind {name}", file=path.name, name=last)


def sync(folder: Path) -> None:
    """Make the entries of the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
