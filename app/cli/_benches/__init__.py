"""SHELF: the benches of `countersign bench`, one file each; the file's name is the bench.

Each has `measure(grounds, rounds)`, which gives plain values for JSON, and `lines(measured)`, which
says the same for people. Files with `_` in front serve them.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, cast

from app.cli._benches._ground import Ground


class Bench(Protocol):
    """What a bench's file holds."""

    def measure(self, grounds: Sequence[Ground], rounds: int, **more: int) -> dict[str, Any]:
        """Run it on each database; `more`: what else this bench can be told."""
        ...

    def lines(self, measured: Mapping[str, Any]) -> Iterator[str]:
        """What was measured, for people to read."""
        ...


def names() -> list[str]:
    """The benches by name."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )


def bench(name: str) -> Bench:
    """The bench of that name, which is one of `names()`."""
    return cast(Bench, importlib.import_module(f"{__name__}.{name.replace('-', '_')}"))
