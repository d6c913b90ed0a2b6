"""What the use cases are handed: the store, files, keys, clock, chance, settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from app.core.calendar.departments import Exceptions
from app.core.calendar.working import WorkingCalendar
from app.core.definitions.bundle import Bundle, thaw
from app.core.engine.context import Context
from app.core.errors import NotFound
from app.core.records.answer import Answers
from app.core.records.organisation import Organisation
from app.intake.finding import Finding
from app.intake.process import look_in_child
from app.intake.sheets import read_in_child
from app.rendering.process import measure_in_child
from app.settings import Settings
from app.signing.checkpoints import CheckpointKey
from app.signing.keys import Keys
from app.storage.store import Account, Files, Reading, Store


class Channel(Protocol):
    """One way to send words to people: mail, or text messages."""

    def send(self, address: str, subject: str, text: str) -> None:
        """Send the text; a text message has no subject.

        Raises:
            AppError: It was not taken; says to the operator why, without the address.
        """
        ...


@dataclass(kw_only=True)
class Ports:
    """Everything from outside that a use case may touch; made once by the factory."""

    store: Store
    files: Files
    keys: Keys
    checkpoint_key: CheckpointKey
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[], str]  # 16 hex digits
    new_salt: Callable[[], bytes]  # 16 bytes
    calendar: Callable[[frozenset[date], frozenset[date]], WorkingCalendar]
    render: Callable[..., bytes]  # rendering.process.render_in_child
    measure: Callable[[str], Sequence[int]] = measure_in_child
    look: Callable[[bytes], Finding] = look_in_child
    sheet: Callable[[bytes], Sequence[Sequence[str]]] = read_in_child
    channels: Mapping[str, Channel] = field(default_factory=dict)  # mail, sms: those set up
    _bundles: dict[str, Bundle] = field(default_factory=dict)
    _organisation: Organisation | None = None
    _calendar: tuple[int, WorkingCalendar, Exceptions] | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone."""
        return self.settings.tz

    @property
    def house(self) -> str:
        """The company's name."""
        return self.settings.house

    def language_of(self, account: Account | None) -> str:
        """What is spoken to somebody who is not here: what they chose, else what the house says."""
        return (account.language if account else "") or self.settings.language

    def now(self) -> datetime:
        """The moment, UTC."""
        return self.clock().astimezone(UTC)

    def today(self) -> date:
        """The day in the organisation's zone."""
        return self.now().astimezone(self.zone).date()

    def year(self, year: int) -> tuple[datetime | None, datetime | None]:
        """When a year begins and when it is over, in the organisation's zone; 0: all time."""
        if not 1 < year < date.max.year:  # in UTC the first and the last begin nowhere
            return None, None
        return datetime(year, 1, 1, tzinfo=self.zone), datetime(year + 1, 1, 1, tzinfo=self.zone)

    def organisation(self, reading: Reading) -> Organisation:
        """The organisation as the store has it; kept until its version moves."""
        return self._organisation_at(reading, reading.organisation_version())

    def working_days(self, reading: Reading, department: str = "") -> WorkingCalendar:
        """The calendar of a department, or of the company, with what administrators said of it."""
        version = reading.organisation_version()
        calendar, exceptions = self._working_days_at(reading, version)
        line = self._organisation_at(reading, version).line(department) if department else ()
        return exceptions.calendar(calendar, line)

    def bundle(self, reading: Reading, hash_: str) -> Bundle:
        """The bundle with that hash, compiled once per process.

        Raises:
            NotFound: No such bundle was ever published.
        """
        bundle = self._bundles.get(hash_)
        if bundle is None:
            text = reading.bundle(hash_)
            if text is None:
                raise NotFound("没有这一版表单定义。")
            bundle = self._bundles[hash_] = thaw(text)
        return bundle

    def context(
        self, reading: Reading, bundle: Bundle, me: str, answers: Answers | None = None
    ) -> Context:
        """What the engine is told for this person and this form, now."""
        version = reading.organisation_version()
        calendar, exceptions = self._working_days_at(reading, version)
        return Context(
            now=self.now(),
            actor=me,
            organisation=self._organisation_at(reading, version),
            calendar=calendar,
            exceptions=exceptions,
            settings=self.form_settings(reading, bundle),
            answers=answers or {},
            channels=frozenset(self.channels),
            new_id=self.new_id,
            new_salt=self.new_salt,
        )

    def form_settings(self, reading: Reading, bundle: Bundle) -> dict[str, Any]:
        """The form's settings as of today: the dated value, or what the definition says."""
        if not bundle.form.settings:
            return {}
        dated = reading.settings(bundle.form.name, self.today())
        return {
            name: setting.field.parse(dated[name]) if name in dated else setting.default
            for name, setting in bundle.form.settings.items()
        }

    def _organisation_at(self, reading: Reading, version: int) -> Organisation:
        kept = self._organisation
        if kept is None or kept.version != version:
            kept = self._organisation = reading.organisation()
        return kept

    def _working_days_at(
        self, reading: Reading, version: int
    ) -> tuple[WorkingCalendar, Exceptions]:
        kept = self._calendar
        if kept is None or kept[0] != version:
            calendar = self.calendar(*reading.days())
            kept = self._calendar = (version, calendar, reading.exceptions())
        return kept[1], kept[2]
