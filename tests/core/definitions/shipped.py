"""The shipped definitions, changed by a few words."""

from functools import cache

from app.core.definitions.catalog import Known, read_catalog
from app.services.definitions import read_files
from tests.offices import ROOT


@cache
def texts():
    return {path: text.decode() for path, text in read_files(ROOT).items()}


def bundle(form="settlement", **changes):
    """`bundle(workflows__settlement=("old words", "new words"))`; what is made must be sound."""
    files = dict(texts())
    for name, pairs in changes.items():
        path = name.replace("__", "/").replace("_", "-") + ".yaml"
        for old, new in [pairs] if isinstance(pairs[0], str) else pairs:
            assert old in files[path], old
            files[path] = files[path].replace(old, new)
    catalog, problems = read_catalog({k: v.encode() for k, v in files.items()}, Known())
    assert not problems, [str(each) for each in problems]
    return catalog.bundles[form]
