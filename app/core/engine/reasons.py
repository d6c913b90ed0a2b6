"""Why a step is not walked, in words: its rule with labels, and the values that decided it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import TODAY
from app.core.definitions.workflow import Block, planned
from app.core.engine.course import formula
from app.core.engine.rules import all_names_of, told
from app.core.expressions.expression import BadExpression
from app.core.fields.base import BadAnswer, Titles
from app.core.fields.table import Table
from app.core.records.answer import Answers, Kept
from app.core.records.event import Closed, Copied, Skipped
from app.core.trail.chain import Chained
from app.core.wording import bracketed, listed, say

Values: TypeAlias = Callable[[str], str | None]
"""The name of a field or `settings.NAME` → its value in words; None: not told."""

ERASED = "（已删除）"  # a msgid
_GONE = "已删除"
_BLANK = "没有填"
_SIGNS = {
    ">=": "≥", "<=": "≤", "==": "=", "!=": "≠",
    "and": "且", "or": "或", "not": "非", "in": "属于", "true": "是", "false": "否",
    "includes": "含", "count": "个数", "sum": "合计",
}  # fmt: skip
_WORD = re.compile(r"'[^']*'|\"[^\"]*\"|settings\.\w+|[^\W\d]\w*(?:\.\w+)?|[<>=!]=")


def rule_words(bundle: Bundle, rule: str, values: Values) -> str:
    """A condition with labels for names: 含税合计（8,412.50）≥ 送审限额（20,000.00）."""
    asked = _fields_of(rule)

    def word(found: re.Match[str]) -> str:
        text = found.group()
        field = bundle.form.field(text)
        setting = bundle.form.settings.get(text.removeprefix("settings."))
        label = str(field.label) if field else say("当天") if text == TODAY else ""
        if text.startswith("settings.") and setting is not None:
            label = str(setting.label)
        if label:
            value = values(text)
            return label if value is None else bracketed(label, value)
        if text[0] in "'\"":
            return _option(bundle, asked, text[1:-1])
        return say(_SIGNS.get(text, text))

    return re.sub("） (?=[≥≤=≠<>])", "）", _WORD.sub(word, rule))


def not_walked(bundle: Bundle, name: str, rule: str, values: Values) -> str:
    """Why a step is passed over: 不满足条件“…”, or the words that the rule is.

    Args:
        bundle: The record's own.
        name: The step.
        rule: Its condition, that of a branch of a `choose` around it or beside that, or words.
        values: Values in words.
    """
    workflow = bundle.workflow
    if name not in workflow.steps:
        return told(rule, all_names_of(bundle))
    if rule == workflow.steps[name].when:
        return say("不满足条件“{rule}”", rule=rule_words(bundle, rule, values))
    for block, place in workflow.ways[planned(name)]:
        whens = [each.when for each in block.children if isinstance(each, Block)]
        if block.kind == "choose" and rule in whens:
            words = rule_words(bundle, rule, values)
            own = block.children[place]
            missed = isinstance(own, Block) and own.when == rule
            if missed:
                return say("不满足条件“{rule}”", rule=words)
            return say("满足“{rule}”，走了另一条路", rule=words)
    return told(rule, all_names_of(bundle))


def reasons_of(
    bundle: Bundle, trail: Iterable[Chained], kept: Mapping[str, Kept], titles: Titles
) -> dict[str, str]:
    """Step → why it was passed over the last time, or who was told there, in words."""
    found: dict[str, str] = {}
    for chained in trail:
        event = chained.event
        if isinstance(event, Skipped):
            values = values_used(bundle, event.used, kept, titles)
            found[event.step] = not_walked(bundle, event.step, event.rule, values)
        elif isinstance(event, Closed):
            found |= dict.fromkeys(event.steps, told(event.rule, all_names_of(bundle)))
        elif isinstance(event, Copied) and event.step:
            found[event.step] = _copied(event, titles)
    return found


def _copied(event: Copied, titles: Titles) -> str:
    if event.people:
        people = listed(titles("person", each) for each in event.people)
        return say("抄送{people}", people=people)
    return say("先前都抄送过") if event.why.get("told") else say("没有找到要抄送的人")


def values_now(
    bundle: Bundle, answers: Answers, settings: Mapping[str, Any], today: date, titles: Titles
) -> Values:
    """Values as they stand on a day."""

    def value(name: str) -> str | None:
        if name == TODAY:
            return today.isoformat()
        setting = bundle.form.settings.get(name.removeprefix("settings."))
        if name.startswith("settings.") and setting is not None:
            return setting.field.show(settings[name.removeprefix("settings.")], titles)
        field, answer = bundle.form.field(name), answers.get(name)
        if field is None or "." in name or isinstance(field, Table):
            return None
        return say(_BLANK) if answer is None else field.show(answer, titles)

    return value


def values_used(
    bundle: Bundle, used: Mapping[str, str], kept: Mapping[str, Kept], titles: Titles
) -> Values:
    """Values as an event fixed them: digests of answers, texts of settings and of the day."""

    def value(name: str) -> str | None:
        if name == TODAY:
            return used.get(TODAY)
        setting = bundle.form.settings.get(name.removeprefix("settings."))
        if name.startswith("settings.") and setting is not None:
            text = used.get(name, "")
            try:
                return setting.field.show(setting.field.parse(text), titles)
            except BadAnswer:
                return text
        field = bundle.form.field(name)
        if field is None or name not in used or isinstance(field, Table):
            return None
        found = kept.get(used[name])
        if not used[name]:
            return say(_BLANK)
        if found is None:
            return None
        return say(_GONE) if found.erased else field.show(field.load(found.value), titles)

    return value


def _fields_of(rule: str) -> frozenset[str]:
    try:
        return frozenset(formula(rule).names)
    except BadExpression:
        return frozenset()


def _option(bundle: Bundle, asked: frozenset[str], code: str) -> str:
    """The label of the option that a text in a condition means."""
    for name in sorted(asked):
        options = getattr(bundle.form.field(name), "options", {})
        if code in options:
            return f"‘{options[code]}’"
    return f"‘{code}’"
