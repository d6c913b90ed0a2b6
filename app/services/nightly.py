"""What is asked for once a day, by whichever worker comes first."""

from datetime import time, timedelta

from app.services import checkpoints, mailing, operating
from app.services.ports import Ports
from app.storage.store import Job

SELF_CHECK, TELL_CHECKPOINT = "self_check", "tell_checkpoint"  # kinds of jobs
AUDITOR = "auditor"  # the role; it reads everything and changes nothing
FROM, UNTIL = time(2, 30), time(6)  # local; when a self-check holds nobody up
MISSED = timedelta(hours=36)  # without one, it is made up for at any hour


def ask(ports: Ports) -> None:
    """Ask for today's self-check, and for a mail with the newest checkpoint to each auditor."""
    now = ports.now()
    local = now.astimezone(ports.zone)
    if local.time() < FROM:
        return
    day = local.date().isoformat()
    with ports.store.reading() as reading:
        last = reading.marks().get(operating.SELF_CHECK)
    missed = last is None or now - last.at > MISSED
    with ports.store.writing() as writing:
        if missed or local.time() < UNTIL:
            writing.add_job(_self_check(ports, day))
        if writing.last_checkpoint() is None:
            return  # nothing happened yet
        key = f"{TELL_CHECKPOINT}:{day}"
        for job in mailing.mails(ports, writing, TELL_CHECKPOINT, key, AUDITOR):
            writing.add_job(job)


def _self_check(ports: Ports, day: str) -> Job:
    return Job(
        id=ports.new_id(),
        kind=SELF_CHECK,
        key=f"{SELF_CHECK}:{day}",
        record="",
        payload={},
        status="waiting",
        attempts=0,
        run_after=ports.now(),
    )


def tell_checkpoint(ports: Ports, person: str) -> None:
    """Mail the newest checkpoint to an auditor.

    Raises:
        AppError: The mail was not taken.
    """
    with ports.store.reading() as reading:
        newest = reading.last_checkpoint()
        holds = person in ports.organisation(reading).holding(AUDITOR, ports.today())
    if newest is not None and holds:
        mailing.send(ports, person, lambda: checkpoints.letter(ports, newest))
