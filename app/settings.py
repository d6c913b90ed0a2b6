"""Every setting once: name, type, default, one line of help. Read from the environment.

Each is the variable COUNTERSIGN_<NAME IN CAPITALS>; the table in README.md is made from this file.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.calendar.departments import span
from app.core.wording import LANGUAGES

PREFIX = "COUNTERSIGN_"
HOUSE = "榕江房地产有限公司"  # untranslated: a name
LEAST_TOKEN = 16
MOST = {  # what is more than this was mistyped
    "web_workers": 256,
    "web_threads": 1000,
    "render_seconds": 3600,
    "render_megabytes": 1 << 20,
    "lease_seconds": 86_400,
    "signing_minutes": 10,  # every act made so says ten on paper
    "invitation_days": 3650,
    "checkpoint_minutes": 10_080,
    "export_days": 3650,
    "proxies": 100,
}
_LONGEST = 30  # digits that are read and shown


class BadSetting(ValueError):  # noqa: N818  read as an answer to the operator
    """A setting has a value that cannot be used."""


def _help(text: str, default: str, *, secret: bool = False) -> str:
    value: str = field(default=default, metadata={"help": text}, repr=not secret)
    return value


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one instance. Texts as typed; properties give what they mean."""

    instance: Path
    house: str = _help("Company name on pages, papers and certificates", HOUSE)
    language: str = _help(
        "Language of papers, and of pages and mails where a person has not chosen: zh or en", "zh"
    )
    zone: str = _help("Time zone of the organisation", "Asia/Shanghai")
    public_url: str = _help("Address that people and printed QR codes use", "http://127.0.0.1:8000")
    office_hours: str = _help("When a working day begins and ends", "08:30-17:30")
    database: str = _help("SQLAlchemy URL; empty: countersign.db in the instance (SQLite)", "")
    files: str = _help(
        "Where files are: a folder, or s3://BUCKET/FOLDER with AWS_… variables; empty: files/ in "
        "the instance",
        "",
    )
    backups: str = _help(
        "Folder for the backup before a migration; empty: backups/ in the instance", ""
    )
    definitions: str = _help("Folder with forms/, workflows/, documents/", "")
    key_passphrase: str = _help("Passphrase of the private keys; empty: none", "", secret=True)
    proxies: str = _help("How many reverse proxies stand in front and are to be believed", "0")
    logs: str = _help("How log lines are written: text, or json", "text")
    metrics_token: str = _help(
        "Token that /metrics wants as Authorization: Bearer, 16 letters or more; empty: off",
        "",
        secret=True,
    )
    web_workers: str = _help("Web processes", "2")
    web_threads: str = _help("Threads of each web process", "4")
    render_seconds: str = _help("Longest time one rendering may take", "60")
    render_megabytes: str = _help("Most memory one rendering may take", "1024")
    lease_seconds: str = _help("How long the job of a worker that was killed waits", "20")
    checkpoint_minutes: str = _help("Minutes between signed checkpoints of the trail", "5")
    invitation_days: str = _help("Days that the link of an outside party works", "7")
    house_phone: str = _help("Telephone that outside parties are told to call; empty: none", "")
    signing_minutes: str = _help(
        "Minutes that one typed password serves for signatures, 10 at most", "10"
    )
    export_days: str = _help("Days that the file of an export is kept", "14")
    smtp: str = _help("Mail server as host:port; empty: nobody is told by mail", "")
    smtp_tls: str = _help("starttls, tls (from the first byte) or none", "starttls")
    smtp_user: str = _help("User at the mail server; empty: it asks for none", "")
    smtp_password: str = _help("The user's password", "", secret=True)
    mail_from: str = _help("Address that mail comes from", "")
    sms_url: str = _help(
        "Hook for text messages: gets POST {phone, text} over https; empty: none", ""
    )
    sms_secret: str = _help("What the hook gets as Authorization: Bearer", "", secret=True)

    @property
    def texts(self) -> dict[str, str]:
        """Every setting as text, by name, for whoever may not know this file."""
        return {each.name: str(getattr(self, each.name)) for each in fields(self)}

    @property
    def tz(self) -> ZoneInfo:
        """The organisation's zone."""
        return ZoneInfo(self.zone)

    @property
    def hours(self) -> tuple[time, time]:
        """When a working day begins and ends, local time."""
        return span(self.office_hours)

    @property
    def database_url(self) -> str:
        """Where the store is."""
        return self.database or f"sqlite:///{self.instance / 'countersign.db'}"

    @property
    def files_place(self) -> str:
        """Where files are kept: a folder, or an address of object storage."""
        return self.files or str(self.instance / "files")

    @property
    def backups_folder(self) -> Path:
        """Where the backup before a migration goes."""
        return Path(self.backups) if self.backups else self.instance / "backups"

    @property
    def definitions_folder(self) -> Path:
        """Where the definition files are: what the settings say, or beside the program."""
        return Path(self.definitions) if self.definitions else Path(__file__).parent.parent

    @property
    def secure(self) -> bool:
        """Whether people come over https."""
        return urlsplit(self.public_url).scheme == "https"


def number(settings: Settings, name: str, least: int = 1) -> int:
    """A setting that is a whole number from `least` to what `MOST` says.

    Raises:
        BadSetting: It is none.
    """
    text, most = getattr(settings, name), MOST[name]
    whole = text.isascii() and text.isdigit() and len(text) <= _LONGEST
    if not whole or not least <= int(text) <= most:
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        asked = f"{PREFIX}{name.upper()} must be a whole number from {least} to {most}"
        raise BadSetting(f"{asked}, not '{shown}'")
    return int(text)


def read_settings(instance: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings as the environment gives them.

    Raises:
        BadSetting: One of them cannot be used; the sentence names it.
    """
    given = {
        each.name: environment[PREFIX + each.name.upper()]
        for each in fields(Settings)
        if PREFIX + each.name.upper() in environment and each.name != "instance"
    }
    settings = Settings(instance=instance.resolve(), **given)
    for name in MOST:
        number(settings, name, 0 if name == "proxies" else 1)
    if settings.definitions and not Path(settings.definitions).is_dir():
        raise BadSetting(f"{PREFIX}DEFINITIONS: there is no folder '{settings.definitions}'")
    if settings.logs not in ("text", "json"):
        raise BadSetting(f"{PREFIX}LOGS must be text or json, not '{settings.logs}'")
    if settings.language not in LANGUAGES:
        known = " or ".join(LANGUAGES)
        raise BadSetting(f"{PREFIX}LANGUAGE must be {known}, not '{settings.language}'")
    token = settings.metrics_token
    if token and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise BadSetting(f"{PREFIX}METRICS_TOKEN must be {LEAST_TOKEN} plain letters or more")
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise BadSetting(f"{PREFIX}ZONE: no time zone is called '{settings.zone}'") from None
    try:
        span(settings.office_hours)
    except ValueError as bad:
        raise BadSetting(f"{PREFIX}OFFICE_HOURS {bad}") from None
    if not _is_address(settings.public_url):
        raise BadSetting(
            f"{PREFIX}PUBLIC_URL must be like https://forms.example, not '{settings.public_url}'"
        )
    return settings


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that begin like ours and that no setting knows, in sentences."""
    known = [PREFIX + each.name.upper() for each in fields(Settings) if each.name != "instance"]
    found = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, 1, cutoff=0.85)  # the prefix alone is much
            meant = f" (did you mean {near[0]}?)" if near else ""
            found.append(f"no setting is called {name}{meant}")
    return found


def _is_address(text: str) -> bool:
    """Whether it names a host over http or https, and nothing behind."""
    try:
        address = urlsplit(text)
        _ = address.port  # read here: it is no number, or none of a port
    except ValueError:
        return False
    behind = address.path.strip("/") or address.query or address.fragment
    return address.scheme in ("http", "https") and bool(address.hostname) and not behind


def table() -> str:
    """The settings as a table in Markdown, for README.md."""
    lines = ["| variable | default | what it is |", "|---|---|---|"]
    for each in fields(Settings):
        if each.name != "instance":
            shown = f"`{each.default}`" if each.default else ""
            lines.append(f"| `{PREFIX}{each.name.upper()}` | {shown} | {each.metadata['help']} |")
    return "\n".join(lines)
