"""Settings of a form: values that count from a day on, changed without a new edition."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Setting
from app.core.definitions.guarding import guarded_settings
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.fields.base import BadAnswer
from app.core.records.organisation import Organisation
from app.core.trail.canonical import canonical, sha256
from app.services.contents import titles_in
from app.services.editing import LONGEST_REASON
from app.services.ports import Ports
from app.services.proposing import keep
from app.services.stewards import (
    administrators_only,
    author_too,
    called,
    required,
    second_only,
)
from app.storage.defining import Proposal
from app.storage.store import Reading, SettingValue, Writing


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One value: what it is, from when, who said so and why, who confirmed it."""

    value: str
    since: date
    at: datetime
    by: str
    reason: str
    confirmed_by: str
    counts: bool  # today
    comes: bool  # from a day still to come


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A value that waits for a second person."""

    proposal: str
    value: str
    since: date
    at: datetime
    by: str
    reason: str
    mine: bool


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """One setting on its page. `guarded`: a locked step goes by it."""

    name: str
    setting: Setting
    current: str
    raw: str
    guarded: bool
    history: tuple[Dated, ...]
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """The settings of a form."""

    form: str
    title: str
    administrator: bool
    today: date
    lines: tuple[SettingLine, ...]


def page(ports: Ports, me: str, form: str) -> SettingsPage:
    """What counts now, what counted, what is to come.

    Raises:
        NotAllowed: The form is not the person's to look after.
    """
    with ports.store.reading() as reading:
        here, bundle = required(ports, reading, me, form)
        values = ports.form_settings(reading, bundle)
        guarded = guarded_settings(bundle)
        lines = tuple(
            SettingLine(
                name=name,
                setting=setting,
                current=_shown(setting, values[name]),
                raw=setting.field.edit(values[name]),
                guarded=name in guarded,
                history=_history(ports, reading, form, name, setting),
                wanted=_wanted(ports, reading, me, form, name, setting),
            )
            for name, setting in bundle.form.settings.items()
        )
        return SettingsPage(
            form=form,
            title=str(bundle.form.title),
            administrator=here.administrator,
            today=ports.today(),
            lines=lines,
        )


def change(
    ports: Ports, me: str, form: str, name: str, *, raw: str, since: str, reason: str
) -> bool:
    """Say what a setting is from a day on; False: a second person is asked to confirm it first.

    Raises:
        NotAllowed: The person is no administrator.
        Invalid: It is no value of the setting, the day is past, or no reason is given.
    """
    with ports.store.writing() as writing:
        _, bundle = required(ports, writing, me, form)
        administrators_only(ports, writing, me)
        setting = _setting(bundle, name)
        value = setting.field.edit(_parsed(setting, raw))
        day = _day(since, ports.today())
        if not reason.strip():
            raise Invalid("请写明为什么改，以后的人要看得懂。")
        words = reason.strip()[:LONGEST_REASON]
        if name not in guarded_settings(bundle):
            writing.put_setting(
                SettingValue(
                    form=form, name=name, value=value, since=day, by=me, at=ports.now(),
                    reason=words,
                )
            )  # fmt: skip
            return True
        edition = writing.editions_in_force()[form].edition
        body = {"name": name, "value": value, "since": day.isoformat()}
        proposal = Proposal(
            id=ports.new_id(), kind="setting", form=form, edition=edition, body=body,
            hash=sha256(canonical(body)), reason=words, by=me, at=ports.now(),
        )  # fmt: skip
        keep(ports, writing, proposal)
        return False


def confirm(ports: Ports, me: str, form: str, proposal: str) -> None:
    """Put a value in force that another administrator wants; from today where its day is past.

    Raises:
        NotAllowed: The person is no administrator, or wants it themselves.
        Conflict: It was decided meanwhile.
    """
    with ports.store.writing() as writing:
        _, bundle = required(ports, writing, me, form)
        administrators_only(ports, writing, me)
        found = _open(writing, form, proposal)
        if found.by == me:
            raise NotAllowed("您自己要改的，要请另一位管理员确认。")
        second_only(ports, writing, me)
        author_too(ports, writing, found.by)
        setting = _setting(bundle, str(found.body["name"]))
        _parsed(setting, str(found.body["value"]))
        since = max(date.fromisoformat(found.body["since"]), ports.today())
        value = SettingValue(
            form=form, name=str(found.body["name"]), value=str(found.body["value"]), since=since,
            by=found.by, at=ports.now(), reason=found.reason, confirmed_by=me,
        )  # fmt: skip
        writing.put_setting(value)
        done = replace(found, status="published", decided_by=me, decided_at=ports.now())
        keep(ports, writing, done)


def refuse(ports: Ports, me: str, form: str, proposal: str) -> None:
    """Say no to a value that somebody wants; whoever wanted it takes it back by this too."""
    with ports.store.writing() as writing:
        required(ports, writing, me, form)
        administrators_only(ports, writing, me)
        found = _open(writing, form, proposal)
        status = "withdrawn" if found.by == me else "declined"
        done = replace(found, status=status, decided_by=me, decided_at=ports.now())
        keep(ports, writing, done)


def _open(writing: Writing, form: str, proposal: str) -> Proposal:
    found = writing.lock_proposal(proposal)
    if found is None or found.kind != "setting" or found.form != form:
        raise NotFound("没有这项设置的修改。")
    if found.status != "open":
        raise Conflict("这项修改已经有人办过了。")
    return found


def _setting(bundle: Bundle, name: str) -> Setting:
    if name not in bundle.form.settings:
        raise NotFound("没有这项设置。")
    return bundle.form.settings[name]


def _parsed(setting: Setting, raw: str) -> Any:
    try:
        if not raw.strip():
            raise BadAnswer("请填写新的值")
        return setting.field.parse(raw)
    except BadAnswer as bad:
        raise Invalid("{label}：{why}。", label=str(setting.label), why=str(bad.message)) from None


def _day(since: str, today: date) -> date:
    try:
        day = date.fromisoformat(since.strip())
    except ValueError:
        raise Invalid("请选从哪一天起用新的值。") from None
    if day < today:
        raise Invalid("请选今天或以后的一天：过去的单据已经按原来的值办了。")
    return day


def _history(
    ports: Ports, reading: Reading, form: str, name: str, setting: Setting
) -> tuple[Dated, ...]:
    organisation, today = ports.organisation(reading), ports.today()
    own = [each for each in reading.setting_values(form) if each.name == name]
    # of two for one day the later written counts; they come newest written first
    counting = max((each for each in own if each.since <= today), key=_since, default=None)
    return tuple(
        Dated(
            value=_read(setting, each.value),
            since=each.since,
            at=each.at,
            by=called(organisation, each.by),
            reason=each.reason,
            confirmed_by=_name(organisation, each.confirmed_by),
            counts=each is counting,
            comes=each.since > today,
        )
        for each in own
    )


def _since(value: SettingValue) -> date:
    return value.since


def _wanted(
    ports: Ports, reading: Reading, me: str, form: str, name: str, setting: Setting
) -> tuple[Wanted, ...]:
    organisation = ports.organisation(reading)
    return tuple(
        Wanted(
            proposal=each.id,
            value=_read(setting, str(each.body["value"])),
            since=date.fromisoformat(each.body["since"]),
            at=each.at,
            by=called(organisation, each.by),
            reason=each.reason,
            mine=each.by == me,
        )
        for each in reading.proposals(form=form, status="open")
        if each.kind == "setting" and each.body["name"] == name
    )


def _read(setting: Setting, raw: str) -> str:
    try:
        return _shown(setting, setting.field.parse(raw))
    except BadAnswer:
        return raw


def _shown(setting: Setting, value: Any) -> str:
    return setting.field.show(value, titles_in(Organisation()))


def _name(organisation: Organisation, person: str) -> str:
    return called(organisation, person) if person else ""
