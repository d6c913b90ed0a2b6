"""`definitions`: what is in force, as files."""

import secrets
from pathlib import Path

import click

from app.cli._instance import instance_option, opened, settings_of
from app.cli._plain import plain_errors
from app.core.definitions.manual import manual as whole_manual
from app.core.wording import speaking
from app.services import revisions


@click.group()
def definitions() -> None:
    """Definitions in force."""


@definitions.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that gets forms/, workflows/, documents/.  [default: where definitions are read]",
)
@click.option("--overwrite", is_flag=True, help="Also files that nobody has published yet.")
@instance_option
def export(out: Path | None, overwrite: bool, instance: Path) -> None:
    """Write the texts in force back to files, comments and all.

    A file that holds what was never in force is left as it is and named, since somebody may still
    be writing it.

    Exit status: 0, all were written; 1, some were left; 2, wrong use of this command.
    """
    settings = settings_of(instance)
    folder = out or settings.definitions_folder
    with plain_errors():
        ports = opened(instance)
        texts, known = revisions.texts_in_force(ports)
        ports.store.close()
    written, left = 0, []
    for path, text in sorted(texts.items()):
        place = folder / path
        now = place.read_bytes() if place.is_file() else None
        if now == text.encode():
            continue
        if now is not None and now not in map(str.encode, known[path]) and not overwrite:
            left.append(path)
            continue
        _write(place, text)
        written += 1
    for path in left:
        click.echo(f"{path}: holds what was never in force; left as it is (--overwrite)", err=True)
    click.echo(f"files: {len(texts)}, written: {written}, left: {len(left)}", err=True)
    raise SystemExit(1 if left else 0)


@definitions.command()
@instance_option
def manual(instance: Path) -> None:
    """Print every word that a definition may hold, a line each, with examples; `*`: must be there.

    It is in the language of the house (COUNTERSIGN_LANGUAGE).
    """
    with speaking(settings_of(instance).language):
        for part in whole_manual():
            click.echo(f"# {part.title}")
            for entry in part.entries:
                click.echo(f"\n{entry.head or entry.anchor}  # {entry.about}\n    {entry.example}")
                for key in entry.keys:
                    example = f"  | {key.example}" if key.example else ""
                    click.echo(f"  {key.word}{'*' if key.required else ''}  # {key.about}{example}")
            click.echo()


def _write(place: Path, text: str) -> None:
    """All of it or nothing: whoever reads meanwhile sees the file of before."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(text.encode())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
