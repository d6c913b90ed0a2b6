"""All definitions together: read, held against each other, frozen where nothing is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from app.core.definitions.bundle import Bundle, freeze, thaw
from app.core.definitions.check_blocks import check_blocks
from app.core.definitions.check_document import check_document
from app.core.definitions.check_form import check_form
from app.core.definitions.check_links import check_links
from app.core.definitions.check_workflow import check_workflow
from app.core.definitions.default import default_document
from app.core.definitions.document import Document
from app.core.definitions.form import Form
from app.core.definitions.reading import Read, read_document, read_form, read_workflow
from app.core.definitions.scope import Known as Known
from app.core.definitions.scope import Scope
from app.core.definitions.workflow import Workflow
from app.core.source.mark import Mark
from app.core.source.problem import Problem, suggest
from app.core.source.scalars import BadValue, dash_name
from app.core.source.text import Source, read_yaml
from app.core.source.worded import worded

_READERS: Mapping[str, Callable[[str, Source], Read[Any]]] = {
    "forms": read_form, "workflows": read_workflow, "documents": read_document,
}  # fmt: skip
FOLDERS = tuple(_READERS)
_KEPT = 256  # files as they were read, and half as many bundles
_thawed = lru_cache(_KEPT // 2)(thaw)


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The forms that can be used, each with its route and its page.

    Attributes:
        bundles: By form name.
        frozen: (hash, text) of the same, by form name.
    """

    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    frozen: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Shelf:
    """What was read so far, by name."""

    forms: dict[str, Read[Form]] = field(default_factory=dict)
    workflows: dict[str, Read[Workflow]] = field(default_factory=dict)
    documents: dict[str, Read[Document]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[tuple[str, str]] = field(default_factory=set)  # (folder, name) that is no YAML

    def names(self, folder: str) -> set[str]:
        """Every file in a folder by its name, readable or not."""
        return {*getattr(self, folder), *(name for each, name in self.unread if each == folder)}


def read_catalog(files: Mapping[str, bytes], known: Known) -> tuple[Catalog, list[Problem]]:
    """Read all definitions and check them against each other.

    Args:
        files: Content by path; the last two parts say what it is: `forms/settlement.yaml`.
        known: The organisation's words.

    Returns:
        The forms that nothing is wrong with, theirs included, and every fault of every file,
        in the order of file, line and column.
    """
    shelf = _Shelf()
    for path in sorted(files):
        _read(shelf, path, files[path])
    scopes = {name: Scope.of(read, read.value) for name, read in shelf.forms.items() if read.value}
    for read in shelf.forms.values():
        check_form(read, scopes, shelf.names("forms"), known)
        _references(read, shelf)
    for name, route in shelf.workflows.items():
        own = [s for s in scopes.values() if s.form.workflow == name]
        check_workflow(route, own, known)
        check_blocks(route, own, known)
        check_links(route, own, scopes, shelf.names("forms"))
    for scope in scopes.values():
        page = shelf.documents.get(scope.form.document or "")
        taken = shelf.workflows.get(scope.form.workflow)
        if page is not None:
            check_document(
                page, scope, taken.value if taken else None, taken.broken if taken else ()
            )
    reads: list[Read[Any]] = [
        *shelf.forms.values(), *shelf.workflows.values(), *shelf.documents.values(),
    ]  # fmt: skip
    problems = sorted({*shelf.problems, *(each for read in reads for each in read.problems)})
    return _frozen(shelf), problems


def _read(shelf: _Shelf, path: str, content: bytes) -> None:
    place = PurePosixPath(path.replace("\\", "/"))
    folder, name = place.parent.name, place.stem
    top = Mark(path, 1, 1)
    if folder not in FOLDERS or place.suffix != ".yaml":
        hint = "such as forms/leave.yaml"
        fault = "a definition is a .yaml file in forms/, workflows/ or documents/"
        shelf.problems.append(Problem(top, fault, hint))
        return
    try:
        dash_name(name)
    except BadValue as bad:
        shelf.problems.append(
            Problem(top, worded("the file's name {message}", message=bad.message), bad.hint)
        )
        shelf.unread.add((folder, name))
        return
    read, problems = _understood(folder, name, path, content)
    if read is None:
        shelf.problems += problems
        shelf.unread.add((folder, name))
    else:
        getattr(shelf, folder)[name] = read.copy()


@lru_cache(_KEPT)
def _understood(
    folder: str, name: str, path: str, content: bytes
) -> tuple[Read[Any] | None, tuple[Problem, ...]]:
    """One file, read by itself; of many that are read together mostly one is another than before.

    Nobody notes anything in what is kept: see `Read.copy`.
    """
    source, problems = read_yaml(content, path)
    if source is None:
        return None, tuple(problems)
    read: Read[Any] = _READERS[folder](name, source)
    read.problems += problems
    return read, ()


def _references(read: Read[Form], shelf: _Shelf) -> None:
    """Note a workflow or a document that the form names and that is not there."""
    for key, folder in (("workflow", "workflows"), ("document", "documents")):
        name = read.at((key,))
        if isinstance(name, str) and name and name not in shelf.names(folder):
            hint = suggest(name, shelf.names(folder)) or worded(
                "write {folder}/{name}.yaml", folder=folder, name=name
            )
            read.note((key,), worded("no {key} is called '{name}'", key=key, name=name), hint)


def _frozen(shelf: _Shelf) -> Catalog:
    """Bundles of the forms that nothing is wrong with."""
    bundles, frozen = {}, {}
    for name, read in shelf.forms.items():
        form = read.value
        route = shelf.workflows.get(form.workflow) if form else None
        if form is None or route is None or route.value is None or read.problems or route.problems:
            continue
        page = shelf.documents.get(form.document) if form.document else None
        if form.document and (page is None or page.value is None or page.problems):
            continue
        document = page.value if page else None
        parts = form, route.value, document or default_document(form, route.value)
        hash_, text = frozen[name] = freeze(*parts)
        bundles[name] = _thawed(text)
        if bundles[name].hash != hash_:
            raise ValueError(f"the bundle of '{name}' does not come back as it was frozen")
    return Catalog(bundles=bundles, frozen=frozen)
