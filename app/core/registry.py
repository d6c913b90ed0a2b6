"""A folder as a registry: its file names are the words allowed in YAML."""

import importlib
import inspect
import pkgutil
from functools import cached_property
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """The kinds of one sort, one per file of a package.

    `Registry("app.core.fields", Field)["number"]` is the one subclass of `Field` that
    app/core/fields/number.py defines. `base.py` and names with a leading underscore are no kinds.
    """

    def __init__(self, package: str, base: type[T]) -> None:
        self.package = package
        self.base = base

    @cached_property
    def kinds(self) -> dict[str, type[T]]:
        """Every kind by its YAML word; read from the folder once."""
        folder = importlib.import_module(self.package).__path__
        names = [module.name for module in pkgutil.iter_modules(folder)]
        return {name: self._only_kind(name) for name in names if name != "base" and name[0] != "_"}

    def __getitem__(self, name: str) -> type[T]:
        return self.kinds[name]

    def __contains__(self, name: str) -> bool:
        return name in self.kinds

    def _only_kind(self, name: str) -> type[T]:
        module = importlib.import_module(f"{self.package}.{name}")
        classes = inspect.getmembers(module, inspect.isclass)
        own = [each for _, each in classes if each.__module__ == module.__name__]
        kinds = [each for each in own if issubclass(each, self.base)]
        if len(kinds) != 1:
            expected = f"one {self.base.__name__}"
            raise TypeError(f"{module.__file__} must define {expected}, not {len(kinds)}")
        return kinds[0]
