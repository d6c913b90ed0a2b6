"""A tree of texts back to YAML, for what was never written by hand or whose text is lost."""

import re
from typing import Any

import yaml

_WIDTH = 100
_NULL = "tag:yaml.org,2002:null"


class _Speller(yaml.SafeDumper):
    """Texts stay bare as our reader takes them: `yes`, `1`, `2026-01-01`; only nulls are quoted."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {  # noqa: RUF012  theirs
        first: [(_NULL, re.compile("(~|null|Null|NULL|)$"))] for first in ("~", "n", "N", "")
    }


def spelled(tree: Any) -> str:
    """The tree as an author would write it: blocks, keys in the order given, no comments."""
    return yaml.dump(
        tree,
        Dumper=_Speller,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=_WIDTH,
    )
