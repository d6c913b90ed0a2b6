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
    """Render, seal and whatever else waits in the outbox. One process, one job at a time."""
    from app.factory import open_ports
    from app.jobs import _worker

    log_to_stderr()
    ports = open_ports(settings_of(instance))
    if until_done:
        _worker.work_until_done(ports)
        return
    wanted = True

    def stop(_signal: int, _frame: object) -> None:
        nonlocal wanted
        wanted = False

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _worker.work(ports, lambda: wanted and (not parent or os.getppid() == parent))
