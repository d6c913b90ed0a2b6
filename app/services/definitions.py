"""The definitions in force: read from files, checked, frozen, published."""

from dataclasses import dataclass
from pathlib import Path

from app.core.definitions.catalog import Catalog, Known, read_catalog
from app.core.records.organisation import Organisation
from app.core.source.problem import Problem
from app.services.ports import Ports

FOLDERS = ("forms", "workflows", "documents")
LARGEST_FILE = 1024 * 1024  # bytes; the reader refuses less, this only spares the reading


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What became of the files at start."""

    published: tuple[str, ...]  # forms whose bundle is newly in force
    kept: tuple[str, ...]  # forms that go on with the bundle they had, their files being faulty
    problems: tuple[Problem, ...]


def read_files(folder: Path) -> dict[str, bytes]:
    """The definition files below a folder, by their path in it."""
    return {
        f"{sub}/{path.name}": _beginning(path)
        for sub in FOLDERS
        for path in sorted((folder / sub).glob("*.yaml"))
        if path.is_file()  # no folder, no device, no link to nowhere
    }


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE)


def known_words(organisation: Organisation) -> Known:
    """The roles, departments and people that definitions may name."""
    return Known(
        roles=frozenset(organisation.roles),
        departments=frozenset(organisation.departments),
        people=frozenset(organisation.people),
    )


def check(folder: Path, known: Known) -> tuple[Catalog, list[Problem]]:
    """Read every definition below a folder and say what is wrong with each."""
    return read_catalog(read_files(folder), known)


def publish_files(ports: Ports, folder: Path) -> Publication:
    """Put the files in force. A faulty one stops its own bundle only; the one in force stays."""
    with ports.store.reading() as reading:
        organisation = reading.organisation()
        current = dict(reading.current_bundles())
    catalog, problems = check(folder, known_words(organisation))
    changed = {
        form: (hash_, text)
        for form, (hash_, text) in catalog.frozen.items()
        if current.get(form) != hash_
    }
    if changed:
        with ports.store.writing() as writing:
            for form, (hash_, text) in changed.items():
                writing.publish(hash_, form, text, ports.now(), "system:start")
    return Publication(
        published=tuple(sorted(changed)),
        kept=tuple(sorted(current.keys() - catalog.frozen.keys())),
        problems=tuple(problems),
    )
