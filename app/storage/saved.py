"""A database as files in a folder: what a backup holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A consistent copy of a database.

    Attributes:
        kind: `sqlite` or `postgresql`; it goes back only into the same kind.
        revision: The migration that the database stood at.
        files: Names of the files in the folder, in the order in which they go back.
        rows: Table → how many rows; empty where nobody counted (SQLite).
    """

    kind: str
    revision: str
    files: tuple[str, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
