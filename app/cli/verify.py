"""`verify`: is a PDF what was sealed?"""

from pathlib import Path

import click

from app.cli._instance import instance_option, kept_store, settings_of
from app.core.wording import say


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
)
@click.option(
    "--root",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Root certificate (PEM) to trust; default: that of the instance.",
)
@instance_option
def verify(files: tuple[Path, ...], root: Path | None, instance: Path) -> None:  # fmt: skip
    """Say of each FILE whether its seal holds, in plain words.

    Where the instance has a database, it is asked too: a record that was declared void makes its
    file void. With --root nothing but the file is looked at.

    Exit status: 0, every file is valid; 1, one is not; 2, wrong use of this command.
    """
    from app.services.verification import held_against
    from app.signing.verify import verify as check

    trusted = root or instance / "keys" / "root.pem"
    if not trusted.exists():
        raise click.UsageError(f"no root certificate at {trusted}; name one with --root")
    settings = settings_of(instance)  # with --root, for the language alone
    store = None if root else kept_store(settings)
    root_pem = trusted.read_bytes()
    if b"-----BEGIN CERTIFICATE-----" not in root_pem:
        raise click.UsageError(f"{trusted} is no certificate in PEM")
    bad = 0
    for path in files:
        verdict = check(path.read_bytes(), root_pem=root_pem)
        verdict = held_against(store, verdict) if store else verdict
        bad += verdict.status != "valid"
        click.echo(f"{path.name}: {verdict.status}")
        for each in verdict.checks:
            sign = {True: "+", False: "-", None: "?"}[each.ok]
            told = say("{a}：{b}", a=each.title, b=each.detail) if each.detail else each.title
            click.echo(f"  {sign} {told}")
    if store:
        store.close()
    raise SystemExit(1 if bad else 0)
