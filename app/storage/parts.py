"""Files that are being made, step by step: what is good of them outlives whoever makes them.

A part is two files of one folder: the body, and a list that says in one line each what the body
holds. Both only grow. Who goes on with one cuts both to where they are known to be good, so that
whatever a killed worker left behind is written anew.
"""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from app.core.errors import Conflict, NoRoom
from app.storage.disk import FULL

_BODY, _LIST, _OWNER = ".body", ".list", "owner"
NOTHING: Mapping[str, int] = {"body": 0, "list": 0}


class Part:
    """One file that is being made, open at the end of what is good.

    Attributes:
        body: What is written to.
        path: Where the body is.
        begun: Whether it had to be begun anew, since less was there than is known to be good.
    """

    def __init__(
        self, path: Path, body: BinaryIO, list_: BinaryIO, good: Mapping[str, int]
    ) -> None:  # fmt: skip
        self.path, self.body, self._list = path, body, list_
        here = {"body": _size(body), "list": _size(list_)}
        whole = all(here[name] >= good[name] for name in NOTHING)
        self.begun = not whole or not any(good[name] for name in NOTHING)
        start = NOTHING if self.begun else good
        for file, name in ((body, "body"), (list_, "list")):
            file.seek(start[name])
            file.truncate()

    def note(self, line: Mapping[str, Any]) -> None:
        """Say what was written."""
        self._list.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def lines(self, first: int = 0, behind: int | None = None) -> Iterator[dict[str, Any]]:
        """What was noted, in its order; from one line on, to the one before another."""
        self._list.flush()
        with self.path.with_suffix(_LIST).open("rb") as lines:
            for line in islice(lines, first, behind):
                yield json.loads(line)

    def good(self) -> dict[str, int]:
        """Make everything durable; how far both files are good from now on."""
        for file in (self.body, self._list):
            file.flush()
            os.fsync(file.fileno())
        return {"body": self.body.tell(), "list": self._list.tell()}


class Parts:
    """The folder in which files are made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def open(self, name: str, good: Mapping[str, int]) -> Iterator[Part]:
        """The part with that name, cut to what is good of it; one process at a time.

        Raises:
            Conflict: Somebody else is at it.
            NoRoom: The disk is full; what was made so far is given up to make room.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with (
                self._opened(name + _LIST) as list_,
                self._opened(name + _BODY) as body,
            ):
                try:
                    fcntl.flock(list_, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise Conflict("这份导出正在另一个进程里做") from None
                yield Part(self.folder / f"{name}{_BODY}", body, list_, {**NOTHING, **good})
        except OSError as error:
            if error.errno not in FULL:
                raise
            self.drop(name)
            raise NoRoom from error
        except NoRoom:
            self.drop(name)
            raise

    @property
    def owner(self) -> str:
        """What tells this folder from those of other hosts; made with it.

        Raises:
            OSError: It cannot be written.
        """
        mark = self.folder / _OWNER
        with suppress(FileNotFoundError):
            return _named(mark.read_text())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=self.folder, prefix=_OWNER) as fresh:
            fresh.write(secrets.token_hex(8))
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, mark)  # whole, or not there
        return _named(mark.read_text())

    def drop(self, name: str) -> None:
        """Remove what was made so far."""
        for ending in (_BODY, _LIST):
            with suppress(FileNotFoundError):
                (self.folder / f"{name}{ending}").unlink()

    def names(self) -> Collection[str]:
        """The names of all parts."""
        return {each.stem for each in self.folder.glob(f"*{_LIST}")} | {
            each.stem for each in self.folder.glob(f"*{_BODY}")
        }

    def _opened(self, name: str) -> BinaryIO:
        handle = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return os.fdopen(handle, "r+b")


def _named(mark: str) -> str:
    """With the name of the machine: a folder may have been copied to another one."""
    return f"{socket.gethostname()}:{mark}"


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size
