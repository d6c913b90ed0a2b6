"""The shipped definitions, changed by a few words."""

from functools import cache
from pathlib import Path

from app.core.definitions.catalog import FOLDERS, Known, read_catalog
from app.core.definitions.parts import paths_of

ROOT = Path(__file__).parents[3]


@cache
def texts():
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.yaml"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def bundle(form="settlement", **changes):
    """`bundle(workflows__settlement=("old words", "new words"))`; what is made must be sound.

    What is changed is read with nothing beside it but the forms that it names.
    """
    if not changes:
        return shipped().bundles[form]
    files = dict(texts())
    for name, pairs in changes.items():
        path = name.replace("__", "/").replace("_", "-") + ".yaml"
        for old, new in [pairs] if isinstance(pairs[0], str) else pairs:
            assert old in files[path], old
            files[path] = files[path].replace(old, new)
    own = _own(form)
    words = "".join(files[path] for path in own)
    named = [path for path in files if path.startswith("forms/") and path[6:-5] in words]
    return _alone(form, tuple((path, files[path]) for path in (*own, *named)))


@cache
def _own(form):
    return paths_of(form, texts())


@cache
def _alone(form, files):
    catalog, problems = read(dict(files))
    faults = [str(each) for each in problems if each.mark.file in _own(form)]
    assert not faults, faults
    return catalog.bundles[form]


@cache
def shipped():
    """The catalog of everything shipped, as it is."""
    return sound(texts())


def sound(files):
    """The catalog of these texts, which must have no faults."""
    catalog, problems = read(files)
    assert not problems, [str(each) for each in problems]
    return catalog


def read(files):
    """The catalog of these texts, and its problems."""
    return read_catalog({path: text.encode() for path, text in files.items()}, Known())
