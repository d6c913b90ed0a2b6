"""`export`: sealed PDFs of a form as one ZIP."""

from datetime import date, datetime
from pathlib import Path

import click

from app.cli._instance import instance_option, opened
from app.cli._plain import plain_errors

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--form", required=True, help="Name of the form, such as settlement.")
@click.option("--from", "since", type=DAY, help="First day of submission.")
@click.option("--to", "until", type=DAY, help="Last day of submission.")
@click.option(
    "--out",
    required=True,
    help="The ZIP to write; replaced when complete.",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
)
@instance_option
def export(
    form: str, since: datetime | None, until: datetime | None, out: Path, instance: Path
) -> None:  # fmt: skip
    """Put the sealed PDFs of a form and period into one ZIP that proves itself.

    Exit status: 0, all that were sealed are in it; 1, it is written, and sealed files were gone
    or damaged before: one line for each record.
    """
    from app.services.exports.command import export as write

    if since and until and since > until:
        raise click.UsageError("--from is after --to")
    with plain_errors():
        written = write(opened(instance), form, since=_day(since), until=_day(until), out=out)
    told = f"{out}: {written.papers} sealed PDFs; {written.without} records have none yet"
    if written.lost:
        told += f"; {len(written.lost)} sealed files are missing or damaged"
    click.echo(told, err=True)
    for number in written.lost:
        click.echo(
            f"{number}: its sealed file is missing or damaged (restore it from a backup)", err=True
        )
    raise SystemExit(1 if written.lost else 0)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
