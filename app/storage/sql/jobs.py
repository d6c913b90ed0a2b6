"""Jobs to be done, and the files that some of them make."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, delete, literal, or_, select, update

from app.storage import schema
from app.storage.schema import files, jobs, seals
from app.storage.sql import attachments, exports
from app.storage.sql.compiled import Cursor
from app.storage.store import Job, StoredFile

_JOB_NAMES = tuple(jobs.c.keys())
_FILE_NAMES = tuple(files.c.keys())
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_JOB = select(*jobs.c)
_NEWEST = _JOB.order_by(jobs.c.run_after.desc(), jobs.c.id).limit(bindparam("limit", type_=Integer))
_NEWEST_SO = _NEWEST.where(jobs.c.status == bindparam("status"))
_STUMBLED = _NEWEST_SO.where(jobs.c.error != "")
_OF_RECORD = _JOB.where(jobs.c.record == bindparam("record")).order_by(jobs.c.run_after, jobs.c.id)
_DUE = (
    _JOB.where(
        or_(
            (jobs.c.status == "waiting") & (jobs.c.run_after <= bindparam("now")),
            (jobs.c.status == "running") & (jobs.c.leased_until <= bindparam("now")),
        ),
        or_(
            jobs.c.host.in_(("", bindparam("host"))),
            jobs.c.run_after <= bindparam("forsaken"),
        ),
    )
    .order_by(jobs.c.run_after, jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(
        status="running",
        attempts=jobs.c.attempts + 1,
        lost=jobs.c.lost + bindparam("lapsed", type_=Integer),
        leased_until=bindparam("lease"),
    )
)
_taken = bindparam("taken", type_=Integer)
_OWN = or_(_taken == 0, (jobs.c.status == "running") & (jobs.c.attempts == _taken))
_RENEW = (
    update(jobs)
    .where(
        jobs.c.id == bindparam("job"),
        jobs.c.status == "running",
        jobs.c.attempts == _taken,  # whoever took it since counted one more
    )
    .values(leased_until=bindparam("lease"))
)
_FINISH = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), _OWN)
    .values(status="done", leased_until=None, error="")
)
_TOLD = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), _OWN)
    .values(
        leased_until=None,
        error=bindparam("text"),
        failures=jobs.c.failures + bindparam("own", type_=Integer),
        lost=0,
    )
)
_FAIL = _TOLD.values(status="failed")
_AGAIN = _TOLD.values(status="waiting", run_after=bindparam("again_at"))
_ended = jobs.alias("ended")
_FORGET = delete(jobs).where(
    jobs.c.id.in_(
        select(_ended.c.id)
        .where(_ended.c.status == "done", _ended.c.run_after < bindparam("before"))
        .limit(bindparam("limit", type_=Integer))
    )
)
_FILE = select(*files.c)
_FILE_OF_ID = _FILE.where(files.c.id == bindparam("file"))
_FILE_OF_CONTENT = (
    _FILE.where(files.c.sha256 == bindparam("sha256"))
    .order_by(files.c.made_at, files.c.id)
    .limit(1)
)
_SEAL = (
    _FILE.where(
        files.c.id == seals.c.file,
        seals.c.record == bindparam("record"),
        seals.c.kind == "seal",
    )
    .order_by(seals.c.revision.desc())
    .limit(1)
)
_CONTENTS = select(files.c.sha256).distinct()


class JobsReading:
    """What is to be done and what was made."""

    cursor: Cursor

    def jobs(self, status: str = "", limit: int = 200) -> tuple[Job, ...]:
        """Jobs, of one status or all, the latest due first."""
        given = {"status": status} if status else {}
        rows = self.cursor.rows(_NEWEST_SO if status else _NEWEST, limit=limit, **given)
        return tuple(map(_job, rows))

    def stumbled(
        self, status: str, limit: int = 200, kinds: tuple[str, ...] = ()
    ) -> tuple[Job, ...]:
        """Jobs of that status that failed at least once (of some kinds), the latest due first."""
        return tuple(map(_job, self.cursor.rows(_stumbled(kinds), status=status, limit=limit)))

    def jobs_of(self, record: str) -> tuple[Job, ...]:
        """Jobs of the record, first due first."""
        return tuple(map(_job, self.cursor.rows(_OF_RECORD, record=record)))

    def seal(self, record: str) -> StoredFile | None:
        """The sealed file of the record's last revision."""
        row = self.cursor.row(_SEAL, record=record)
        return _file(row) if row else None

    def file(self, file: str) -> StoredFile | None:
        """The file with that id."""
        row = self.cursor.row(_FILE_OF_ID, file=file)
        return _file(row) if row else None

    def file_of_content(self, sha256: str) -> StoredFile | None:
        """The kept file with that content, the first where several have it."""
        row = self.cursor.row(_FILE_OF_CONTENT, sha256=sha256)
        return _file(row) if row else None

    def contents(self) -> frozenset[str]:
        """The sha256 of every file that is kept, for the sweep of those that are not."""
        sealed = (row[0] for row in self.cursor.rows(_CONTENTS))
        return frozenset(sealed) | attachments.contents(self.cursor) | exports.contents(self.cursor)


class JobsWriting(JobsReading):
    """Asking for work, taking it, and keeping what it made."""

    def add_job(self, job: Job) -> None:
        """Ask for a job; one with the same key is left as it is."""
        self.cursor.add(schema.jobs, rows_of_jobs([job]), clash="keep")

    def take_job(
        self, now: datetime, lease: datetime, host: str = "", forsaken: datetime | None = None
    ) -> Job | None:
        """The next job that is due, leased to the caller until `lease`.

        Jobs of another host are left to it, except those that were due before `forsaken`.
        """
        row = self.cursor.row(_DUE, now=now, host=host, forsaken=forsaken or _NEVER)
        if row is None:
            return None
        found = _job(row)
        lapsed = int(found.status == "running")
        self.cursor.change(_LEASE, job=found.id, lease=lease, lapsed=lapsed)
        return replace(
            found,
            status="running",
            attempts=found.attempts + 1,
            lost=found.lost + lapsed,
            leased_until=lease,
        )

    def renew_job(self, job: Job, lease: datetime) -> bool:
        """Keep the job until `lease`; False where it is no longer the caller's."""
        return self.cursor.change(_RENEW, job=job.id, taken=job.attempts, lease=lease) > 0

    def finish_job(self, job: str, *, taken: int = 0) -> bool:
        """Done; False where it is no longer whose `attempts` it was taken with (0: anybody's)."""
        return self.cursor.change(_FINISH, job=job, taken=taken) > 0

    def fail_job(
        self, job: str, error: str, *, again_at: datetime | None, own: bool = False, taken: int = 0
    ) -> bool:
        """Failed, `own`: by itself; tried again at that moment, or never. `taken` as above."""
        given = {"job": job, "text": error.replace("\0", ""), "own": int(own), "taken": taken}
        if again_at is None:
            return self.cursor.change(_FAIL, **given) > 0
        return self.cursor.change(_AGAIN, **given, again_at=again_at) > 0

    def forget_jobs(self, before: datetime, limit: int) -> int:
        """Remove jobs that are done and were due before that moment; how many."""
        return self.cursor.change(_FORGET, before=before, limit=limit)

    def add_seal(self, file: StoredFile, revision: int) -> bool:
        """Keep the sealed file; False where this (record, revision) has one already."""
        place = {"record": file.record, "revision": revision, "kind": file.kind, "file": file.id}
        if not self.cursor.add(seals, [place], clash="keep"):
            return False
        self.cursor.add(files, [{name: getattr(file, name) for name in _FILE_NAMES}])
        return True


def rows_of_jobs(asked: Iterable[Job]) -> Iterator[dict[str, Any]]:
    """The jobs as rows."""
    for job in asked:
        yield {name: getattr(job, name) for name in _JOB_NAMES}


@cache
def _stumbled(kinds: tuple[str, ...]) -> Select[Any]:
    """One object for the same kinds, so that it is compiled once."""
    return (
        _STUMBLED.where(or_(*(jobs.c.kind == literal(each) for each in kinds)))
        if kinds
        else _STUMBLED
    )


def _job(row: tuple[Any, ...]) -> Job:
    return Job(**dict(zip(_JOB_NAMES, row, strict=True)))


def _file(row: tuple[Any, ...]) -> StoredFile:
    return StoredFile(**dict(zip(_FILE_NAMES, row, strict=True)))
