"""A place in a definition file."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Mark:
    """Where something stands: file, line and column, both counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
