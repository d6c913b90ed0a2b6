"""The demo's hands: what a person would do on the pages, at a moment of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from app.core.trail.identity import IN_PERSON, PASSWORD
from app.services import drafts, tasks
from app.services.identity import Identity
from app.services.ports import Ports

CONSENT = "我已看过以上内容，同意以密码签名。"


class Hands:
    """Moves a clock through office hours and acts for the people of the demo.

    `ids` maps login → person id.
    """

    def __init__(self, ports: Ports, ids: Mapping[str, str]) -> None:
        self.at = ports.now()
        self.ports = replace(ports, clock=lambda: self.at)
        self.ids = ids
        with ports.store.reading() as reading:
            self.calendar = ports.working_days(reading)
        self.present = self._last_office_hour(ports.now())

    def morning(self, days_ago: int, minutes: int) -> None:
        """Go to `minutes` past opening, that many working days before today."""
        day = self.present.astimezone(self.ports.zone).date()
        while days_ago > 0 or not self.calendar.is_working(day):
            day -= timedelta(days=1)
            days_ago -= self.calendar.is_working(day)
        opening = datetime.combine(day, time(8, 40), self.ports.zone)
        self._go(opening + timedelta(minutes=minutes))

    def later(self, hours: float) -> None:
        """Let office hours pass; evenings and days off are leapt over. Never beyond the present."""
        at = self.at.astimezone(self.ports.zone) + timedelta(hours=hours)
        if at.time() > time(17, 20) or at.time() < time(8, 30):
            at = datetime.combine(at.date() + timedelta(days=1), time(8, 50), self.ports.zone)
        while not self.calendar.is_working(at.date()):
            at += timedelta(days=1)
        self._go(at)

    def submit(
        self, who: str, form: str, posted: Mapping[str, Sequence[str]], source: str = ""
    ) -> str:
        """Fill in a new form and submit it; gives the record's id."""
        draft = self.begin(who, form, posted, source)
        return drafts.submit(self.ports, self.ids[who], draft, self._identity(PASSWORD))

    def begin(
        self, who: str, form: str, posted: Mapping[str, Sequence[str]], source: str = ""
    ) -> str:
        """Fill in a new form and leave it as a draft."""
        me = self.ids[who]
        draft = drafts.begin(self.ports, me, form, source)
        page = drafts.form_page(self.ports, me, draft)
        drafts.save(self.ports, me, draft, {**page.draft.posted, **posted})
        return draft

    def act(
        self,
        who: str,
        record: str,
        step: str,
        verb: str,
        fills: Mapping[str, Sequence[str]] | None = None,
        *,
        remark: str = "",
        to: str = "",
        in_person: bool = False,
    ) -> None:
        """Decide the open task of a step."""
        me = self.ids[who]
        with self.ports.store.reading() as reading:
            found = reading.record(record)
        if found is None:
            raise LookupError(record)
        task = next(each for each in found.open_tasks() if each.step == step)
        page = tasks.task_page(self.ports, me, task.id)
        tasks.save_task(self.ports, me, task.id, {**page.draft.posted, **(fills or {})})
        kind = IN_PERSON if in_person else PASSWORD
        ports = (
            replace(self.ports, channels={}) if in_person else self.ports
        )  # nobody is written to
        tasks.decide(ports, me, task.id, verb, remark=remark, to=to, identity=self._identity(kind))

    def call_back(self, record: str, satisfied: str = "content") -> str:
        """The archivist rings the customer of a ticket that is repaired; gives the call's id."""
        at = self.at.astimezone(self.ports.zone)
        posted = {
            "called_at": [f"{at:%Y-%m-%dT%H:%M}"],
            "way": ["call"],
            "satisfied": [satisfied],
        }
        return self.submit("zengli", "return-call", posted, record)

    def withdraw(self, who: str, record: str, remark: str) -> None:
        """Take a record back."""
        tasks.withdraw(self.ports, self.ids[who], record, remark)

    def annul(self, who: str, record: str, remark: str) -> None:
        """Declare a record void."""
        tasks.annul(self.ports, self.ids[who], record, remark)

    def _go(self, at: datetime) -> None:
        self.at = min(at.astimezone(UTC), self.present)

    def _last_office_hour(self, now: datetime) -> datetime:
        """Now, or the last close of business where the office is closed now."""
        local = now.astimezone(self.ports.zone)
        day = local.date()
        if local.time() < time(9, 30):
            day -= timedelta(days=1)
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        close = datetime.combine(day, time(17, 20), self.ports.zone)
        return min(now, close.astimezone(UTC))

    def _identity(self, kind: str) -> Identity:
        nonce = self.ports.new_salt().hex()
        return Identity(kind=kind, view="", consent=CONSENT, nonce=nonce)
