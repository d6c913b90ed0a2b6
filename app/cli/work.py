"""`work`: do the jobs that wait."""

import os
import signal
from pathlib import Path

import click

from app.cli._instance import instance_option, log_to_stderr, settings_of


@click.command()
@click.option("--until-done", is_flag=True, help="End when nothing waits, instead of staying.")
@click.option("--parent", type=int, default=0, hidden=True, help="End when this process ends.")
@instance_option
def work(until_done: bool, parent: int, instance: Path) -> None:
    """Render, seal and whatever else waits in the outbox. One process, one job at a time.

    SIGTERM and SIGINT end it at once; a job that was begun waits for the next worker.
    """
    from app.factory import open_ports
    from app.jobs import _worker

    wanted = True

    def stop(_signal: int, _frame: object) -> None:
        nonlocal wanted
        wanted = False  # also where the exception falls into a clean-up that swallows it
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)  # once is enough: the job is being put back
        raise _worker.Stopped

    settings = settings_of(instance)
    log_to_stderr(settings)
    try:
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        ports = open_ports(settings)
        if until_done:
            _worker.work_until_done(ports)
        else:
            _worker.work(ports, lambda: wanted and (not parent or os.getppid() == parent))
    except _worker.Stopped:
        return
