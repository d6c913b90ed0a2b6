"""The composition root: settings → store, files, keys, clock, chance → ports → Flask app."""

import os
import secrets
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import admin, locales, web
from app.core.calendar.china import china
from app.core.calendar.working import WorkingCalendar
from app.notifications._opening import open_channels
from app.rendering import findings as rendering_findings
from app.rendering.process import measure_in_child, render_in_child
from app.services import notifying
from app.services.backing_up import before_migration
from app.services.ports import Ports
from app.services.restoring import refuse_unfinished
from app.settings import Settings, number, unknown
from app.signing import keys as signing_keys
from app.signing.checkpoints import open_checkpoint_key
from app.storage.opening import open_files, open_store
from app.storage.store import Store
from app.web import access

SECRET_BYTES = 32
YEARS_BACK, YEARS_AHEAD = 2, 2


def open_ports(settings: Settings) -> Ports:
    """Open everything that the use cases need; makes what a first start needs.

    Raises:
        OSError: The instance folder cannot be written.
        BadChannel: A channel's settings cannot be used.
        NotRestored: A restore was begun and not finished.
        NotBackedUp: The database has to be brought up to date, and no backup could be made.
        Unfit: The keys are not those that signed what is kept, or the triggers are missing.
    """
    locales.teach()
    refuse_unfinished(settings.instance)
    settings.instance.mkdir(parents=True, exist_ok=True)
    secret_key(settings.instance)
    store = open_store(settings.database_url)
    files = open_files(settings.files_place)
    clock = partial(datetime.now, UTC)
    store.migrate(
        before=before_migration(store, files, settings.instance, settings.backups_folder, clock)
    )
    now = clock()
    keys = signing_keys.open_keys(
        settings.instance / "keys",
        settings.house,
        now,
        settings.key_passphrase or None,
        used=partial(_signed, store, seals=True),
    )
    checkpoint_key = open_checkpoint_key(
        settings.instance / "keys",
        settings.key_passphrase or None,
        used=partial(_signed, store, seals=False),  # an old database has seals, and no such key yet
    )
    limits: dict[str, Any] = {
        "seconds": number(settings, "render_seconds"),
        "megabytes": number(settings, "render_megabytes"),
    }
    return Ports(
        store=store,
        files=files,
        keys=keys,
        checkpoint_key=checkpoint_key,
        settings=settings,
        clock=clock,
        new_id=partial(secrets.token_hex, 8),
        new_salt=partial(secrets.token_bytes, 16),
        calendar=partial(_calendar, settings, now.year),
        render=partial(render_in_child, **limits),
        measure=partial(measure_in_child, **limits),
        channels=open_channels(settings.texts),
    )


def create_app(ports: Ports) -> Flask:
    """The web application over these ports.

    Raises:
        RuntimeError: A route declares no access policy.
    """
    flask = Flask("app.web", instance_path=str(ports.settings.instance))
    flask.secret_key = secret_key(ports.settings.instance)
    web.register(flask, ports)
    admin.register(flask, ports)
    access.check(flask)
    proxies = number(ports.settings, "proxies", 0)
    if proxies:  # else everybody behind them would count as one source of wrong passwords
        flask.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            flask.wsgi_app, x_for=proxies, x_proto=proxies
        )
    return flask


def findings(ports: Ports) -> list[str]:
    """What is missing, slow or weak on this machine, one line each."""
    found = [*unknown(), *ports.store.findings(), *rendering_findings.findings()]
    found += signing_keys.findings(ports.settings.instance / "keys", ports.now())
    if _loopback(ports.settings.public_url):
        found.append(
            "COUNTERSIGN_PUBLIC_URL is this machine's own: printed QR codes lead nowhere elsewhere "
            "(set it before the first record is sealed)"
        )
    elif not ports.settings.secure:
        found.append(
            "COUNTERSIGN_PUBLIC_URL is not https: passwords and cookies travel in the clear"
        )
    for channel in open_channels(ports.settings.texts).values():
        found += channel.findings()
    found += notifying.findings(ports)
    with ports.store.reading() as reading:
        calendar = ports.working_days(reading)
    year = ports.today().year
    found += [
        f"make-up working days of {each} are not published yet: deadlines in it are provisional"
        for each in sorted(calendar.provisional)
        if year <= each <= year + 1
    ]
    mode = (ports.settings.instance / "secret").stat().st_mode
    if mode & 0o077:
        found.append("instance/secret can be read by others (chmod 600 it)")
    return found


def secret_key(instance: Path) -> bytes:
    """The key of session cookies; made at the first start, the same for every process."""
    path = instance / "secret"
    if not path.exists():
        fresh = instance / f"secret.{os.getpid()}.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(SECRET_BYTES))
        try:
            os.link(fresh, path)  # the first process wins, the others read its key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def _signed(store: Store, *, seals: bool) -> bool:
    """Whether the store holds checkpoints (or seals): what keys that are gone have signed."""
    with store.reading() as reading:
        return reading.last_checkpoint() is not None or (seals and bool(reading.sealed_numbers()))


def _calendar(
    settings: Settings, year: int, off: frozenset[date], working: frozenset[date]
) -> WorkingCalendar:
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    opens, closes = settings.hours
    base = china(years, settings.tz, opens=opens, closes=closes)
    return WorkingCalendar(
        zone=base.zone,
        days_off=(base.days_off | off) - working,
        make_up=(base.make_up | working) - off,
        opens=base.opens,
        closes=base.closes,
        provisional=base.provisional - {day.year for day in working},
    )


def _loopback(address: str) -> bool:
    return "//127.0.0.1" in address or "//localhost" in address
