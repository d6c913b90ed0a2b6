"""The shipped definitions, changed by a few words."""

from functools import cache
from pathlib import Path

from app.core.definitions.catalog import FOLDERS, Known, read_catalog

ROOT = Path(__file__).parents[3]


@cache
def texts():
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.yaml"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def bundle(form="settlement", **changes):
    """`bundle(workflows__settlement=("old words", "new words"))`; what is made must be sound."""
    files = dict(texts())
    for name, pairs in changes.items():
        path = name.replace("__", "/").replace("_", "-") + ".yaml"
        for old, new in [pairs] if isinstance(pairs[0], str) else pairs:
            assert old in files[path], old
            files[path] = files[path].replace(old, new)
    return _bundles(tuple(files.items()))[form]


@cache
def _bundles(files):
    catalog, problems = read_catalog({path: text.encode() for path, text in files}, Known())
    assert not problems, [str(each) for each in problems]
    return catalog.bundles
