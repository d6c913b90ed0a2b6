"""What every kind of export is made by: count, walk in batches, add, finish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.services.ports import Ports
from app.storage.parts import Part
from app.storage.store import Export, Reading


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some of what is asked for.

    Attributes:
        items: What to add.
        key: Where to go on, as JSON keeps it.
        over: Nothing comes behind.
        told: Whether they count as done once they are added; else finishing takes the time.
        rights: What the person might read while it was made, as JSON keeps it.
    """

    items: Sequence[Any]
    key: list[Any]
    over: bool
    told: bool = True
    rights: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rest:
    """How far an export is whose completing takes several steps.

    Attributes:
        done: Records, of `total`.
        place: Where to go on, as JSON keeps it; handed back as `Export.place["rest"]`.
    """

    done: int
    total: int
    place: Mapping[str, Any]


class Recipe(Protocol):
    """How one kind of export is made; a module with these functions."""

    def count(self, ports: Ports, reading: Reading, export: Export) -> int:
        """How many records are asked for."""
        ...

    def batch(self, ports: Ports, reading: Reading, export: Export, key: list[Any]) -> Batch:
        """What comes behind `key`; an empty one is the beginning."""
        ...

    def add(self, ports: Ports, export: Export, part: Part, item: Any) -> None:
        """Write one item, and note it."""
        ...

    def finish(self, ports: Ports, export: Export, part: Part) -> Rest | None:
        """Complete the body, or do a step towards it; no transaction stands idle while it writes.

        None: it is complete.
        """
        ...
