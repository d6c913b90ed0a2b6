"""What is different between two bundles of a form, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Form, FormHead
from app.core.definitions.vocabulary import (
    ELEMENTS,
    FIELD_TYPES,
    KEYS,
    STEP_KEYS,
    STEP_KINDS,
    Called,
    Names,
    itself,
    told,
)
from app.core.definitions.workflow import Block, Workflow
from app.core.definitions.writing import plain
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.source.scalars import Words
from app.core.wording import language, say

Kind = Literal["added", "changed", "removed"]

_LONGEST = 60  # characters of a value that a sentence repeats
_NAMED = {"zh": "中文名称", "en": "英文名称"}
_IN = {"zh": "{word}（中文）", "en": "{word}（英文）"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference. `removed`: what was there is not filled in, asked or printed any more."""

    kind: Kind
    words: str

    def __str__(self) -> str:
        return self.words


def differences(old: Bundle | None, new: Bundle, called: Called = itself) -> tuple[Change, ...]:
    """What a reader has to know, form first, then route, then paper; nothing: they are the same.

    `called`: what people call a role, department or person.
    """
    if old is None:
        return (Change(kind="added", words=say("新的表单“{title}”。", title=new.form.title)),)
    names = Names.of(old, new, called=called)
    return (
        *_head(say("表单"), old.form, new.form, set(FormHead.model_fields) - {"settings"}, names),
        *_settings(old, new, names),
        *_fields(old.form.fields, new.form.fields, say("字段"), names),
        *_sections(old.form, new.form),
        *_searched(old, new),
        *_steps(old.workflow, new.workflow, names),
        *_paper(old, new, names),
    )


def _added(words: str) -> Change:
    return Change(kind="added", words=words)


def _changed(words: str) -> Change:
    return Change(kind="changed", words=words)


def _removed(words: str) -> Change:
    return Change(kind="removed", words=words)


def _head(called: str, old: Any, new: Any, keys: set[str], names: Names) -> Iterator[Change]:
    before = {key: plain(getattr(old, key)) for key in sorted(keys)}
    after = {key: plain(getattr(new, key)) for key in sorted(keys)}
    for key, (was, now) in _unlike(before, after).items():
        yield _changed(
            say("{called}的{change}", called=called, change=_keyed(key, was, now, names))
        )


def _settings(old: Bundle, new: Bundle, names: Names) -> Iterator[Change]:
    before, after = old.form.settings, new.form.settings
    for name, setting in after.items():
        if name not in before:
            shown = setting.field.show(setting.default, lambda _, id_: id_)
            yield _added(
                say(
                    "设置“{label}”，起始值 {shown}。以后在设置页改，不必改版。",
                    label=setting.label,
                    shown=shown,
                )
            )
            continue
        for key, (was, now) in _unlike(plain(before[name]), plain(setting)).items():
            word = say("起始值") if key == "value" else ""
            yield _changed(
                say(
                    "设置“{label}”的{change}",
                    label=before[name].label,
                    change=_keyed(key, was, now, names, word),
                )
            )
    for name, setting in before.items():
        if name not in after:
            yield _removed(say("设置“{label}”不再用。", label=setting.label))


def _fields(
    old: Sequence[Field], new: Sequence[Field], called: str, names: Names
) -> Iterator[Change]:
    before, after = {each.name: each for each in old}, {each.name: each for each in new}
    for name, field in after.items():
        if name not in before:
            must = say("，必填") if field.required else ""
            how = (
                say("，由 {short} 算出", short=_short("value", field.value, names))
                if field.value
                else must
            )
            yield _added(
                say(
                    "{called}“{label}”（{type}{how}）。",
                    called=called,
                    label=field.label,
                    type=say(FIELD_TYPES[field.type]),
                    how=how,
                )
            )
            continue
        was = before[name]
        if str(was.label) != str(field.label):
            yield _changed(
                say(
                    "{called}“{label}”改名为“{label2}”。",
                    called=called,
                    label=was.label,
                    label2=field.label,
                )
            )
        else:
            for change in _elsewhere(was.label, field.label):
                yield _changed(
                    say(
                        "{called}“{label}”的{change}",
                        called=called,
                        label=field.label,
                        change=change,
                    )
                )
        keys = _unlike(_own(was), _own(field), leave=("label",))
        for key, (earlier, now) in keys.items():
            yield _changed(
                say(
                    "{called}“{label}”的{change}",
                    called=called,
                    label=field.label,
                    change=_keyed(key, earlier, now, names),
                )
            )
        if isinstance(was, Table) and isinstance(field, Table):
            yield from _fields(
                was.columns, field.columns, say("“{label}”的列", label=field.label), names
            )
    for name, field in before.items():
        if name not in after:
            yield _removed(
                say(
                    "{called}“{label}”不再填写。旧的单据照样能看、能印、能导出。",
                    called=called,
                    label=field.label,
                )
            )
    if _order(before, after) != _order(after, before):
        yield _changed(say("{called}的先后变了。", called=called))


def _elsewhere(was: Words, now: Words) -> Iterator[str]:
    """How a name is another one in a language that is not spoken."""
    for code, word in _NAMED.items():
        before, after = getattr(was, code), getattr(now, code)
        if before != after:
            yield _keyed("label", before or None, after or None, Names(), say(word))


def _sections(old: Form, new: Form) -> Iterator[Change]:
    before, after = ([plain(each.title) for each in form.sections] for form in (old, new))
    if before != after:
        yield _changed(say("表单的分节标题变了。"))


def _searched(old: Bundle, new: Bundle) -> Iterator[Change]:
    """Fields that others push out of the index: a form has room for so many of each kind."""
    for name in old.form.searchable:
        field = new.form.field(name)
        if field is not None and name not in new.form.searchable:
            yield _removed(say("字段“{label}”在新的单据里不再能筛选和排序。", label=field.label))


def _own(field: Field) -> dict[str, Any]:
    """The field without its columns, which are compared one by one."""
    return {key: value for key, value in plain(field).items() if key != "columns"}


def _order(names: Mapping[str, Any], others: Mapping[str, Any]) -> list[str]:
    return [name for name in names if name in others]


def _steps(old: Workflow, new: Workflow, names: Names) -> Iterator[Change]:
    yield from _head(say("流程"), old, new, {"title", "owner"}, names)
    before, after = dict(old.steps), dict(new.steps)
    order = list(after)
    for at, (name, step) in enumerate(after.items()):
        if name not in before:
            behind = (
                say("，在“{title}”之后", title=after[order[at - 1]].title)
                if at
                else say("，在最前")
            )
            yield _added(
                say(
                    "步骤“{title}”（{kind}）{behind}。",
                    title=step.title,
                    kind=say(STEP_KINDS[step.kind]),
                    behind=behind,
                )
            )
            continue
        was = before[name]
        if str(was.title) != str(step.title):
            yield _changed(
                say("步骤“{title}”改名为“{title2}”。", title=was.title, title2=step.title)
            )
        else:
            for change in _elsewhere(was.title, step.title):
                yield _changed(say("步骤“{title}”的{change}", title=step.title, change=change))
        for key, (earlier, now) in _unlike(plain(was), plain(step), leave=("title",)).items():
            word = say(STEP_KEYS[key]) if key in STEP_KEYS else ""
            yield _changed(
                say(
                    "步骤“{title}”的{change}",
                    title=step.title,
                    change=_keyed(key, earlier, now, names, word),
                )
            )
    for name, step in before.items():
        if name not in after:
            yield _removed(say("步骤“{title}”不再有。正在办的单据照旧走完。", title=step.title))
    both = set(before) & set(after)
    if _shape(old.route, both) != _shape(new.route, both):
        yield _changed(say("步骤的先后或分组变了。"))
    elif _headings(old.route) != _headings(new.route):
        yield _changed(say("步骤分组的标题变了。"))


def _headings(route: Block) -> list[Any]:
    return [plain(block.title) for block in route.blocks() if block.title]


def _shape(block: Block, names: set[str]) -> Any:
    """The block with nothing but the names that stand in it, and how they hang together."""
    children = [
        _shape(child, names) if isinstance(child, Block) else child.step
        for child in block.children
        if isinstance(child, Block) or child.step in names
    ]
    kept = [child for child in children if child]
    if not kept:
        return None
    return [block.kind, block.n, block.each, block.when, *kept]


def _paper(old: Bundle, new: Bundle, names: Names) -> Iterator[Change]:
    head = set(type(old.document).model_fields) - {"name", "elements"}
    yield from _head(say("单据样式"), old.document, new.document, head, names)
    before, after = _rows(old, names), _rows(new, names)
    match = SequenceMatcher(None, [key for key, _ in before], [key for key, _ in after], False)
    for verb, start, end, there, until in match.get_opcodes():
        if verb in ("delete", "replace"):
            for _, words in before[start:end]:
                yield _removed(say("单据上不再印{words}。", words=words))
        if verb in ("insert", "replace"):
            for _, words in after[there:until]:
                yield _added(say("单据上加{words}。", words=words))


def _rows(bundle: Bundle, names: Names) -> list[tuple[str, str]]:
    """What stands on the paper from top to bottom: (all of it, in words)."""
    found = []
    for element in bundle.document.elements:
        tree = plain(element)
        rows = tree.pop("rows", None)
        if isinstance(rows, list):
            found += [
                (f"{tree}{row}", say("一行：{labels}", labels=_labels(bundle, row, names)))
                for row in rows
            ]
        else:
            labels = _labels(bundle, [tree.get("of", [])], names)
            called = say(ELEMENTS[tree["element"]])
            words = say("{element}：{labels}", element=called, labels=labels) if labels else called
            found.append((str(tree), words))
    return found


def _labels(bundle: Bundle, row: Any, names: Names) -> str:
    """The labels of the fields and steps that a row names."""
    called = []
    for name in _texts(row):
        field, step = bundle.form.field(name), bundle.workflow.steps.get(name)
        if field or step:
            called.append(str(field.label) if field else str(step.title) if step else name)
    return say("，").join(called) if called else _short("", row, names)


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from _texts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts(value)


def _unlike(
    before: Mapping[str, Any], after: Mapping[str, Any], leave: Sequence[str] = ()
) -> dict[str, tuple[Any, Any]]:
    """The keys that do not say the same, with what they said and say."""
    keys = dict.fromkeys([*before, *after])
    return {
        key: (before.get(key), after.get(key))
        for key in keys
        if key not in leave and before.get(key) != after.get(key)
    }


def _keyed(key: str, was: Any, now: Any, names: Names, word: str = "") -> str:
    word = word or say(KEYS.get(key, f" {key} "))
    spoken, silent, over = language(), _silent(key, was), _silent(key, now)
    if told(key, was, names) == told(key, now, names):  # another text in the other language
        other = next(code for code in _NAMED if code != spoken)
        if told(key, was, names, other) == told(key, now, names, other):
            key = ""  # what people call alike is told by its own words
        else:
            spoken, word = other, say(_IN[other], word=word)
    if silent:
        return say("{word}写明为 {now}。", word=word, now=_short(key, now, names, spoken))
    if over:
        return say(
            "{word}不再写明（原来是 {was}）。", word=word, was=_short(key, was, names, spoken)
        )
    return say(
        "{word}由 {was} 改为 {now}。",
        word=word,
        was=_short(key, was, names, spoken),
        now=_short(key, now, names, spoken),
    )


def _silent(key: str, value: Any) -> bool:
    """Whether nothing stands under the key; `extend: yes` is a mapping that says no more."""
    return value in (None, []) or (value == {} and key != "extend")


def _short(key: str, value: Any, names: Names, spoken: str = "") -> str:
    """A value as a sentence repeats it, cut where it is long."""
    text = told(key, value, names, spoken)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
