"""`verify-trail`: does every stored trail still add up?"""

from contextlib import closing
from pathlib import Path

import click

from app.cli._instance import NO_DATABASE, instance_option, kept_store, settings_of


@click.command("verify-trail")
@click.option(
    "--checkpoint",
    "given",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A checkpoint that others were given: a mail, a trail.json, an export's manifest.json.",
)
@instance_option
def verify_trail(given: tuple[Path, ...], instance: Path) -> None:
    """Follow every record's chain, fold its events, compare with the stored state and values.

    Then build the tree over all events anew and hold it against every signed checkpoint, those
    of --checkpoint and of the instance's checkpoints.log included; and name the triggers that
    should keep the tables from being changed and are missing.

    Exit status: 0, everything adds up; 1, something does not: one line for each fault.
    """
    from app.services import checkpoints
    from app.services.trails import faults
    from app.signing.checkpoints import read_public

    settings = settings_of(instance)
    store = kept_store(settings)
    if store is None:
        raise click.UsageError(NO_DATABASE.format(instance))
    public = read_public(settings.instance / "keys")
    roots = [_read(path, public) for path in given]
    roots += checkpoints.noted(settings.instance, public)
    count, bad, torn = 0, 0, 0
    with closing(store):
        for record, told in faults(store):
            count += 1
            bad += bool(told)
            for line in told:
                click.echo(f"record {record}: {line}")
        for line in (*checkpoints.unguarded(store), *checkpoints.faults(store, public, roots)):
            torn += 1
            click.echo(line)
    click.echo(f"records: {count}, faulty: {bad}", err=True)
    raise SystemExit(1 if bad or torn else 0)


def _read(path: Path, public: str) -> tuple[int, str]:
    """Size and root of the first checkpoint in the file, whatever stands around it."""
    from app.core.trail.checkpoint import found_in
    from app.signing.checkpoints import holds

    checkpoint = found_in(path.read_text(encoding="utf-8", errors="replace"))
    if checkpoint is None:
        raise click.UsageError(f"{path} holds no checkpoint")
    if public and not holds(checkpoint, public):
        raise click.ClickException(f"the checkpoint in {path} is not signed by this server's key")
    return checkpoint.size, checkpoint.root
