"""`restore`: an instance from a backup."""

from pathlib import Path

import click

from app.cli._instance import has_store, instance_option, settings_of
from app.cli._plain import plain_errors


@click.command()
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only read the backup and compare its hashes.")
@instance_option
def restore(backup: Path, check: bool, instance: Path) -> None:
    """Put database, files and keys of BACKUP into an instance that is empty.

    Exit status: 0, all of it is there; 1, nothing was restored, or files were missing before.
    """
    from app.services import restoring
    from app.storage.opening import open_files, open_store

    with plain_errors():
        if check:
            told = restoring.check(backup)
            click.echo(f"{backup}: whole, made {told['made_at']}, {len(told['parts'])} parts")
            return
        settings = settings_of(instance)
        done = restoring.restore(
            backup,
            settings.instance,
            lambda: open_store(settings.database_url),
            open_files(settings.files_place),
            kept=has_store(settings),
        )
    for name in done.missing:
        click.echo(f"file {name} is named by the database and was not in the backup", err=True)
    click.echo(
        f"{settings.instance}: restored as of {done.manifest['made_at']} "
        "(countersign verify-trail says whether all trails add up)"
    )
    raise SystemExit(1 if done.missing else 0)
