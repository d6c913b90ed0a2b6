"""The definition files on disk: the first start puts them in force, later ones only offer them."""

from dataclasses import dataclass, replace
from pathlib import Path

from app.core.definitions.catalog import Catalog, Known, read_catalog
from app.core.definitions.parts import form_path
from app.core.source.problem import Problem
from app.services.ports import Ports
from app.services.proposing import keep
from app.services.publishing import FILES, pinned
from app.services.texts import in_force, known_words, own_files
from app.storage.defining import Proposal, Revision
from app.storage.store import Reading, Writing

__all__ = ["FOLDERS", "check", "known_words", "publish_files", "read_files"]

FOLDERS = ("forms", "workflows", "documents")
LARGEST_FILE = 1024 * 1024  # bytes; the reader refuses less, this only spares the reading


BUNDLED, CHANGED = "随程序带来的定义", "定义文件改了"  # reasons that the server gives: kept so


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What became of the files at start."""

    published: tuple[str, ...]  # forms that were not there before, and are in force now
    offered: tuple[str, ...]  # forms whose files changed: proposals that wait for an administrator
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


def check(folder: Path, known: Known) -> tuple[Catalog, list[Problem]]:
    """Read every definition below a folder and say what is wrong with each."""
    return read_catalog(read_files(folder), known)


def publish_files(ports: Ports, folder: Path) -> Publication:
    """Put forms in force that are not there yet; what changed is offered, never published.

    A faulty file stops its own form only; the one in force stays.
    """
    on_disk = read_files(folder)
    with ports.store.reading() as reading:
        known = known_words(ports.organisation(reading))
        current = dict(reading.current_bundles())
        texts = in_force(ports, reading)
    catalog, problems = read_catalog(on_disk, known)
    files = {path: text.decode(errors="replace") for path, text in on_disk.items()}
    new = _new(texts, files, current, catalog, known)
    changed = {
        form: hash_
        for form, (hash_, _) in catalog.frozen.items()
        if form in current and current[form] != hash_
    }
    offered = []
    if new or changed:
        every = files | texts
        with ports.store.writing() as writing:
            writing.lock_definitions()
            there = writing.current_bundles()  # another host may have started at this moment
            new = {form: frozen for form, frozen in new.items() if form not in there}
            for form, (hash_, text) in new.items():
                revision = Revision(files=own_files(form, every), reason=BUNDLED)
                writing.publish(hash_, form, text, ports.now(), FILES, revision)
            offered = [
                form
                for form, hash_ in changed.items()
                if _offer(ports, writing, form, hash_, own_files(form, files))
            ]
    return Publication(
        published=tuple(sorted(new)),
        offered=tuple(sorted(offered)),
        kept=tuple(
            sorted(
                form
                for form in current.keys() - catalog.frozen.keys()
                if form_path(form) in on_disk  # begun in the browser, it has no file
            )
        ),
        problems=tuple(problems),
    )


def _new(
    texts: dict[str, str],
    files: dict[str, str],
    current: dict[str, str],
    catalog: Catalog,
    known: Known,
) -> dict[str, tuple[str, str]]:
    """Forms that are not in force yet; of a file that is, what is in force counts."""
    fresh = catalog.frozen.keys() - current.keys()
    if not fresh or not current:
        return dict(catalog.frozen) if not current else {}
    together = {path: text.encode() for path, text in (files | texts).items()}
    found, _ = read_catalog(together, known)
    return {form: found.frozen[form] for form in sorted(fresh) if form in found.frozen}


def _offer(ports: Ports, writing: Writing, form: str, hash_: str, files: dict[str, str]) -> bool:
    """Offer files that nobody has seen yet, in place of those offered before; whether it was."""
    if writing.edition(hash_) is not None:
        return False  # an edition of before: the files are behind
    number = writing.editions_in_force()[form].edition
    offer = pinned(ports, form, number, files, by=FILES, reason=CHANGED)
    earlier = [each for each in _offers(writing, form) if each.by == FILES]
    if any(each.hash == offer.hash for each in earlier):
        return False
    for each in earlier:
        if each.status == "open":
            late = replace(each, status="withdrawn", decided_by=FILES, decided_at=ports.now())
            keep(ports, writing, late)
    keep(ports, writing, offer)
    return True


def _offers(reading: Reading, form: str) -> list[Proposal]:
    return [each for each in reading.proposals(form=form) if each.kind == "texts"]
