"""Exports with their progress, the records that they walk, and who looked at what."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, tuple_

from app.storage.rows import Export, Look, Numbered
from app.storage.schema import exports, files, filled, looks, records, seals, series
from app.storage.sql.compiled import Cursor

_NAMES = tuple(exports.c.keys())
_LOOK_NAMES = tuple(looks.c.keys())
_ALL = select(*exports.c)
_BY_ID = _ALL.where(exports.c.id == bindparam("export"))
_LOCKED = _BY_ID.with_for_update()
_NEWEST = _ALL.order_by(exports.c.asked_at.desc(), exports.c.id).limit(
    bindparam("limit", type_=Integer)
)
_OF_PERSON = _NEWEST.where(exports.c.person == bindparam("person"))
_OVER = _ALL.where(filled(exports.c.sha256), exports.c.kept_until < bindparam("now"))
_CONTENTS = select(exports.c.sha256).where(filled(exports.c.sha256)).distinct()
_SERIES = select(series.c.series, series.c.year, series.c.last).order_by(
    series.c.series, series.c.year
)
_revisions = seals.alias("revisions")
_LAST_SEAL = (
    select(func.max(_revisions.c.revision))
    .where(_revisions.c.record == records.c.id, _revisions.c.kind == "seal")
    .correlate(records)
    .scalar_subquery()
)
_NUMBERED = (
    select(
        records.c.id,
        records.c.form,
        records.c.bundle,
        records.c.number,
        records.c.code,
        records.c.status,
        records.c.initiator,
        records.c.submitted_at,
        records.c.ended_at,
        records.c.title,
        func.coalesce(files.c.sha256, ""),
        func.coalesce(files.c.size, 0),
    )
    .select_from(records)
    .outerjoin(
        seals,
        (seals.c.record == records.c.id)
        & (seals.c.kind == "seal")
        & (seals.c.revision == _LAST_SEAL),
    )
    .outerjoin(files, files.c.id == seals.c.file)
    .limit(bindparam("limit", type_=Integer))
)
_EARLIEST = _NUMBERED.order_by(records.c.submitted_at, records.c.id)
_LATEST = _NUMBERED.order_by(records.c.submitted_at.desc(), records.c.id.desc())
_COUNT = select(func.count()).select_from(records)


class ExportsReading:
    """What was asked to be exported, what can be, and who looked."""

    cursor: Cursor

    def export(self, export: str) -> Export | None:
        """The export with that id."""
        return _export(self.cursor.row(_BY_ID, export=export))

    def exports(self, person: str, limit: int = 50) -> tuple[Export, ...]:
        """The person's exports, newest first; everybody's where no person is named."""
        given = {"person": person} if person else {}
        rows = self.cursor.rows(_OF_PERSON if person else _NEWEST, limit=limit, **given)
        return tuple(found for row in rows if (found := _export(row)) is not None)

    def exports_over(self, now: datetime) -> tuple[Export, ...]:
        """Exports whose file is still kept, and no longer needs to be."""
        rows = self.cursor.rows(_OVER, now=now)
        return tuple(found for row in rows if (found := _export(row)) is not None)

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
        """Submitted records of a form, the earliest first; `until` itself is left out."""
        given = _given(form, since, until, status)
        if after is not None:
            given |= {"after_at": after[0], "before" if newest else "after": after[1]}
        wanted = _narrowed(_LATEST if newest else _EARLIEST, frozenset(given))
        rows = self.cursor.rows(wanted, limit=limit, **given)
        return tuple(
            Numbered(
                id=row[0],
                form=row[1],
                bundle=row[2],
                number=row[3],
                code=row[4],
                status=row[5],
                initiator=row[6],
                submitted_at=row[7],
                ended_at=row[8],
                title=row[9],
                sha256=row[10],
                size=row[11],
            )
            for row in rows
        )

    def count_numbered(
        self,
        form: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        status: str = "",
    ) -> int:
        """How many records `numbered` finds in all."""
        given = _given(form, since, until, status)
        row = self.cursor.row(_narrowed(_COUNT, frozenset(given)), **given)
        return int(row[0]) if row else 0

    def series(self) -> tuple[tuple[str, int, int], ...]:
        """Every series with its year (0: without years) and the last number drawn."""
        return tuple((name, year, last) for name, year, last in self.cursor.rows(_SERIES))

    def looks(
        self,
        *,
        person: str = "",
        record: str = "",
        before: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> tuple[Look, ...]:
        """Who looked at what, newest first, behind the moment and id `before`."""
        given: dict[str, Any] = {
            name: value for name, value in {"person": person, "record": record}.items() if value
        }
        if before is not None:
            given |= {"before_at": before[0], "before": before[1]}
        rows = self.cursor.rows(_looking(frozenset(given)), limit=limit, **given)
        return tuple(Look(**dict(zip(_LOOK_NAMES, row, strict=True))) for row in rows)


class ExportsWriting(ExportsReading):
    """Asking, going on, ending; noting who looked."""

    def lock_export(self, export: str) -> Export | None:
        """The export, its row locked until the transaction ends."""
        return _export(self.cursor.row(_LOCKED, export=export))

    def put_export(self, export: Export) -> None:
        """Keep the export as it is now."""
        row = {name: getattr(export, name) for name in _NAMES}
        self.cursor.add(exports, [row], clash="replace")

    def add_look(self, look: Look) -> None:
        """Note who looked; never changed again."""
        self.cursor.add(looks, [{name: getattr(look, name) for name in _LOOK_NAMES}])


def contents(cursor: Cursor) -> frozenset[str]:
    """The sha256 of every export's file that is kept."""
    return frozenset(row[0] for row in cursor.rows(_CONTENTS))


def _given(
    form: str, since: datetime | None, until: datetime | None, status: str
) -> dict[str, Any]:
    named = {"form": form, "since": since, "until": until, "status": status}
    return {name: value for name, value in named.items() if value}


@cache
def _narrowed(statement: Select[Any], given: frozenset[str]) -> Select[Any]:
    """The select with these conditions; one object each, so that it is compiled once."""
    at = records.c.submitted_at
    conditions = {
        "form": records.c.form == bindparam("form"),
        "since": at >= bindparam("since"),
        "until": at < bindparam("until"),
        "status": records.c.status == bindparam("status"),
        "after": tuple_(at, records.c.id)
        > tuple_(bindparam("after_at", type_=at.type), bindparam("after")),
        "before": tuple_(at, records.c.id)
        < tuple_(bindparam("after_at", type_=at.type), bindparam("before")),
    }
    return statement.where(
        at.is_not(None), *(conditions[name] for name in sorted(given & set(conditions)))
    )


@cache
def _looking(given: frozenset[str]) -> Select[Any]:
    conditions = {
        "person": looks.c.person == bindparam("person"),
        "record": looks.c.record == bindparam("record"),
        "before": tuple_(looks.c.at, looks.c.id)
        < tuple_(bindparam("before_at", type_=looks.c.at.type), bindparam("before")),
    }
    return (
        select(*looks.c)
        .where(*(conditions[name] for name in sorted(given & set(conditions))))
        .order_by(looks.c.at.desc(), looks.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


def _export(row: tuple[Any, ...] | None) -> Export | None:
    return Export(**dict(zip(_NAMES, row, strict=True))) if row else None
