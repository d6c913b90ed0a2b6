"""`serve`: the web server, its worker beside it."""

import logging
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from app import factory
from app.cli._beside import Beside
from app.cli._gate import GatedWorker
from app.cli._instance import HOME, instance_option, log_to_stderr, settings_of
from app.cli._logs import ThroughRoot
from app.cli._plain import plain_errors
from app.services import definitions, operating, people
from app.services.ports import Ports
from app.settings import Settings, number

log = logging.getLogger("countersign")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--demo", is_flag=True, help="Fill a new instance with a made-up company first.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@instance_option
def serve(demo: bool, host: str, port: int, instance: Path) -> None:
    """Serve on HOST:PORT, with one worker process beside the web processes."""
    if demo and host not in LOOPBACK:
        raise click.UsageError("--demo serves on loopback only: its password is printed below")
    settings = settings_of(instance)
    log_to_stderr(settings)
    _apart(settings, partial(_prepare, settings, demo=demo))
    log.info("serving on http://%s:%d", host, port)
    beside = Beside(instance)
    try:
        with _counted_together(settings):
            _Server(settings, host, port, beside).run()
    finally:
        beside.stop()


def _apart(settings: Settings, prepare: Callable[[], None]) -> None:
    """Prepare in a process of its own where files are in object storage.

    The library for it has threads that do not live on in the web processes, which are forks.
    """
    if "://" not in settings.files_place:
        prepare()
        return
    child = multiprocessing.get_context("fork").Process(target=_shown, args=(prepare,))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(child.exitcode)


def _shown(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None


def _prepare(settings: Settings, *, demo: bool) -> None:
    """What a start does before it serves."""
    with plain_errors():
        ports = factory.open_ports(settings)
        _first_start(ports, demo=demo)
        _publish(ports, settings)
        if demo:
            _demo(ports)
    found = factory.findings(ports)
    for finding in found:
        log.warning("finding: %s", finding)
    operating.started(ports, found)
    ports.store.close()


def _first_start(ports: Ports, *, demo: bool) -> None:
    password = people.first_start(ports, (HOME / "app" / "organisation.yaml").read_bytes())
    if password and not demo:  # the demo gives everybody a password of its own
        click.echo(f"First start. Administrator: admin  one-time password: {password}")
        click.echo("Sign in and change it; it is not shown again.")


def _publish(ports: Ports, settings: Settings) -> None:
    told = definitions.publish_files(ports, settings.definitions_folder)
    for problem in told.problems:
        click.echo(str(problem), err=True)
    for form in told.published:
        log.info("published %s", form)
    for form in told.offered:
        log.warning("the files of %s changed: an administrator is asked to publish them", form)
    for form in told.kept:
        log.warning("the files of %s are faulty or gone: the bundle in force stays", form)


def _demo(ports: Ports) -> None:
    from app.services import demo as made_up

    password = made_up.fill(ports)
    click.echo("Demo. Sign in with any of these names; one password for all.")
    with ports.store.reading() as reading:
        organisation = reading.organisation()
    for person in people.everybody(ports):
        held = people.held_words(organisation, person, ports.today())
        click.echo(f"  {person.login:<10} {person.name}\t{held}")
    click.echo(f"  password: {password}")


@contextmanager
def _counted_together(settings: Settings) -> Iterator[None]:
    """A folder in which all web processes count for the metrics, where these are asked for."""
    if not settings.metrics_token:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="countersign-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # read when the library is loaded
        yield


class _Watchman(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own loop over its web processes, with an eye on the job worker too."""

    beside: Beside

    def manage_workers(self) -> None:
        """Called about once a second."""
        super().manage_workers()
        self.beside.watch()

    def stop(self, graceful: bool = True) -> None:
        """The signal to end: the job worker gets it first and ends meanwhile."""
        self.beside.ask_to_end()
        super().stop(graceful)

    def reap_workers(self) -> None:
        """Ours first: gunicorn takes the exit status of every child."""
        self.beside.watch()
        super().reap_workers()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings; each web process opens its own store."""

    def __init__(self, settings: Settings, host: str, port: int, beside: Beside) -> None:
        self.settings = settings
        self.beside = beside
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what we want."""
        wanted: dict[str, Any] = {
            "bind": self.address,
            "workers": number(self.settings, "web_workers"),
            "threads": number(self.settings, "web_threads"),
            "worker_class": GatedWorker,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "logger_class": ThroughRoot,
            "limit_request_line": 4094,
            "timeout": 120,
            "graceful_timeout": 3,  # seconds for answers under way when the server is told to end
            "control_socket_disable": True,
        }
        for key, value in wanted.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Flask:
        """The application, made in each web process after the fork."""
        return factory.create_app(factory.open_ports(self.settings))

    def run(self) -> None:
        """Serve until a signal ends it; exit status 0 then."""
        watchman = _Watchman(self)
        watchman.beside = self.beside
        watchman.run()
