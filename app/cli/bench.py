"""`bench`: measure the product beside its peers, in one run on this machine."""

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from app.cli._benches import bench as bench_called
from app.cli._benches import names as bench_names
from app.cli._instance import instance_option
from app.cli._plain import plain_errors


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@click.option(
    "--postgres",
    "server",
    default="",
    metavar="URL",
    help="PostgreSQL server to make two databases on, dropped afterwards; "
    "default: one of its own, from Debian's package.",
)
@click.option(
    "--rounds",
    default=300,
    show_default=True,
    type=click.IntRange(min=1),
    help="Measured runs of each side.",
)
@click.option(
    "--records",
    default=None,
    type=click.IntRange(min=2_000),
    help="For `register`: how many records are many, as 1000000; default: 100,000.",
)
@instance_option
def bench(
    names: tuple[str, ...],
    as_json: bool,
    server: str,
    rounds: int,
    records: int | None,
    instance: Path,
) -> None:
    """Run each bench NAME (default: all) and print medians beside those of its peer.

    Everything happens in a folder of its own that is thrown away: inside the instance's folder,
    so on its disk, where there is one. Nothing of the instance is read or changed.
    """
    for name in names:
        if name not in bench_names():
            raise click.UsageError(f"no bench '{name}'; there is {', '.join(bench_names())}")
    if records and names != ("register",):
        raise click.UsageError("--records is for 'register' alone")
    more = {"records": records} if records else {}
    measured = {}
    for name in names or bench_names():
        measured[name] = _run(name, server, rounds, instance, more)
        if not as_json:
            for line in bench_called(name).lines(measured[name]):
                click.echo(line)
    if as_json:
        click.echo(json.dumps(measured, ensure_ascii=False, indent=1))


def _run(
    name: str, server: str, rounds: int, instance: Path, more: dict[str, int]
) -> dict[str, object]:
    import psycopg

    from app.cli._benches._ground import Ground, SqliteGround, postgres_ground
    from app.storage.throwaway import PostgresFailed, PostgresMissing, throwaway_postgres

    with plain_errors(), ExitStack() as stack:
        within = instance if instance.is_dir() else None
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=within))
        folder = Path(temporary)
        grounds: list[Ground] = [SqliteGround(folder=folder / "sqlite")]
        try:
            if not server:
                server = stack.enter_context(throwaway_postgres()).url("postgres")
            ground = postgres_ground(folder / "postgresql", server)
            grounds.append(stack.enter_context(ground))
        except PostgresMissing as missing:
            click.echo(f"{missing}. Going on with SQLite alone.", err=True)
        except (PostgresFailed, psycopg.Error) as failed:
            raise click.ClickException(f"PostgreSQL: {failed}") from None
        return bench_called(name).measure(grounds, rounds, **more)
