"""An instance from a backup: checked whole before anything is put in place.

The database goes in last, in one transaction, and is what makes the restore complete. As long as
the folder `.restoring` stands in the instance, nothing opens it, and another restore begins anew.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import AppError
from app.services.backing_up import DATABASE, FILES, KEYS, SECRET
from app.services.checkpoints import LOG
from app.storage.archive import sync, unpacked, workplace
from app.storage.saved import Saved
from app.storage.store import Files, Store

MARK = ".restoring"


class NotRestored(AppError):  # noqa: N818  it reads as an answer
    """Nothing was restored; says why and what to do."""


class _Unknown(Exception):  # noqa: N818  it says what is so
    """Nobody can say whether the database was filled; nothing is taken back."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was restored.

    Attributes:
        manifest: What the archive says of itself.
        missing: Files that the database names and the backup does not hold.
    """

    manifest: Mapping[str, Any]
    missing: tuple[str, ...]


def refuse_unfinished(instance: Path) -> None:
    """Let nobody open an instance into which a restore was begun and not finished.

    Raises:
        NotRestored: It was cut off.
    """
    if (instance / MARK).exists():
        raise NotRestored(
            "a restore into {instance} was cut off (call countersign restore again)",
            instance=instance,
        )


def check(path: Path) -> Mapping[str, Any]:
    """Read the whole backup and give what it says of itself.

    Raises:
        Damaged: It is not what was written; names the part.
    """
    return unpacked(path)


def restore(
    path: Path, instance: Path, opened: Callable[[], Store], files: Files, *, kept: bool
) -> Restored:
    """Fill an empty instance from a backup: all of it, or nothing.

    Args:
        path: The archive.
        instance: The folder; made where it is not there.
        opened: Opens the store; where none is there yet and nothing was begun, not called before
            the backup is known to be whole.
        files: Where files of records go.
        kept: Whether a store is there already.

    Raises:
        NotRestored: The instance is not empty, or somebody else restores.
        Damaged: The backup is not what was written; names the part.
    """
    instance.mkdir(parents=True, exist_ok=True)
    mark = instance / MARK
    if not mark.exists():  # so that it never stands where something is that was not restored
        if kept:
            _refuse_full(opened)
        _refuse_filled(instance, files)
    begun = not _marked(mark)
    try:
        with workplace(mark) as folder:  # nobody else's is taken back: they would hold it
            if kept or begun:
                _refuse_full(opened, begun=begun)
            if begun:
                _take_back(instance, files)
            else:
                _refuse_filled(instance, files)
            return _restore(path, instance, folder, opened, files)
    except BlockingIOError:
        raise NotRestored("another restore into {instance} runs", instance=instance) from None
    except _Unknown as unknown:
        _marked(mark)
        raise NotRestored(
            "the database went away (call countersign restore again when it is back)"
        ) from unknown


def _marked(mark: Path) -> bool:
    """Whether this restore is the one that put the mark there."""
    try:
        mark.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _restore(
    path: Path, instance: Path, folder: Path, opened: Callable[[], Store], files: Files
) -> Restored:
    manifest = unpacked(path, folder)
    said = manifest["database"]
    saved = Saved(
        kind=said["kind"],
        revision=said["revision"],
        files=tuple(said["files"]),
        rows=said["rows"],
    )
    with closing(opened()) as store:
        store.refuse_other(saved)
    loads = False
    try:
        if (folder / FILES).is_dir():
            files.adopt(folder / FILES)
        for name in (KEYS, SECRET):
            if (folder / name).exists():
                (folder / name).rename(instance / name)
        sync(instance)
        os.sync()  # files first, as always: they are there when the database names them
        loads = True
        with closing(opened()) as store:
            store.load(folder / DATABASE, saved)
    except BaseException as fault:
        if not loads or _is_empty(opened, fault):
            _take_back(instance, files)
        raise
    with closing(opened()) as store:
        return Restored(manifest=manifest, missing=_missing(store, files))


def _is_empty(opened: Callable[[], Store], fault: BaseException) -> bool:
    """Whether the database holds nothing after a load that failed: it may have been committed."""
    try:
        with closing(opened()) as store:
            return store.is_empty()
    except Exception:
        raise _Unknown from fault


def _missing(store: Store, files: Files) -> tuple[str, ...]:
    """Files that the database names and that are not there; of an older database, none are told."""
    if any("run the migration" in each for each in store.findings()):
        return ()
    with store.reading() as reading:
        return tuple(sorted(reading.contents() - frozenset(files.names())))


def _refuse_full(opened: Callable[[], Store], *, begun: bool = False) -> None:
    with closing(opened()) as store:
        if store.is_empty():
            return
    if begun:
        raise NotRestored("the restore that was cut off is complete: start the server")
    raise NotRestored("the database is not empty (restore into an empty one)")


def _refuse_filled(instance: Path, files: Files) -> None:
    filled = [name for name in (KEYS, SECRET, LOG) if (instance / name).exists()]
    if next(iter(files.names()), None):
        filled.append(FILES)
    if filled:
        raise NotRestored(
            "{instance} is not empty: it holds {what} (restore into an empty folder, with "
            "--instance)",
            instance=instance,
            what=", ".join(filled),
        )


def _take_back(instance: Path, files: Files) -> None:
    """What a restore that does not come to its end put in place; it was empty before."""
    shutil.rmtree(instance / KEYS, ignore_errors=True)
    (instance / SECRET).unlink(missing_ok=True)
    files.clear()
