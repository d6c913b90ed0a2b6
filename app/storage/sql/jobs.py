"""Jobs to be done, and the files that some of them make."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select, update

from app.storage import schema
from app.storage.schema import files, jobs, seals
from app.storage.sql import attachments, exports
from app.storage.sql.compiled import Cursor
from app.storage.store import Job, StoredFile

_JOB_NAMES = tuple(jobs.c.keys())
_FILE_NAMES = tuple(files.c.keys())
_JOB = select(*jobs.c)
_NEWEST = _JOB.order_by(jobs.c.run_after.desc(), jobs.c.id).limit(bindparam("limit", type_=Integer))
_NEWEST_SO = _NEWEST.where(jobs.c.status == bindparam("status"))
_OF_RECORD = _JOB.where(jobs.c.record == bindparam("record")).order_by(jobs.c.run_after, jobs.c.id)
_DUE = (
    _JOB.where(
        or_(
            (jobs.c.status == "waiting") & (jobs.c.run_after <= bindparam("now")),
            (jobs.c.status == "running") & (jobs.c.leased_until <= bindparam("now")),
        )
    )
    .order_by(jobs.c.run_after, jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(status="running", attempts=jobs.c.attempts + 1, leased_until=bindparam("lease"))
)
_RENEW = (
    update(jobs)
    .where(
        jobs.c.id == bindparam("job"),
        jobs.c.status == "running",
        jobs.c.attempts == bindparam("taken"),  # whoever took it since counted one more
    )
    .values(leased_until=bindparam("lease"))
)
_FINISH = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(status="done", leased_until=None, error="")
)
_FAIL = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(status="failed", leased_until=None, error=bindparam("text"))
)
_AGAIN = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(
        status="waiting",
        leased_until=None,
        error=bindparam("text"),
        run_after=bindparam("again_at"),
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

    def take_job(self, now: datetime, lease: datetime) -> Job | None:
        """The next job that is due, leased to the caller until `lease`."""
        row = self.cursor.row(_DUE, now=now)
        if row is None:
            return None
        self.cursor.change(_LEASE, job=row[0], lease=lease)
        found = dict(zip(_JOB_NAMES, row, strict=True))
        changed = {"status": "running", "attempts": found["attempts"] + 1, "leased_until": lease}
        return Job(**{**found, **changed})

    def renew_job(self, job: Job, lease: datetime) -> bool:
        """Keep the job until `lease`; False where it is no longer the caller's."""
        return self.cursor.change(_RENEW, job=job.id, taken=job.attempts, lease=lease) > 0

    def finish_job(self, job: str) -> None:
        """Done."""
        self.cursor.change(_FINISH, job=job)

    def fail_job(self, job: str, error: str, *, again_at: datetime | None) -> None:
        """Failed; tried again at that moment, or never."""
        text = error.replace("\0", "")
        if again_at is None:
            self.cursor.change(_FAIL, job=job, text=text)
        else:
            self.cursor.change(_AGAIN, job=job, text=text, again_at=again_at)

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


def _job(row: tuple[Any, ...]) -> Job:
    return Job(**dict(zip(_JOB_NAMES, row, strict=True)))


def _file(row: tuple[Any, ...]) -> StoredFile:
    return StoredFile(**dict(zip(_FILE_NAMES, row, strict=True)))
