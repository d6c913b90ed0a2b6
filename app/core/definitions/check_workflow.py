"""What must hold about a workflow, for each form that takes it."""

from collections.abc import Sequence

from app.core.calendar.due import Within
from app.core.definitions.check_form import check_place
from app.core.definitions.reading import Read
from app.core.definitions.scope import Known, Scope, note_unknown
from app.core.definitions.workflow import Workflow
from app.core.source.problem import suggest
from app.core.source.scalars import BadValue
from app.core.source.text import Path
from app.core.source.worded import worded
from app.core.steps.base import EACH, OUTSIDE_WAYS, By, Someone, Step

_FIRST_WAYS = ("role", "head_of", "person")


def check_workflow(read: Read[Workflow], scopes: Sequence[Scope], known: Known) -> None:
    """Note what is wrong with the workflow by itself, and with each form that takes it."""
    workflow = read.value
    for name, path, first in read.twice:
        line = read.source.mark(first).line
        read.note(
            (*path, "step"),
            worded("the name '{name}' is given twice", name=name),
            worded("first on line {line}", line=line),
        )
    if workflow is None:
        return
    if workflow.owner:
        note_unknown(read, ("owner",), "department", workflow.owner, known.departments)
    _first(read, workflow)
    for name, step in workflow.steps.items():
        path = read.paths[name]
        _earlier(read, workflow, step, "objects_to")
        _earlier(read, workflow, step, "due_from")
        _people(read, (*path, "by"), step.by, known)
        if step.stamp:
            note_unknown(read, (*path, "stamp"), "department", step.stamp, known.departments)
        if isinstance(step.if_nobody, Someone):
            at = (*path, "if_nobody", "person")
            note_unknown(read, at, "person", step.if_nobody.person, known.people)
        _due(read, path, step)
        _pauses(read, path, step)
        for scope in scopes:
            _against(read, scope, workflow, path, step, known)


def _first(read: Read[Workflow], workflow: Workflow) -> None:
    """The first step is the submission: nobody has answered anything before it."""
    first = workflow.first
    if read.broken and read.paths.get(first.step) != ("steps", 0):
        return
    path = read.paths[first.step]
    if first.kind != "fill" or workflow.route.children[0] is not first:
        what = first.kind if first.kind != "fill" else "a block"
        read.note(
            (*path, "kind"),
            worded("the first step must be fill, not {what}", what=what),
            "it is the submission",
        )
        return
    if first.when is not None:
        hint = "take it out: without it there is no record"
        read.note((*path, "when"), "the first step cannot depend on a condition", hint, key=True)
    if first.fills:
        fault = "the first step fills in everything that no later step claims"
        read.note((*path, "fills"), fault, "take 'fills' out here", key=True)
    if first.by.way not in _FIRST_WAYS:
        hint = worded("one of {words}", words=", ".join(_FIRST_WAYS))
        fault = worded(
            "the first step's 'by' cannot be {way}: nothing is answered yet", way=first.by.way
        )
        read.note((*path, "by"), fault, hint)


def _earlier(read: Read[Workflow], workflow: Workflow, step: Step, key: str) -> None:
    """Note a step named under `key` that is none, or is not over when this one begins."""
    named = getattr(step, key)
    path = (*read.paths[step.step], key)
    if not named or named in read.broken or read.at(path) is None:
        return
    earlier = workflow.before(step.step)
    if named not in workflow.steps:
        read.note(path, worded("no step is called '{named}'", named=named), suggest(named, earlier))
    elif named not in earlier:
        hint = suggest(named, earlier)
        read.note(
            path,
            worded(
                "'{key}' must name a step that is over by then, not '{named}'", key=key, named=named
            ),
            hint,
        )


def _people(read: Read[Workflow], path: Path, by: By, known: Known) -> None:
    if by.role:
        note_unknown(read, (*path, "role"), "role", by.role, known.roles)
    if by.head_of and by.head_of != EACH:
        note_unknown(read, (*path, "head_of"), "department", by.head_of, known.departments)
    if by.person and by.person != EACH:
        note_unknown(read, (*path, "person"), "person", by.person, known.people)
    if by.witness:
        _people(read, (*path, "witness"), by.witness, known)


def _due(read: Read[Workflow], path: Path, step: Step) -> None:
    whole = read.at((*path, "due"))
    if whole is None:  # handed down by a block around it, and checked there
        path = _block_with_due(read, path)
        whole = read.at((*path, "due"))
    for number, rule in enumerate(step.due):
        at: Path = (*path, "due")
        if isinstance(whole, list):
            at = (*at, number, "within")
        try:
            Within.of(rule.within)
        except BadValue as bad:
            read.note(at, worded("'{key}' {message}", key=at[-1], message=bad.message), bad.hint)
        if rule.when is None and number < len(step.due) - 1:
            hint = "put it last, or give it a 'when'"
            read.note(at, "the rules behind this one never count: it has no 'when'", hint)


def _pauses(read: Read[Workflow], path: Path, step: Step) -> None:
    """Note a step whose clock is to stand still that has none, or has no outside party."""
    if not step.pauses:
        return
    at = (*path, "pauses")
    if step.by.way not in OUTSIDE_WAYS:
        ways = " or ".join(f"by {each}" for each in OUTSIDE_WAYS)
        hint = worded("take it out, or ask {ways}", ways=ways)
        read.note(at, "'pauses' needs an outside party that is waited for", hint, key=True)
    elif not step.due:
        hint = "take it out, or give the step a 'due'"
        read.note(at, "'pauses' needs a clock that can stand still", hint, key=True)


def _block_with_due(read: Read[Workflow], path: Path) -> Path:
    """The block around the step whose `due:` it got."""
    while path and read.at((*path, "due")) is None:
        path = path[:-1]
    return path


def _against(
    read: Read[Workflow], scope: Scope, workflow: Workflow, path: Path, step: Step, known: Known
) -> None:
    """Hold one step against a form."""
    if step.step in scope.names:
        fault = worded(
            "'{step}' is a field of the form '{name}' as well", step=step.step, name=scope.form.name
        )
        read.note(
            (*path, "step"), fault, "steps and fields share their names: call one another name"
        )
    if step.when is not None:
        scope.note(read, (*path, "when"), step.when, "bool")
    due = read.at((*path, "due"))
    for number, rule in enumerate(step.due):
        if rule.when is not None:
            near = path if due is not None else _block_with_due(read, path)
            scope.note(read, (*near, "due", number, "when"), rule.when, "bool")
    for number, name in enumerate(step.fills):
        _filled(read, scope, (*path, "fills", number), name)
    _asked(read, scope, workflow, (*path, "by"), step, step.by, known)


def _filled(read: Read[Workflow], scope: Scope, path: Path, name: str) -> None:
    field = scope.form.field(name)
    if scope.lost(name):
        return
    if field is None:
        fault = worded("the form '{name}' has no field '{name2}'", name=scope.form.name, name2=name)
        read.note(path, fault, suggest(name, scope.names))
    elif field.computed:
        read.note(
            path, worded("'{name}' is computed: nobody can fill it in", name=name), "take it out"
        )
    elif not field.asked:
        fault = worded(
            "'{name}' is of type {type}: nobody can fill it in", name=name, type=field.type
        )
        read.note(path, fault, "take it out")


def _asked(
    read: Read[Workflow], scope: Scope, workflow: Workflow, path: Path, step: Step, by: By,
    known: Known,
) -> None:  # fmt: skip
    """Hold the fields that say who is asked against the form."""
    wanted: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
        ("contact_of", by.contact_of, ("outside_party",)),
        ("person_in", by.person_in, ("person",)),
        ("in_person", by.in_person, ("text",)),
        ("mail", by.mail, ("email",)),
        ("phone", by.phone, ("phone",)),
    )
    for key, name, types in wanted:
        if not name or scope.lost(name):
            continue
        at = (*path, key)
        field = scope.form.field(name)
        if field is None:
            fitting = [each.name for each in scope.form.fields if each.type in types]
            fault = worded(
                "the form '{name}' has no field '{name2}'", name=scope.form.name, name2=name
            )
            read.note(at, fault, suggest(name, fitting))
        elif field.type not in types:
            fault = worded(
                "'{key}' needs a field of type {types}; '{name}' is of type {type}",
                key=key,
                types=types[0],
                name=name,
                type=field.type,
            )
            read.note(at, fault)
        else:
            note_unanswered(read, workflow, at, step, name)
    if by.of and by.of != EACH:
        check_place(read, scope, (*path, "of"), by.of, known)
        # of the submission it asks who serves any such place: nothing has to be answered
        if scope.form.field(by.of) is not None and step is not workflow.first:
            note_unanswered(read, workflow, (*path, "of"), step, by.of)
    if by.witness:
        _asked(read, scope, workflow, (*path, "witness"), step, by.witness, known)


def note_unanswered(
    read: Read[Workflow], workflow: Workflow, path: Path, step: Step, name: str
) -> None:
    """Note a field that nobody has answered by the time that the step asks for it."""
    claiming = [each for each in workflow.steps.values() if name in each.fills]
    earlier = workflow.before(step.step)
    if claiming and not any(each.step in earlier for each in claiming):
        fault = worded(
            "'{name}' is filled in only at '{step}', too late for this step",
            name=name,
            step=claiming[0].step,
        )
        read.note(path, fault, worded("let an earlier step fill in '{name}'", name=name))
