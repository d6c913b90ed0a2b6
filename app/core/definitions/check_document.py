"""What must hold about a document, for each form that takes it: nothing is forgotten."""

from collections.abc import Iterable

from app.core.definitions.bundle import opinion_field
from app.core.definitions.document import Document
from app.core.definitions.plan import leaves
from app.core.definitions.reading import Read
from app.core.definitions.scope import Scope
from app.core.definitions.workflow import Workflow
from app.core.elements.base import Element
from app.core.elements.grid import Grid
from app.core.elements.matrix import Matrix
from app.core.elements.signatures import Signatures
from app.core.elements.table import Table as TableElement
from app.core.fields.table import Table
from app.core.source.problem import suggest
from app.core.source.text import Path
from app.core.source.worded import worded
from app.core.steps.base import Step


def check_document(
    read: Read[Document], scope: Scope, workflow: Workflow | None, broken_steps: Iterable[str]
) -> None:
    """Note what is wrong with the document for this form and its route."""
    document = read.value
    if document is None:
        return
    for name in document.title_fields():
        _field(read, scope, ("title",), name)
    steps = set(workflow.steps) if workflow else set()
    lost = set(broken_steps)
    if document.date not in {"opened", *scope.types, *steps, *lost}:
        hint = suggest(document.date, {"opened", *scope.types, *steps})
        read.note(
            ("date",), worded("no field and no step is called '{date}'", date=document.date), hint
        )
    _copies(read, scope, document)
    if workflow is not None and document.seam:
        _seam(read, workflow, str(document.seam))
    for number, element in enumerate(document.elements):
        path = read.paths[str(number)]
        _element(read, scope, path, element)
        if workflow is not None:
            _places(read, workflow, path, element, lost)
    _unprinted(read, scope, document, workflow, lost)
    if workflow is not None and not read.problems:
        _forgotten(read, scope, document, workflow)
        _unsigned(read, document, workflow)


def _field(read: Read[Document], scope: Scope, path: Path, name: str) -> bool:
    """Whether there is such a field; notes that there is none."""
    if name in scope.types or name in scope.tables:
        return True
    if not scope.lost(name):
        known = {*scope.types, *scope.tables}
        fault = worded("the form '{name}' has no field '{name2}'", name=scope.form.name, name2=name)
        read.note(path, fault, suggest(name, known))
    return False


def _copies(read: Read[Document], scope: Scope, document: Document) -> None:
    """Note what a copy hides and the form does not have."""
    for number, copy in enumerate(document.copies):
        for place, name in enumerate(copy.hides):
            if scope.form.field(name) is None and not scope.lost(name):
                fault = worded(
                    "the form '{name}' has no field '{name2}'", name=scope.form.name, name2=name
                )
                path = ("copies", number, "hides", place)
                read.note(path, fault, suggest(name, scope.names))


def _seam(read: Read[Document], workflow: Workflow, words: str) -> None:
    """Note a seam that is none of the stamps of the route."""
    stamps = [str(step.stamps) for step in workflow.steps.values() if step.stamps]
    if words not in stamps:
        fault = worded(
            "no step of the workflow '{name}' stamps '{words}'", name=workflow.name, words=words
        )
        read.note(("seam",), fault, suggest(words, stamps) if stamps else "")


def _element(read: Read[Document], scope: Scope, path: Path, element: Element) -> None:
    for name, inside in element.fields():
        at = _near(read, (*path, *inside))
        known = _field(read, scope, at, name)
        field = scope.form.field(name)
        if known and field is not None and not field.drawn:
            fault = worded(
                "'{name}' is of type {type}, which is never printed", name=name, type=field.type
            )
            read.note(at, fault, "take it out")
        elif known and field is not None and not field.answered and isinstance(element, Grid):
            fault = worded(
                "'{name}' is a {type}, whose words need an element of their own",
                name=name,
                type=field.type,
            )
            read.note(at, fault, "{element: text, text: …}")
        if known and isinstance(element, Grid) and name in scope.tables:
            hint = worded("{{element: table, of: {name}}}", name=name)
            read.note(
                at,
                worded("'{name}' is a table, which needs an element of its own", name=name),
                hint,
            )
        elif known and isinstance(element, Grid):
            _cell(read, scope, at, name, beside=inside[-1] == "with")
    if isinstance(element, TableElement):
        table = scope.form.field(element.of)
        if isinstance(table, Table):
            _columns(read, scope, path, element, table)
        elif table is not None:
            hint = suggest(element.of, scope.tables)
            fault = worded("'{of}' is no table but of type {type}", of=element.of, type=table.type)
            read.note((*path, "of"), fault, hint)
    if isinstance(element, Matrix):
        rating = scope.form.field(element.of)
        if rating is not None and rating.type != "rating":
            fault = worded(
                "'{of}' is no rating but of type {type}", of=element.of, type=rating.type
            )
            ratings = [each.name for each in scope.form.fields if each.type == "rating"]
            hint = suggest(element.of, ratings) if ratings else ""
            read.note((*path, "of"), fault, hint)


def _cell(read: Read[Document], scope: Scope, path: Path, name: str, *, beside: bool) -> None:
    field = scope.form.field(name)
    if field is None:
        return
    if field.type == "rating":
        hint = worded("{{element: matrix, of: {name}}}", name=name)
        read.note(
            path, worded("'{name}' is a rating, which needs an element of its own", name=name), hint
        )
    elif beside and field.type != "photos":
        read.note(
            path,
            worded(
                "'with' takes a field of type photos; '{name}' is of type {type}",
                name=name,
                type=field.type,
            ),
        )


def _columns(
    read: Read[Document], scope: Scope, path: Path, element: TableElement, table: Table
) -> None:
    names = scope.tables[table.name]
    for number, column in enumerate(element.columns):
        if column.name not in names:
            at = _near(read, (*path, "columns", number, "name"))
            fault = worded(
                "the table '{name}' has no column '{name2}'", name=table.name, name2=column.name
            )
            read.note(at, fault, suggest(column.name, names))
    for number, name in enumerate(element.totals):
        at = (*path, "totals", number)
        if name not in names:
            fault = worded(
                "the table '{name}' has no column '{name2}'", name=table.name, name2=name
            )
            read.note(at, fault, suggest(name, names))
        elif names[name] not in ("number", "any"):
            read.note(
                at,
                worded("'{name}' holds no numbers, so it has no total", name=name),
                "take it out",
            )


def _places(
    read: Read[Document], workflow: Workflow, path: Path, element: Element, lost: set[str]
) -> None:
    for name, inside in element.steps():
        at = _near(read, (*path, *inside))
        if name in lost:
            continue
        step = workflow.steps.get(name)
        if step is None:
            fault = worded(
                "the workflow '{name}' has no step '{name2}'", name=workflow.name, name2=name
            )
            read.note(at, fault, suggest(name, workflow.steps))
        elif step.mark is None and (isinstance(element, Signatures) or inside[-1] == "signed"):
            read.note(
                at,
                worded("the step '{name}' leaves no mark on paper", name=name),
                "give it 'signs: …'",
            )


def _unprinted(
    read: Read[Document],
    scope: Scope,
    document: Document,
    workflow: Workflow | None,
    lost: set[str],
) -> None:
    """Note what is left out on purpose and is not there, or is printed."""
    printed = document.printed()
    steps = workflow.steps if workflow else {}
    for number, name in enumerate(document.unprinted):
        path = ("unprinted", number)
        if name in steps:
            _unprinted_step(read, path, document, steps[name])
        elif scope.form.field(name) is None:
            if workflow is not None and name not in lost and not scope.lost(name):
                fault = worded(
                    "the form '{name}' has no field and no step '{name2}'",
                    name=scope.form.name,
                    name2=name,
                )
                read.note(path, fault, suggest(name, {*scope.names, *steps}))
        elif name in printed:
            read.note(
                path,
                worded("'{name}' is printed all the same", name=name),
                "take it out here or above",
            )


def _unprinted_step(read: Read[Document], path: Path, document: Document, step: Step) -> None:
    if step.mark is None:
        fault = worded("the step '{name}' leaves no mark on paper", name=step.step)
        read.note(path, fault, "take it out")
    elif step.step in document.signed():
        fault = worded("'{name}' is printed all the same", name=step.step)
        read.note(path, fault, "take it out here or above")


def _forgotten(read: Read[Document], scope: Scope, document: Document, workflow: Workflow) -> None:
    """Note every field that the page leaves out without saying so."""
    printed = document.printed()
    opinions = {
        opinion_field(scope.form, step.fills, printed)
        for name, step in workflow.steps.items()
        if document.shows_opinion(name)
    }
    shown = {
        e.of: {c.name for c in e.columns} for e in document.elements if isinstance(e, TableElement)
    }
    left = {*document.unprinted}
    missing = []
    for name, field, table in leaves(scope.form.fields):
        if name in left or (table and table.name in left) or not (field.answered and field.drawn):
            continue
        if table is None:
            if name not in printed and name not in opinions:
                missing.append(name)
        elif shown.get(table.name) and field.name not in shown[table.name]:
            missing.append(name)
    key = "unprinted" if document.unprinted else "elements"
    for name in missing:
        fault = worded(
            "the field '{name}' of the form '{name2}' is not printed",
            name=name,
            name2=scope.form.name,
        )
        read.note((key,), fault, "put it in an element, or list it under 'unprinted'", key=True)


def _unsigned(read: Read[Document], document: Document, workflow: Workflow) -> None:
    """Note every step that leaves a mark for which the page has no place, without saying so."""
    printed = {*document.signed(), *document.unprinted}
    rows = [n for n, each in enumerate(document.elements) if isinstance(each, Signatures)]
    at: Path = (*read.paths[str(rows[-1])], "of") if rows else ("elements",)
    for name, step in workflow.steps.items():
        if step.mark is not None and name not in printed:
            fault = worded(
                "the step '{name}' signs ({mark}), and no element prints it",
                name=name,
                mark=step.mark,
            )
            hint = (
                "name it under 'of' of a signatures element, or list it under 'unprinted'; "
                "departments ask an administrator to"
            )
            read.note(at, fault, hint, key=True)


def _near(read: Read[Document], path: Path) -> Path:
    """The path, or that of the bare name which stands for the mapping there."""
    return path if read.at(path) is not None else path[:-1]
