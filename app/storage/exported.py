"""What every storage can do with exports and with who looked; a part of the Store protocol."""

from datetime import datetime
from typing import Protocol

from app.storage.rows import Export, Look, Numbered


class ExportsReading(Protocol):
    """What was asked to be exported, what can be, and who looked."""

    def export(self, export: str) -> Export | None:
        """The export with that id."""
        ...

    def exports(self, person: str, limit: int = 50) -> tuple[Export, ...]:
        """The person's exports, newest first; everybody's where no person is named."""
        ...

    def exports_over(self, now: datetime) -> tuple[Export, ...]:
        """Exports whose file is still kept, and no longer needs to be."""
        ...

    def numbered(
        self,
        form: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: str = "",
        after: tuple[datetime, str] | None = None,
        limit: int = 200,
        newest: bool = False,
    ) -> tuple[Numbered, ...]:
        """Submitted records of a form, the earliest first; `until` itself is left out.

        `after`: the moment of submission and the id behind which to go on. `newest`: the last
        comes first.
        """
        ...

    def count_numbered(
        self,
        form: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: str = "",
    ) -> int:
        """How many records `numbered` finds in all."""
        ...

    def series(self) -> tuple[tuple[str, int, int], ...]:
        """Every series with its year (0: without years) and the last number drawn."""
        ...

    def looks(
        self, *, person: str = "", record: str = "", before: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> tuple[Look, ...]:  # fmt: skip
        """Who looked at what, newest first, behind the moment and id `before`."""
        ...


class ExportsWriting(ExportsReading, Protocol):
    """Asking, going on, ending; noting who looked."""

    def lock_export(self, export: str) -> Export | None:
        """The export, its row locked until the transaction ends."""
        ...

    def put_export(self, export: Export) -> None:
        """Keep the export as it is now."""
        ...

    def add_look(self, look: Look) -> None:
        """Note who looked; never changed again."""
        ...
