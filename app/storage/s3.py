"""Files in object storage that speaks S3, named by the hash of their content, written once.

An object is there whole or not at all, and durable when the server has answered: there is no
half-written name to be swept. Credentials, region and address come from the AWS_… variables that
every client of S3 reads.
"""

import errno
import os
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from app.core.errors import NotFound
from app.storage.disk import NAME, NO_FILE

_AT_ONCE = 500  # objects that are removed with one request


class S3Files:
    """Files below a prefix: `ab/cdef…` for the content whose sha256 is `abcdef…`."""

    def __init__(self, store: Any) -> None:
        self._store = store

    @classmethod
    def at(cls, place: str) -> "S3Files":
        """The files at `s3://BUCKET` or `s3://BUCKET/FOLDER`."""
        clear = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        return cls(
            S3Store(
                bucket,
                prefix=prefix.strip("/") or None,
                client_options={"timeout": "60s", "allow_http": clear},
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
            )
        )

    def put(self, data: bytes) -> str:
        """Keep the bytes; when it returns the server has them. Gives their sha256.

        Raises:
            OSError: The server does not take them, or holds other bytes under that name.
        """
        name = sha256(data).hexdigest()
        with _plain_errors():
            try:
                obstore.put(self._store, _key(name), data, mode="create")
            except AlreadyExistsError:
                self.get(name)  # never overwritten by anything else, so what is there must be it
                obstore.put(self._store, _key(name), data)  # else a sweep might find it old
        return name

    def take(self, path: Path) -> str:
        """Keep a finished file, however large, and remove it where it was; gives its sha256."""
        with path.open("rb") as file:
            name = file_digest(file, sha256).hexdigest()
        with _plain_errors():
            obstore.put(self._store, _key(name), path)  # in parts where it is large
        path.unlink()
        return name

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a file to read, brought here first; what was altered is not noticed.

        Raises:
            NotFound: There is no such file, or the name is no sha256.
        """
        if not NAME.fullmatch(sha256):
            raise NotFound(NO_FILE)
        copy = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  the caller closes it
        try:
            with _plain_errors():
                for chunk in obstore.get(self._store, _key(sha256)):
                    copy.write(chunk)
        except FileNotFoundError:
            copy.close()
            raise NotFound(NO_FILE) from None
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def get(self, sha256: str) -> bytes:
        """The bytes.

        Raises:
            NotFound: There is no such file, or the name is no sha256.
            OSError: The file was altered, or the server does not answer.
        """
        if not NAME.fullmatch(sha256):
            raise NotFound(NO_FILE)
        try:
            with _plain_errors():
                data = bytes(obstore.get(self._store, _key(sha256)).bytes())
        except FileNotFoundError:
            raise NotFound(NO_FILE) from None
        if _hash(data) != sha256:
            raise OSError(f"file {sha256} was altered in its bucket (restore it from a backup)")
        return data

    def sweep(self, kept: Collection[str], before: datetime) -> int:
        """Remove files that nothing refers to and that were last put before that moment."""
        old = [name for name, changed in self._listed() if name not in kept and changed < before]
        self._remove(old)
        return len(old)

    def names(self) -> Iterator[str]:
        """The sha256 of every file that is there, in order."""
        yield from sorted(name for name, _ in self._listed())

    def adopt(self, folder: Path) -> None:
        """Take over the files of a folder laid out as `ab/cdef…`."""
        for path in sorted(folder.glob("??/*")):
            self.put(path.read_bytes())

    def clear(self) -> None:
        """Remove every file: only of an instance whose restore was cut off."""
        self._remove([name for name, _ in self._listed()])

    def _listed(self) -> list[tuple[str, datetime]]:
        found = []
        with _plain_errors():
            for page in obstore.list(self._store):
                for each in page:
                    name = str(each["path"]).replace("/", "")
                    if NAME.fullmatch(name):
                        found.append((name, each["last_modified"]))
        return found

    def _remove(self, names: list[str]) -> None:
        with _plain_errors():
            for start in range(0, len(names), _AT_ONCE):
                keys = [_key(each) for each in names[start : start + _AT_ONCE]]
                obstore.delete(self._store, keys)


class _plain_errors:  # noqa: N801  used like a function
    """Whatever the library raises is an error of the disk, as far as others know."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, NotFoundError):
            raise FileNotFoundError(errno.ENOENT, "object storage: no such object") from error
        if isinstance(error, BaseError):
            raise OSError(errno.EIO, f"object storage: {type(error).__name__}") from error


def _key(name: str) -> str:
    return f"{name[:2]}/{name[2:]}"


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
