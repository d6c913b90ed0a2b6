"""`verify-trail`: does every stored trail still add up?"""

from contextlib import closing
from pathlib import Path

import click

from app.cli._instance import instance_option, kept_store, settings_of


@click.command("verify-trail")
@instance_option
def verify_trail(instance: Path) -> None:
    """Follow every record's chain, fold its events, compare with the stored state and values.

    Exit status: 0, everything adds up; 1, something does not: one line for each fault.
    """
    from app.services.trails import faults

    store = kept_store(settings_of(instance))
    if store is None:
        raise click.UsageError(f"{instance} holds no database")
    count, bad = 0, 0
    with closing(store):
        for record, told in faults(store):
            count += 1
            bad += bool(told)
            for line in told:
                click.echo(f"record {record}: {line}")
    click.echo(f"records: {count}, faulty: {bad}", err=True)
    raise SystemExit(1 if bad else 0)
