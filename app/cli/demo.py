"""`demo`: a made-up company with its records."""

from pathlib import Path

import click

from app.cli._instance import HOME, instance_option, log_to_stderr, settings_of
from app.cli._plain import plain_errors


@click.command()
@instance_option
def demo(instance: Path) -> None:
    """Fill a new instance with a made-up company and 80 records; returns when its jobs are done."""
    from app.factory import open_ports
    from app.jobs import _worker
    from app.services import definitions, people
    from app.services import demo as made_up

    settings = settings_of(instance)
    log_to_stderr(settings)
    ports = open_ports(settings)
    with plain_errors():
        people.first_start(ports, (HOME / "app" / "organisation.yaml").read_bytes())
        definitions.publish_files(ports, settings.definitions_folder)
        password = made_up.fill(ports)
    _worker.work_until_done(ports)
    click.echo(f"password of everybody: {password}")
