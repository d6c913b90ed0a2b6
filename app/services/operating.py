"""How the server fares: signs of life, what was last done, what waits, what failed."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import AppError, NotAllowed, NotFound
from app.core.trail.checkpoint import Checkpoint
from app.core.wording import say
from app.services.people import administers
from app.services.ports import Ports
from app.storage.store import Job, Mark, Reading, Store

WORKER, START, BACKUP, SELF_CHECK = "worker", "start", "backup", "self_check"  # names of marks
SILENT = timedelta(seconds=90)  # without a sign of life, a worker counts as gone
OLD_BACKUP = timedelta(days=2)
OLD_CHECK = timedelta(days=2)
FULL_DISK = 1 << 30  # bytes free; below it, somebody has to make room
SHOWN = 50  # jobs that are listed one by one


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
    counts: Mapping[tuple[str, str], int]  # (kind, status) → how many jobs that are not done
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
    def troubles(self) -> tuple[str, ...]:
        """What somebody has to look at, in sentences."""
        failed = self.jobs("failed")
        check = self.self_check
        torn = len(self.faults)
        said = {
            say("后台进程没有动静：盖章、邮件都停着，请看服务器的日志。"): not self.worker,
            say("自查发现 {count} 处对不上，见下。", count=torn): torn > 0,
            say("两天没有自查了。"): check is not None and self.now - check.at > OLD_CHECK,
            say("有 {count} 件事几次都没办成，见下。", count=failed): failed > 0,
            say("磁盘快满了，请腾出地方。"): self.disk_is_full,
            say("还没有备份过：请运行 countersign backup。"): self.backup is None,
            say("上次备份是两天以前了。"): self.backup is not None and self.backup_is_old,
        }
        return tuple(sentence for sentence, so in said.items() if so)

    @property
    def faults(self) -> tuple[str, ...]:
        """What the last self-check found."""
        return tuple(self.self_check.body["faults"]) if self.self_check else ()


def beat(ports: Ports) -> None:
    """Note that a worker lives."""
    with ports.store.writing() as writing:
        writing.set_mark(WORKER, ports.now(), {})


def backed_up(store: Store, now: datetime, size: int, files: int) -> None:
    """Note that a backup was made; an older database has no place to note it."""
    if store.is_current():
        with store.writing() as writing:
            writing.set_mark(BACKUP, now, {"size": size, "files": files})


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
    """What the operator's page shows: how everything stands, and jobs that failed.

    Those that were given up, then those that are tried again.

    Raises:
        NotAllowed: The person is no administrator.
    """
    _refuse_others(ports, me)
    with ports.store.reading() as reading:
        failed = reading.jobs("failed", SHOWN)
        return _status(ports, reading), failed, reading.stumbled("waiting", SHOWN)


def again(ports: Ports, me: str, job: str) -> None:
    """Let a job that was given up be tried once more.

    Raises:
        NotAllowed: The person is no administrator.
        NotFound: No job with that id was given up.
    """
    _refuse_others(ports, me)
    with ports.store.writing() as writing:
        if not writing.again(job, ports.now()):
            raise NotFound("这件事已经不在失败的里面了，请刷新页面。")


def _refuse_others(ports: Ports, me: str) -> None:
    if not administers(ports, me):
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
