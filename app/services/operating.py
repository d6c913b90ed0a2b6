"""How the server fares: signs of life, what was last done, what waits, what failed."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import AppError, NotAllowed, NotFound
from app.core.records.organisation import ADMINISTRATOR
from app.core.trail.checkpoint import Checkpoint
from app.services.ports import Ports
from app.storage.store import Job, Mark, Reading

WORKER, START, BACKUP, SELF_CHECK = "worker", "start", "backup", "self_check"  # names of marks
SILENT = timedelta(seconds=90)  # without a sign of life, a worker counts as gone
OLD_BACKUP = timedelta(days=2)
OLD_CHECK = timedelta(days=2)
FULL_DISK = 1 << 30  # bytes free; below it, somebody has to make room
SHOWN = 50  # jobs of a kind that are listed


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a load balancer asks for; tells nothing of what is kept."""

    database: bool
    migrations: bool
    worker: bool

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return self.database and self.migrations and self.worker


@dataclass(frozen=True, kw_only=True)
class Status:
    """Everything that the operator's page and the metrics tell."""

    now: datetime
    worker_seen: datetime | None
    worker: bool
    counts: Mapping[tuple[str, str], int]  # (kind, status) → how many jobs
    disk_free: int  # bytes
    disk: int
    database: int
    backup: Mark | None
    checkpoint: Checkpoint | None
    self_check: Mark | None
    start: Mark | None

    def jobs(self, status: str) -> int:
        """How many jobs have that status."""
        return sum(count for (_, each), count in self.counts.items() if each == status)

    @property
    def findings(self) -> tuple[str, ...]:
        """What was found at the last start."""
        return tuple(self.start.body["findings"]) if self.start else ()

    @property
    def backup_is_old(self) -> bool:
        """Whether the last backup is too long ago, or there is none."""
        return self.backup is None or self.now - self.backup.at > OLD_BACKUP

    @property
    def disk_is_full(self) -> bool:
        """Whether there is hardly any room left."""
        return self.disk_free < FULL_DISK

    @property
    def faults(self) -> tuple[str, ...]:
        """What the last self-check found."""
        return tuple(self.self_check.body["faults"]) if self.self_check else ()


def beat(ports: Ports) -> None:
    """Note that a worker lives."""
    with ports.store.writing() as writing:
        writing.set_mark(WORKER, ports.now(), {})


def started(ports: Ports, findings: list[str]) -> None:
    """Note what was found at a start."""
    with ports.store.writing() as writing:
        writing.set_mark(START, ports.now(), {"findings": findings})


def health(ports: Ports) -> Health:
    """Whether the database answers, is up to date, and a worker lives."""
    try:
        if not ports.store.is_current():
            return Health(database=True, migrations=False, worker=False)
        with ports.store.reading() as reading:
            worker = _worker_lives(ports, reading, reading.marks())
    except AppError:
        return Health(database=False, migrations=False, worker=False)
    return Health(database=True, migrations=True, worker=worker)


def status(ports: Ports) -> Status:
    """How everything stands; for the metrics, which show no more than numbers."""
    with ports.store.reading() as reading:
        return _status(ports, reading)


def desk(ports: Ports, me: str) -> tuple[Status, tuple[Job, ...], tuple[Job, ...]]:
    """What the operator's page shows: how everything stands, jobs that failed, jobs that wait.

    Raises:
        NotAllowed: The person is no administrator.
    """
    with ports.store.reading() as reading:
        _administrator(ports, reading, me)
        failed = reading.jobs("failed", SHOWN)
        waiting = reading.jobs("waiting", SHOWN)
        return _status(ports, reading), failed, tuple(reversed(waiting))


def again(ports: Ports, me: str, job: str) -> None:
    """Let a job that was given up be tried once more.

    Raises:
        NotAllowed: The person is no administrator.
        NotFound: No job with that id was given up.
    """
    with ports.store.writing() as writing:
        _administrator(ports, writing, me)
        if not writing.again(job, ports.now()):
            raise NotFound("这件事已经不在失败的里面了，请刷新页面。")


def is_operator(ports: Ports, me: str) -> bool:
    """Whether the person has the operator's page."""
    with ports.store.reading() as reading:
        return me in ports.organisation(reading).holding(ADMINISTRATOR, ports.today())


def _administrator(ports: Ports, reading: Reading, me: str) -> None:
    if me not in ports.organisation(reading).holding(ADMINISTRATOR, ports.today()):
        raise NotAllowed("这一页只给系统管理员看。")


def _status(ports: Ports, reading: Reading) -> Status:
    marks = reading.marks()
    usage = shutil.disk_usage(ports.settings.instance)
    seen = marks.get(WORKER)
    return Status(
        now=ports.now(),
        worker_seen=seen.at if seen else None,
        worker=_worker_lives(ports, reading, marks),
        counts=reading.job_counts(),
        disk_free=usage.free,
        disk=usage.total,
        database=ports.store.size(),
        backup=marks.get(BACKUP),
        checkpoint=reading.last_checkpoint(),
        self_check=marks.get(SELF_CHECK),
        start=marks.get(START),
    )


def _worker_lives(ports: Ports, reading: Reading, marks: Mapping[str, Mark]) -> bool:
    """By its sign of life; one with a long job in hand gives none, but renews its lease."""
    seen = marks.get(WORKER)
    return bool(seen and ports.now() - seen.at < SILENT) or reading.leased(ports.now())
