"""`backup`: everything that an instance holds, as one file."""

import signal
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli._instance import NO_DATABASE, instance_option, kept_store, settings_of


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@instance_option
def backup(target: Path, instance: Path) -> None:
    """Write database, files and keys into TARGET: a file, or a folder that gets a file.

    The server may run meanwhile. Whoever has the file can sign as this house: keep it safe.

    Exit status: 0, all of it is in the backup; 1, there is none, or files were damaged before.
    """
    from app.services.backing_up import back_up
    from app.services.operating import backed_up
    from app.storage.opening import open_files

    # Whoever is told to end takes away what is half made: it holds the keys.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    settings = settings_of(instance)
    store = kept_store(settings)
    if store is None:
        raise click.UsageError(NO_DATABASE.format(instance))
    files = open_files(settings.files_place)
    with closing(store):
        made = back_up(store, files, settings.instance, target, datetime.now(UTC))
        backed_up(store, datetime.now(UTC), made.size, made.files)
    for name in made.damaged:
        click.echo(f"file {name} was altered on disk and is not in the backup", err=True)
    click.echo(f"{made.path}: database at {made.revision}, {made.files} files, {made.size:,} bytes")
    raise SystemExit(1 if made.damaged else 0)
