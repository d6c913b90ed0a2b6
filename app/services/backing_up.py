"""A backup of everything: database, then files, then keys, in one archive with its hashes."""

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from app.core.errors import AppError, NotFound
from app.storage.archive import Writer, digest_of, written
from app.storage.store import Files, Store

DATABASE, FILES, KEYS, SECRET = "database", "files", "keys", "secret"
FULL = (errno.ENOSPC, errno.EDQUOT)


class NotBackedUp(AppError):  # noqa: N818  it reads as an answer
    """No backup was made; says why."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: The archive.
        size: Of the archive, bytes.
        files: How many files of records are in it.
        revision: The migration that its database stands at.
        damaged: Files that are not what they were when they were kept, and were left out.
    """

    path: Path
    size: int
    files: int
    revision: str
    damaged: tuple[str, ...]


def place(target: Path, now: datetime) -> Path:
    """Where the archive goes: a folder gets one named by the moment."""
    if target.is_dir():
        return target / f"countersign-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
    return target


def back_up(store: Store, files: Files, instance: Path, target: Path, now: datetime) -> Backup:
    """Write an archive of all that the instance holds; others go on writing meanwhile.

    The database comes first: whatever it refers to lies among the files already, since a file is
    kept before the transaction that names it.

    Raises:
        NotBackedUp: The disk is full or cannot be written; nothing is left over.
        Unsound: The database is damaged.
    """
    path = place(target, now)
    try:
        with written(path) as (archive, folder):
            saved = store.save(folder)
            for name in saved.files:
                archive.add_file(f"{DATABASE}/{name}", folder / name)
                (folder / name).unlink()
            damaged = tuple(_add_files(archive, files))
            for kept in _keys(instance):
                archive.add_file(kept.relative_to(instance).as_posix(), kept)
            count = sum(name.startswith(f"{FILES}/") for name in archive.parts)
            archive.finish(
                {
                    "program": version("countersign"),
                    "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
                    "database": {
                        "kind": saved.kind,
                        "revision": saved.revision,
                        "files": saved.files,
                        "rows": dict(saved.rows),
                    },
                    "damaged": damaged,
                }
            )
    except OSError as error:
        if error.errno in FULL:
            raise NotBackedUp("the disk of {folder} is full", folder=path.parent) from error
        why = error.strerror or type(error).__name__
        raise NotBackedUp("{path}: {why}", path=error.filename or path, why=why) from error
    return Backup(
        path=path,
        size=path.stat().st_size,
        files=count,
        revision=saved.revision,
        damaged=damaged,
    )


def before_migration(
    store: Store, files: Files, instance: Path, folder: Path, clock: Callable[[], datetime]
) -> Callable[[str], None]:
    """What `Store.migrate` calls before it changes a database: a backup beside the others."""

    def save(revision: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"before-migration-of-{revision}-{clock().astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
        back_up(store, files, instance, folder / name, clock())

    return save


def _add_files(archive: Writer, files: Files) -> Iterable[str]:
    """Every file; gives those that are not what they were when they were kept."""
    for name in files.names():
        try:
            file = files.open(name)
        except NotFound:
            continue  # swept meanwhile: nothing refers to it
        with file:
            if digest_of(file) == name:
                archive.add_open(f"{FILES}/{name[:2]}/{name[2:]}", file)
            else:
                yield name


def _keys(instance: Path) -> Iterable[Path]:
    """The private parts of the instance: its keys and the secret of its sessions."""
    kept = [each for each in sorted((instance / KEYS).glob("[!.]*")) if each.is_file()]
    secret = instance / SECRET
    return [*kept, secret] if secret.is_file() else kept
