"""Rules as the trail keeps them, in the language of the sources, and as they are told to a reader.

An event says by which rule somebody was asked, a step was passed over, a vote was over, and an act
says in which capacity somebody signed. These words are hashed: what they are never depends on the
language that is spoken while they are written (`fixed`). Whoever reads another language is told
the same sentence in it (`told`), found again by its msgid, with the labels of the definition.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Form
from app.core.definitions.workflow import Block
from app.core.source.scalars import Words
from app.core.steps.base import Step
from app.core.wording import SOURCE, language, say, speaking

Names: TypeAlias = Mapping[str, Words]
"""Labels and titles by what they are called in the language of the sources."""

# as they are looked for; {rule} and {block} hold another one, {field} and {step} a name
_RULES = (
    "无人可办，按规定拒绝：{rule}",
    "无人可办：{rule}",
    "“{field}”当面签名，见证人：{rule}",
    "{rule}，印章保管人",
    "{rule}，只有 {people} 位，不够 {votes} 票",
    "{rule}，按“{field}”",
    "角色“{role}”，{place}",
    "角色“{role}”",
    "{department}的负责人（无人，改由{above}）",
    "{department}的负责人",
    "“{field}”的联系人",
    "“{field}”里选的人",
    "“{field}”里填的人",
    "“{field}”没有选",
    "流程指定的人",
    "上次办理的人",
    "“{step}”有人反对，凑不够 {votes} 票",
    "“{step}”已有人拒绝",
    "“{step}”已有 {votes} 票同意",
    "{block}，这一票是反对",
    "{block}，一方办完就算",
    "{block}，已有 {votes} 票同意",
    "“{step}”是或签",
    "“{step}”是票签",
    "或签",
    "票签",
    "发起人",
    "{department}负责人",
)
_BRACE = re.compile(r"(“?)\{(\w+)\}")


def fixed(text: str, /, **params: object) -> str:
    """A sentence that is kept: it is the same whatever language is spoken."""
    with speaking(SOURCE):
        return say(text, **params)


def told(rule: str, names: Names) -> str:
    """A kept sentence in the language being spoken; one of another release as it stands."""
    if language() == SOURCE or not rule:
        return rule
    if rule in names:
        return str(names[rule])
    for text, pattern in _patterns():
        found = pattern.fullmatch(rule)
        if found:
            said = {each: _part(each, part, names) for each, part in found.groupdict().items()}
            return say(text, **said)
    return rule


def names_of(form: Form) -> Names:
    """What the fields of a form are called."""
    fields = (*form.fields, *(each for table in form.tables.values() for each in table.columns))
    return _by_source(each.label for each in fields)


def all_names_of(bundle: Bundle) -> Names:
    """What the fields, steps and blocks of a bundle are called."""
    return {**names_of(bundle.form), **_by_source(_titles(bundle.workflow.route))}


def _part(brace: str, text: str, names: Names) -> str:
    if brace in ("rule", "block"):
        return told(text, names)
    if text in names:
        return str(names[text])
    title, bracket, whose = text.partition("（")  # an instance of a step: 答复（销售部）
    if brace == "step" and bracket and title in names:
        return say("{text}（{more}）", text=names[title], more=whose.removesuffix("）"))
    return text


def _by_source(words: Iterator[Words]) -> Names:
    with speaking(SOURCE):
        return {str(each): each for each in words}


def _titles(node: Block | Step) -> Iterator[Words]:
    if isinstance(node, Step):
        yield node.title
        return
    if node.title:
        yield node.title
    for each in node.children:
        yield from _titles(each)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, re.compile(_pattern(text), re.DOTALL)) for text in _RULES)


def _pattern(text: str) -> str:
    """What matches the sentence; a name in quotes goes to the quote that ends it."""
    made, end = "", 0
    for brace in _BRACE.finditer(text):
        quoted, name = brace.groups()
        inside = "[^”]+" if quoted else ".+"
        made += re.escape(text[end : brace.start()]) + quoted + f"(?P<{name}>{inside})"
        end = brace.end()
    return made + re.escape(text[end:])
