"""What must hold about steps that look at other forms, or that may take longer."""

from collections.abc import Collection, Mapping, Sequence

from app.core.definitions.check_workflow import note_unanswered
from app.core.definitions.reading import Read
from app.core.definitions.scope import Scope, note_unknown
from app.core.definitions.workflow import Workflow
from app.core.source.text import Path
from app.core.source.worded import worded
from app.core.steps.base import Step
from app.core.steps.open import Open

_CONSENTING = ("text", "outside_party", "person")  # types of the field that says who consents


def check_links(
    read: Read[Workflow],
    own: Sequence[Scope],
    scopes: Mapping[str, Scope],
    forms: Collection[str],
) -> None:
    """Note what is wrong with the forms that the steps name, and with who consents to more time.

    Args:
        read: The workflow.
        own: Scopes of the forms that take it.
        scopes: Scopes of all forms that could be read, by name.
        forms: Names of all forms, readable or not.
    """
    if read.value is None:
        return
    for name, step in read.value.steps.items():
        path = read.paths.get(name)
        if path is None:
            continue
        for number, form in enumerate(step.after_linked):
            note_unknown(read, (*path, "after_linked", number), "form", form, forms)
        if isinstance(step, Open):
            _opened(read, path, step, own, scopes, forms)
        if step.extend is not None:
            _extended(read, read.value, path, step, own)


def _opened(
    read: Read[Workflow],
    path: Path,
    step: Open,
    own: Sequence[Scope],
    scopes: Mapping[str, Scope],
    forms: Collection[str],
) -> None:
    at = (*path, "form")
    if step.form in step.after_linked:
        fault = worded("the step cannot wait for '{form}', which it opens itself", form=step.form)
        read.note((*path, "after_linked"), fault, "let a later step wait for it")
    if note_unknown(read, at, "form", step.form, forms) or step.form not in scopes:
        return
    for scope in own:
        if scope.form.name not in scopes[step.form].form.opened_from:
            fault = worded(
                "the form '{form}' is not opened from '{name}'",
                form=step.form,
                name=scope.form.name,
            )
            hint = worded(
                "write opened_from: {{{name}: {{…}}}} in forms/{form}.yaml",
                name=scope.form.name,
                form=step.form,
            )
            read.note(at, fault, hint)


def _extended(
    read: Read[Workflow], workflow: Workflow, path: Path, step: Step, own: Sequence[Scope]
) -> None:
    if not step.due:
        read.note((*path, "extend"), "'extend' needs a 'due' to extend", "write 'due'", key=True)
    name = step.extend.consent if step.extend else None
    for scope in own if name else ():
        field = scope.form.field(name or "")
        at = (*path, "extend", "consent")
        if scope.lost(name or ""):
            continue
        if field is None:
            fitting = [each.name for each in scope.form.fields if each.type in _CONSENTING]
            note_unknown(
                read,
                at,
                worded("field of the form '{name}'", name=scope.form.name),
                name or "",
                fitting,
            )
        elif field.type not in _CONSENTING:
            types = ", ".join(_CONSENTING)
            fault = worded(
                "'consent' needs a field of type {types}; '{name}' is of type {type}",
                types=types,
                name=name,
                type=field.type,
            )
            read.note(at, fault)
        else:
            note_unanswered(read, workflow, at, step, field.name)
