"""`check`: say what is wrong with the definitions."""

import json
from pathlib import Path

import click

from app.cli._instance import HOME, instance_option, kept_store, settings_of
from app.core.definitions.catalog import Known, read_catalog
from app.core.definitions.organisation import read_beginnings
from app.services.definitions import FOLDERS, known_words, read_files


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@instance_option
def check(paths: tuple[Path, ...], as_json: bool, instance: Path) -> None:
    """Say what is wrong with the definitions below each PATH (default: those in force).

    PATH is a folder that holds forms/, workflows/, documents/. One line for each fault, on standard
    output, in the form that editors jump to: FILE:LINE:COLUMN: what is wrong (what to do).

    Exit status: 0, nothing is wrong; 1, something is; 2, wrong use of this command.
    """
    folders = paths or (settings_of(instance).definitions_folder,)
    known = _known(instance)
    count, problems = 0, []
    for folder in folders:
        if not folder.is_dir() or not any((folder / sub).is_dir() for sub in FOLDERS):
            raise click.UsageError(
                f"{folder} holds none of {', '.join(f'{sub}/' for sub in FOLDERS)}"
            )
        catalog, found = read_catalog(read_files(folder), known)
        count += len(catalog.bundles)
        problems += found
    if as_json:
        listed = [
            {
                "file": each.mark.file,
                "line": each.mark.line,
                "column": each.mark.column,
                "message": each.message,
                "hint": each.hint,
            }
            for each in problems
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(str(problem))
    click.echo(f"forms: {count}, problems: {len(problems)}", err=True)
    raise SystemExit(1 if problems else 0)


def _known(instance: Path) -> Known:
    """The words of the instance's organisation; of a new instance's where there is none yet."""
    store = kept_store(settings_of(instance))
    if store is not None:
        try:
            with store.reading() as reading:
                return known_words(reading.organisation())
        finally:
            store.close()
    seed = (HOME / "app" / "organisation.yaml").read_bytes()
    begin, problems = read_beginnings(seed, "app/organisation.yaml")
    if begin is None:
        raise click.ClickException("\n".join(map(str, problems)))
    return begin.known()
