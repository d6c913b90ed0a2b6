"""Files on disk, named by the hash of their content, written once and durable."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from app.core.errors import NoRoom, NotFound

NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"

FULL = (errno.ENOSPC, errno.EDQUOT)  # of the disk, of what the server may have of it

NO_FILE = "没有找到这份文件"


class DiskFiles:
    """Files below one folder: `ab/cdef…` for the content whose sha256 is `abcdef…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes; when it returns they outlast a power cut. Gives their sha256.

        Raises:
            NoRoom: The disk is full.
            OSError: It holds other bytes under that name.
        """
        name = sha256(data).hexdigest()
        try:
            self._put(name, data)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom from error
            raise
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes.

        Raises:
            NotFound: There is no such file, or the name is no sha256.
            OSError: The file was altered on disk.
        """
        if not NAME.fullmatch(sha256):
            raise NotFound(NO_FILE)
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound(NO_FILE) from None
        if _hash(data) != sha256:
            raise OSError(f"file {sha256} was altered on disk (restore it from a backup)")
        return data

    def take(self, path: Path) -> str:
        """Keep a finished file, however large, and remove it where it was; gives its sha256.

        Raises:
            NoRoom: The disk is full; the file is where it was.
        """
        try:
            return self._take(path)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom from error
            raise

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a file to read; what was altered on disk is not noticed.

        Raises:
            NotFound: There is no such file, or the name is no sha256.
        """
        if not NAME.fullmatch(sha256):
            raise NotFound(NO_FILE)
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound(NO_FILE) from None

    def sweep(self, kept: Collection[str], before: datetime) -> int:
        """Remove files that nothing refers to and that were last put before that moment.

        A file is put before the transaction that refers to it commits: leave hours between.

        Args:
            kept: The sha256 of every file that the store refers to, read after `before`.
            before: The end of the grace period.

        Returns:
            How many files were removed, left-overs of broken writes included.
        """
        removed = 0
        for path in self.folder.glob("??/*"):
            with suppress(FileNotFoundError):
                orphan = f"{path.parent.name}{path.name}" not in kept
                if orphan and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
        return removed

    def names(self) -> Iterator[str]:
        """The sha256 of every file that is there, in order; broken writes left none."""
        for path in sorted(self.folder.glob("??/*")):
            name = f"{path.parent.name}{path.name}"
            if NAME.fullmatch(name):
                yield name

    def adopt(self, folder: Path) -> None:
        """Take over the files of a folder laid out as `ab/cdef…`, where none are kept yet.

        Raises:
            OSError: There are files already.
        """
        _make(self.folder.parent)
        folder.rename(self.folder)  # also over an empty folder
        _sync(self.folder.parent)

    def clear(self) -> None:
        """Remove every file: only of an instance whose restore was cut off."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        _make(path.parent)
        if path.exists():
            self.get(name)  # never overwritten, so what is there must be it
            os.utime(path)  # a sweep must not take it for an old orphan
        else:
            self._write(path, data)
        _sync(path.parent)

    def _take(self, path: Path) -> str:
        with path.open("rb") as file:
            name = file_digest(file, sha256).hexdigest()
            os.fsync(file.fileno())
        place = self._path(name)
        _make(place.parent)
        if place.exists():
            os.utime(place)
            path.unlink()
        elif self._same_disk(path.parent, place.parent):
            path.rename(place)
        else:
            self._copy(path, place)
            path.unlink()
        _sync(place.parent)
        return name

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:]

    def _same_disk(self, one: Path, other: Path) -> bool:
        return one.stat().st_dev == other.stat().st_dev

    def _copy(self, path: Path, place: Path) -> None:
        with path.open("rb") as source:
            self._written(place, partial(shutil.copyfileobj, source))

    def _write(self, path: Path, data: bytes) -> None:
        self._written(path, lambda file: file.write(data))

    def _written(self, path: Path, fill: Callable[[BinaryIO], object]) -> None:
        descriptor, unfinished = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).rename(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(unfinished).unlink()
            raise


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _make(folder: Path) -> None:
    """Make the folder and those above it, each entry durable."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
