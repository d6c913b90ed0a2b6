"""The `--instance` option that every command takes, and what is opened from it."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import locales
from app.core.wording import speak
from app.notifications._opening import open_channels
from app.notifications.base import BadChannel
from app.settings import BadSetting, Settings, read_settings

if TYPE_CHECKING:
    from app.services.ports import Ports
    from app.storage.store import Store

NO_DATABASE = "{} holds no database (countersign serve makes one)"
HOME = Path(__file__).parent.parent.parent


def instance_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--instance DIR`."""
    return click.option(
        "--instance",
        type=click.Path(file_okay=False, path_type=Path),
        default=HOME / "instance",
        show_default="instance/ beside the program",
        help="Folder with the database, files, keys of this server.",
        metavar="DIR",
    )(command)


def settings_of(instance: Path) -> Settings:
    """The settings, or an end with exit status 2 that says which is wrong."""
    try:
        settings = read_settings(instance)
        open_channels(settings.texts)
    except (BadSetting, BadChannel) as bad:
        raise click.UsageError(str(bad)) from None
    locales.teach()
    speak(settings.language)  # what is refused is said in the house's own
    return settings


def opened(instance: Path) -> "Ports":
    """What the use cases need, of an instance that has its database; a mistyped folder gets none.

    Raises:
        click.UsageError: There is none.
    """
    from app.factory import open_ports

    settings = settings_of(instance)
    if not has_store(settings):
        raise click.UsageError(NO_DATABASE.format(instance))
    return open_ports(settings)


def has_store(settings: Settings) -> bool:
    """Whether there is a database already, or a server that keeps it."""
    return bool(settings.database) or (settings.instance / "countersign.db").exists()


def kept_store(settings: Settings) -> "Store | None":
    """The store of an instance that has one already; None: nothing was ever kept there."""
    from app.services.restoring import refuse_unfinished
    from app.storage.opening import open_store

    refuse_unfinished(settings.instance)
    if not has_store(settings):
        return None
    return open_store(settings.database_url)


def log_to_stderr(settings: Settings) -> None:
    """One line each, time first; nothing of what people typed."""
    from app.cli._logs import formatter

    handler = logging.StreamHandler()
    handler.setFormatter(formatter(settings.logs))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for chatty in ("pyhanko", "pyhanko_certvalidator", "weasyprint", "fontTools", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
