"""The trail in sentences: who did what, in words; what no human did, 系统 did."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.core.calendar.days import short_day
from app.core.definitions.bundle import Bundle, path_name, step_title
from app.core.engine.clocks import waits_for
from app.core.engine.reasons import ERASED, not_walked, values_used
from app.core.engine.rules import all_names_of, told
from app.core.engine.shelf import VERBS
from app.core.fields.base import Titles
from app.core.records.answer import Kept
from app.core.records.event import (
    Acted,
    Annulled,
    Answered,
    Asked,
    Closed,
    Commented,
    Copied,
    Ended,
    Event,
    Extended,
    Invited,
    Linked,
    Logged,
    Named,
    Paused,
    Rehomed,
    Resumed,
    Returned,
    Sealed,
    Skipped,
    Transferred,
    Uninvited,
    Voided,
    Withdrawn,
    moment,
)
from app.core.records.invitation import EXPIRED, MAIL, RECALLED, REPLACED, SMS, is_outside
from app.core.records.invitation import IN_PERSON as IN_PERSON_KIND
from app.core.steps.open import Open
from app.core.trail.chain import Chained
from app.core.trail.identity import IN_PERSON, LINK, outside_words
from app.core.verbs.base import Told, bare
from app.core.wording import listed, say

MANY = 5  # fields named one by one; beyond that they are counted

_ENDS = {"done": "全部办完，单据已通过。", "rejected": "单据已拒绝，不再往下走。"}
_CHANNELS = {MAIL: "用邮件", SMS: "用短信"}
_CONSENTS = {
    "phone": "{who}{at}电话同意：“{words}”。",
    "in_person": "{who}{at}当面同意：“{words}”。",
    "message": "{who}{at}短信同意：“{words}”。",
    "writing": "{who}{at}书面同意：“{words}”。",
}
_LINKS = {  # whether this one was opened from the other → without its number, with it
    True: ("由{record}开出本单。", "由{record} {number} 开出本单。"),
    False: ("从本单开出{record}。", "从本单开出{record} {number} 。"),
}
_LINK_ENDS = {REPLACED: "先前的链接不再有效。", EXPIRED: "链接过期，没有签。"}


def sentence(
    bundle: Bundle,
    chained: Chained,
    titles: Titles,
    kept: Mapping[str, Kept],
    zone: tzinfo = UTC,
) -> str:
    """What the trail says of an event; empty where another event tells it.

    Args:
        bundle: The record's own.
        chained: The event.
        titles: Calls people, roles and places by their names.
        kept: Values by digest, for names and remarks; erased ones are said to be.
        zone: The organisation's, for moments.
    """
    tell = _TELL.get(type(chained.event))
    return tell(_Teller(bundle, titles, kept, zone), chained.event) if tell else ""


class _Teller:
    """What the sentences of one record are made with."""

    def __init__(
        self, bundle: Bundle, titles: Titles, kept: Mapping[str, Kept], zone: tzinfo
    ) -> None:
        self.bundle = bundle
        self.titles = titles
        self.kept = kept
        self.zone = zone

    def person(self, id_: str) -> str:
        return say("系统") if id_.startswith("system:") else self.titles("person", id_)

    def people(self, ids: Iterable[str]) -> str:
        return listed(self.person(each) for each in ids)

    def step(self, name: str) -> str:
        return step_title(self.bundle, name, self.titles)

    def place(self, name: str) -> str:
        """In which capacity: the step's title; the first step needs none."""
        return "" if name == self.bundle.workflow.first.step else self.step(name)

    def words(self, digest: str) -> str:
        if not digest:
            return ""
        kept = self.kept.get(digest)
        return say(ERASED) if kept is None or kept.erased else str(kept.value)

    def moment(self, text: str) -> str:
        """ISO text as a moment in the organisation's zone: 11月24日 17:30."""
        return _clock(moment(text).astimezone(self.zone)) if text else ""

    def consent(self, digest: str) -> str:
        """Who consented how, when and in which words."""
        kept = self.kept.get(digest)
        if kept is None or kept.erased:
            return say("同意的记录{erased}。", erased=say(ERASED)) if digest else ""
        given = kept.value
        at = _clock(datetime.fromisoformat(given["at"]))
        return say(_CONSENTS[given["how"]], who=given["who"], at=at, words=bare(given["words"]))

    def rule(self, rule: str) -> str:
        """A rule that the event holds, in the reader's language."""
        return told(rule, all_names_of(self.bundle))

    def words_at(self, path: str) -> str:
        found = next((each.digest for each in self.kept.values() if each.path == path), "")
        return self.words(found)

    def labels(self, paths: Iterable[str]) -> str:
        form = self.bundle.form
        names = dict.fromkeys(path_name(path) for path in paths)
        found = []
        for name in names:
            field, table = form.field(name), form.tables.get(name.partition(".")[0])
            if field is None or field.computed or (field is table and len(names) > 1):
                continue
            label = str(field.label)
            if table is not None and field is not table:
                label = say("{where}，{label}", where=table.label, label=label)
            found.append(f"“{label}”")
        named = listed(found[:MANY])
        more = len(found) > MANY
        return say("{fields}等 {count} 项", fields=named, count=len(found)) if more else named


def _acted(tell: _Teller, event: Acted) -> str:
    act = event.act
    verb = next((v for v in VERBS.values() if v.outcome and v.outcome == act["outcome"]), None)
    if verb is None or verb.leads_back:  # a return is told by its own event, which knows where to
        return ""
    step = tell.bundle.workflow.steps.get(event.step)
    way, assured = outside_words(act["identity"])
    return verb.sentence(
        Told(
            who=tell.words(act["signer"]),
            place=tell.place(event.step),
            way=way,
            assured=assured,
            witness=tell.words(act["witness_name"]),
            marked=step is not None and step.mark is not None,
            to=tell.titles("form", step.form) if isinstance(step, Open) else "",
            remark=tell.words(act["remark"]),
            again=act["round"] > 1,
        )
    )


def _returned(tell: _Teller, event: Returned) -> str:
    verb = next(v for v in VERBS.values() if v.outcome == event.outcome)
    step = tell.bundle.workflow.steps.get(event.step)
    by_link = is_outside(event.actor)
    in_person = not by_link and step is not None and step.by.in_person is not None
    named = tell.words_at(f"signer/{event.task}") if in_person or by_link else ""
    return verb.sentence(
        Told(
            who=named or tell.person(event.actor),
            place=tell.place(event.step),
            way=outside_words(LINK if by_link else IN_PERSON if in_person else "")[0],
            witness=tell.person(event.actor) if in_person else "",
            to=tell.step(event.to),
            remark=tell.words(event.remark),
        )
    )


def _withdrawn(tell: _Teller, event: Withdrawn) -> str:
    told = Told(who=tell.person(event.actor), remark=tell.words(event.remark))
    return VERBS["withdraw"].sentence(told)


def _annulled(tell: _Teller, event: Annulled) -> str:
    told = Told(who=tell.person(event.actor), remark=tell.words(event.remark))
    return VERBS["annul"].sentence(told)


def _named(tell: _Teller, event: Named) -> str:
    told = Told(who=tell.person(event.actor), to=tell.people(event.holders))
    return VERBS["name"].sentence(told)


def _answered(tell: _Teller, event: Answered) -> str:
    labels = tell.labels((*event.changed, *event.removed))
    named = tell.words_at(f"signer/{event.task}") if is_outside(event.actor) else ""
    who = named or tell.person(event.actor)
    return say("{who}填写{fields}。", who=who, fields=labels) if labels else ""


def _voided(tell: _Teller, event: Voided) -> str:
    labels, step = tell.labels(event.paths), tell.step(event.step)
    if not labels:
        return say("内容有改动，“{step}”先前的签署不再有效。", step=step)
    return say("{fields}有改动，“{step}”先前的签署不再有效。", fields=labels, step=step)


def _asked(tell: _Teller, event: Asked) -> str:
    step, people = tell.step(event.step), tell.people(event.holders)
    if event.naming:
        return say("“{step}”无人可办，系统请管理员指定办理人。", step=step)
    return say("系统请{people}办理“{step}”。", people=people, step=step)


def _paused(tell: _Teller, event: Paused) -> str:
    step, title = tell.bundle.workflow.steps.get(event.step), tell.step(event.step)
    if step is None:
        return say("系统暂停“{step}”的计时。", step=title)
    waiting = waits_for(tell.bundle.form, step)
    return say("系统暂停“{step}”的计时，{waiting}。", step=title, waiting=waiting)


def _resumed(tell: _Teller, event: Resumed) -> str:
    title = tell.step(event.step)
    return say("系统恢复“{step}”的计时，暂停的时间不算在内。", step=title)


def _skipped(tell: _Teller, event: Skipped) -> str:
    values = values_used(tell.bundle, event.used, tell.kept, tell.titles)
    why = not_walked(tell.bundle, event.step, event.rule, values)
    step = tell.step(event.step)
    if why == tell.rule(event.rule):
        return say("系统跳过“{step}”，{why}。", step=step, why=why)
    return say("系统跳过“{step}”：{why}。", step=step, why=why)


def _closed(tell: _Teller, event: Closed) -> str:
    rule = tell.rule(event.rule)
    if not event.steps:
        return say("{rule}，其余的人不用再办。", rule=rule)
    steps = listed(f"“{tell.step(each)}”" for each in event.steps)
    return say("{rule}，{steps}不用再办。", rule=rule, steps=steps)


def _ended(tell: _Teller, event: Ended) -> str:
    return say(_ENDS[event.status]) if event.status in _ENDS else ""


def _transferred(tell: _Teller, event: Transferred) -> str:
    told = Told(
        who=tell.person(event.actor),
        place=tell.place(event.step),
        to=tell.person(event.to),
        remark=tell.words(event.remark),
    )
    return VERBS["transfer"].sentence(told)


def _rehomed(tell: _Teller, event: Rehomed) -> str:
    told = Told(
        who=tell.person(event.actor),
        place=tell.place(event.step),
        left=tell.person(event.left),
        to=tell.person(event.to),
        remark=tell.words(event.remark),
    )
    return VERBS["rehome"].sentence(told)


def _copied(tell: _Teller, event: Copied) -> str:
    if event.step:
        return _told(tell, event)
    told = Told(
        who=tell.person(event.actor),
        to=tell.people(event.people),
        remark=tell.words(event.remark),
    )
    return VERBS["cc"].sentence(told)


def _told(tell: _Teller, event: Copied) -> str:
    """What became of a step of kind notify."""
    step = tell.step(event.step)
    if event.people:
        return say("系统抄送给{people}（{step}）。", people=tell.people(event.people), step=step)
    if event.why.get("told"):
        return say("“{step}”要抄送的人先前都抄送过。", step=step)
    rule = tell.rule(str(event.why.get("rule", "")))
    return say("“{step}”没有找到要抄送的人（{rule}），继续往下走。", step=step, rule=rule)


def _extended(tell: _Teller, event: Extended) -> str:
    told = Told(
        who=tell.person(event.actor),
        place=tell.place(event.step),
        was=tell.moment(event.was),
        until=tell.moment(event.due_at),
        consent=tell.consent(event.consent),
        remark=tell.words(event.remark),
    )
    return VERBS["extend"].sentence(told)


def _commented(tell: _Teller, event: Commented) -> str:
    return VERBS["comment"].sentence(Told(who=tell.person(event.actor)))


def _logged(tell: _Teller, event: Logged) -> str:
    field = tell.bundle.form.field(event.field)
    label = str(field.label) if field else event.field
    who = tell.person(event.actor)
    if is_outside(event.actor):  # known by the name that was kept, and by nothing else
        kept = tell.kept.get(event.digest)
        who = say(ERASED) if kept is None or kept.erased else str(kept.value["name"])
    return VERBS["log"].sentence(Told(who=who, to=label))


def _invited(tell: _Teller, event: Invited) -> str:
    step = tell.bundle.workflow.steps.get(event.step)
    field = tell.bundle.form.field(step.by.in_person or step.by.contact_of or "") if step else None
    way = say("用{channel}", channel=event.channel)
    if event.channel in _CHANNELS:
        way = say(_CHANNELS[event.channel])
    words = {
        "who": tell.person(event.actor),
        "whom": say("请{party}", party=field.label) if field else say("请人"),
        "step": tell.step(event.step),
        "way": way,
    }
    if event.kind == IN_PERSON_KIND:
        return say("{who}{whom}当面办理“{step}”，{way}发验证码。", **words)
    until = tell.moment(event.until)
    return say("{who}{way}发出链接，{whom}办理“{step}”，{until}前有效。", until=until, **words)


def _uninvited(tell: _Teller, event: Uninvited) -> str:
    if event.reason == RECALLED:
        return say("{who}收回链接。", who=tell.person(event.actor))
    return say(_LINK_ENDS[event.reason]) if event.reason in _LINK_ENDS else ""


def _clock(at: datetime) -> str:
    return f"{short_day(at)} {at:%H:%M}"


def _linked(tell: _Teller, event: Linked) -> str:
    title = tell.titles("form", event.form)
    number = tell.titles("record", event.other)
    which = say("另一张单据") if title == event.form else title
    if number == event.other:
        return say(_LINKS[event.way == "from"][0], record=which)
    return say(_LINKS[event.way == "from"][1], record=which, number=number)


def _sealed(tell: _Teller, event: Sealed) -> str:
    return say("系统生成 PDF 并加盖电子印章。")


_TELL: dict[type[Event], Callable[[_Teller, Any], str]] = {
    Acted: _acted,
    Returned: _returned,
    Withdrawn: _withdrawn,
    Annulled: _annulled,
    Named: _named,
    Answered: _answered,
    Voided: _voided,
    Asked: _asked,
    Paused: _paused,
    Resumed: _resumed,
    Skipped: _skipped,
    Closed: _closed,
    Ended: _ended,
    Linked: _linked,
    Sealed: _sealed,
    Transferred: _transferred,
    Rehomed: _rehomed,
    Copied: _copied,
    Extended: _extended,
    Commented: _commented,
    Logged: _logged,
    Invited: _invited,
    Uninvited: _uninvited,
}
