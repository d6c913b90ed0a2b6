"""What may not change by itself: locked steps, what they go by, types of published names."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.form import Form
from app.core.definitions.plan import leaves, reach
from app.core.definitions.vocabulary import KEYS, STEP_KEYS
from app.core.definitions.workflow import SETTLED_EARLY, Block, Workflow
from app.core.definitions.writing import plain
from app.core.expressions.expression import BadExpression, Expression
from app.core.steps.base import By, Step
from app.core.wording import listed, say

_WORDS_ONLY = ("title",)  # keys of a step that change nothing but what it is called
_BESIDE = ("hint", "columns")  # keys of a field beside its answer; columns are fields themselves
_ALL_BESIDE = (*SETTLED_EARLY, "choose")  # what stands beside a step in these can make it idle
_SETTING = "settings."
_ANY_TYPE = "text"  # a published name may become a text, which everything can be read as


def weakened(old: Bundle | None, new: Bundle) -> tuple[str, ...]:
    """Why a department may not propose this: a sentence for each locked step that it touches.

    A locked step stays, where it stands, as it is: its condition, who decides and how, its mark,
    what it may fill, what its act covers. New steps may come before and behind it. `old`: None for
    a form that is not in force yet, which only administrators begin.
    """
    if old is None:
        return (say("新的表单由管理员开始写。"),)
    found = [*_disowned(old.workflow, new.workflow)]
    for name, step in _locked(old.workflow).items():
        found += _weaker(old, new, name, step)
    return tuple(found)


def weakened_route(old: Workflow, new: Workflow, broken: Collection[str]) -> tuple[str, ...]:
    """The same of a route alone, where something is wrong with the texts around it.

    `broken`: names of steps that cannot be read. What is known of the others then is only whether
    they are there.
    """
    found = [*_disowned(old, new)]
    for name, step in _locked(old).items():
        if name not in broken and not (broken and name in new.steps):
            found += _weaker_step(old, new, name, step)
    return tuple(found)


def _disowned(old: Workflow, new: Workflow) -> Iterator[str]:
    if old.owner != new.owner:
        yield say("归口部门不能由部门自己改，请管理员改。")


def delicate(old: Bundle | None, new: Bundle) -> tuple[str, ...]:
    """Why a second person has to look: every locked step, and setting of one, that changes.

    `old`: None for a form that is not in force yet.
    """
    if old is None:
        return tuple(
            say("步骤“{title}”锁定了。", title=step.title)
            for step in _locked(new.workflow).values()
        )
    found = []
    for name, step in _locked(old.workflow).items():
        now = new.workflow.steps.get(name)
        weaker = _weaker(old, new, name, step)
        found += weaker
        if now is not None and not weaker and plain(now) != plain(step):
            found.append(say("锁定的步骤“{title}”改了。", title=step.title))
        for field in sorted(_bases(old, name)) if now else ():
            if _answered(new.form, field) != _answered(old.form, field):
                called = _called(old.form, field)
                found.append(
                    say(
                        "锁定的步骤“{title}”按“{called}”走，它改了。",
                        title=step.title,
                        called=called,
                    )
                )
    for name in sorted(guarded_settings(old) | guarded_settings(new)):
        before, after = old.form.settings.get(name), new.form.settings.get(name)
        if before != after:
            setting = before or after
            label = setting.label if setting else name
            found.append(say("设置“{label}”管着锁定的步骤，它的定义改了。", label=label))
    for name, step in _locked(new.workflow).items():
        earlier = old.workflow.steps.get(name)
        if earlier is None or not earlier.locked:
            found.append(say("步骤“{title}”锁定了。", title=step.title))
    return tuple(dict.fromkeys(found))


def guarded_settings(bundle: Bundle) -> frozenset[str]:
    """The settings that a locked step goes by, directly or through computed fields."""
    found: set[str] = set()
    for name in _locked(bundle.workflow):
        texts = [*_formulas(bundle.workflow, name)]
        for basis in map(bundle.form.field, _bases(bundle, name)):
            texts += [each for each in (basis.value, basis.when) if each] if basis else ()
        found |= {each for text in texts for each in _settings_in(text)}
    return frozenset(found)


def retyped(earlier: Iterable[Form], form: Form) -> Mapping[str, tuple[str, str]]:
    """Published names that would change their type: name → (type before, type now).

    A setting counts as `settings.NAME`: its dated values have to be read by every edition.
    Source: design/language.md, rule 5. Also a name that is retired for now keeps its type.
    """
    now = _types(form)
    found: dict[str, tuple[str, str]] = {}
    for each in earlier:
        for name, type_ in _types(each).items():
            textual = now.get(name) == _ANY_TYPE and not name.startswith(_SETTING)
            if name in now and now[name] != type_ and not textual:
                found.setdefault(name, (type_, now[name]))
    return found


def _types(form: Form) -> dict[str, str]:
    fields = {name: field.type for name, field, _ in leaves(form.fields)}
    return fields | {f"{_SETTING}{name}": each.type for name, each in form.settings.items()}


def _locked(workflow: Workflow) -> dict[str, Step]:
    return {name: step for name, step in workflow.steps.items() if step.locked}


def _weaker(old: Bundle, new: Bundle, name: str, step: Step) -> list[str]:
    found = _weaker_step(old.workflow, new.workflow, name, step)
    if name not in new.workflow.steps:
        return found
    kept = {each for each, _, _ in leaves(new.form.fields)}
    lost = sorted((old.covers[name] & kept) - new.covers[name])
    if lost:
        fields = listed(say("“{title}”", title=_called(old.form, each)) for each in lost)
        found.append(
            say(
                "步骤“{title}”是锁定的，它签过之后不能再改{fields}。",
                title=step.title,
                fields=fields,
            )
        )
    return found


def _weaker_step(old: Workflow, new: Workflow, name: str, step: Step) -> list[str]:
    """What the route itself does to a locked step."""
    now = new.steps.get(name)
    if now is None:
        return [say("步骤“{title}”是锁定的，不能去掉。", title=step.title)]
    found = []
    if keys := _unlike(_strict(step), _strict(now)):
        found.append(
            say(
                "步骤“{title}”是锁定的，这些不能改：{words}。",
                title=step.title,
                words=listed(say(STEP_KEYS.get(key) or KEYS.get(key, key)) for key in sorted(keys)),
            )
        )
    if _frames(old, name) != _frames(new, name):
        found.append(say("步骤“{title}”是锁定的，不能移出或改变它所在的分组。", title=step.title))
    moved = [
        other
        for other in old.steps
        if other in new.steps and old.relation(name, other) != new.relation(name, other)
    ]
    if moved:
        others = listed(say("“{title}”", title=old.steps[each].title) for each in moved)
        found.append(
            say(
                "步骤“{title}”是锁定的，它和{others}的先后不能变。", title=step.title, others=others
            )
        )
    return found


def _strict(step: Step) -> dict[str, Any]:
    return {key: value for key, value in plain(step).items() if key not in _WORDS_ONLY}


def _frames(workflow: Workflow, name: str) -> list[Any]:
    """The blocks around a step, as far as they decide whether and how it is asked."""
    found: list[Any] = []
    for block, place in workflow.ways[name]:
        if block.kind in _ALL_BESIDE:
            found.append((block.kind, block.n, place, [_tree(child) for child in block.children]))
        elif block.kind != "sequence" or block.when:
            found.append((block.kind, block.each, block.when))
    return found


def _tree(child: Block | Step) -> Any:
    if isinstance(child, Step):
        return plain(child)
    return child.kind, child.n, child.each, child.when, [_tree(each) for each in child.children]


def _formulas(workflow: Workflow, name: str) -> Iterator[str]:
    """Every formula that says whether a step is asked and how long it may take."""
    step = workflow.steps[name]
    yield from (each for each in (step.when, *(rule.when for rule in step.due)) if each)
    for block, _ in workflow.ways[name]:
        for child in block.children if block.kind == "choose" else ():
            if isinstance(child, Block) and child.when:
                yield child.when
    for block in _settled_by_others(workflow, name):
        whens = (*(each.when for each in block.blocks()), *(each.when for each in block.steps()))
        yield from filter(None, whens)


def _settled_by_others(workflow: Workflow, name: str) -> tuple[Block, ...]:
    """The blocks around a step that are over without it, once others in them are."""
    return tuple(block for block, _ in workflow.ways[name] if block.kind in SETTLED_EARLY)


def _bases(bundle: Bundle, name: str) -> set[str]:
    """The fields that a step goes by, directly or through others: whether, how long, by whom."""
    every = {each for each, _, _ in leaves(bundle.form.fields)}
    texts = (*_formulas(bundle.workflow, name), *(every & set(_names(bundle.workflow, name))))
    return {each for text in texts for each in reach(bundle.form.fields, text)} & every


def _names(workflow: Workflow, name: str) -> Iterator[str]:
    """What may be fields in the words of who is asked, here or beside it, and for which values."""
    yield from workflow.repeats(name)
    yield from _named(workflow.steps[name].by)
    for block in _settled_by_others(workflow, name):
        yield from (each.each for each in block.blocks() if each.each)
        for step in block.steps():
            yield from _named(step.by)


def _named(by: By) -> Iterator[str]:
    """What may be fields in the words of who is asked."""
    words = (by.of, by.contact_of, by.person_in, by.in_person, by.mail, by.phone)
    yield from (each for each in words if each)
    if by.witness:
        yield from _named(by.witness)


def _answered(form: Form, name: str) -> dict[str, Any]:
    """What the answer of a field comes from, and what people are asked for it: all but its hint.

    The words of a question and of its options belong to it: where two are exchanged, people answer
    the other way round, and a step that goes by it is not asked. What is carried over belongs to
    a field that nobody sees; where it can be seen, it is only an offer.
    """
    field = form.field(name)
    if field is None:
        return {}
    own = {key: value for key, value in plain(field).items() if key not in _BESIDE}
    if not field.drawn:
        own["opened_from"] = {
            source: carried[name] for source, carried in form.opened_from.items() if name in carried
        }
    return own


def _settings_in(text: str) -> frozenset[str]:
    try:
        return Expression.of(text).settings
    except BadExpression:
        return frozenset()


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _called(form: Form, name: str) -> str:
    field = form.field(name)
    return str(field.label) if field else name
