"""The document that a form gets when nobody wrote one. Source: design/paper/paper.md 5."""

from collections.abc import Iterator, Sequence

from app.core.definitions.document import Document
from app.core.definitions.form import Form
from app.core.definitions.workflow import Block, Workflow
from app.core.elements.base import UNITS, Element, Place
from app.core.elements.grid import Cell, Grid
from app.core.elements.matrix import Matrix
from app.core.elements.signatures import Signatures
from app.core.elements.table import Table as TableElement
from app.core.elements.text import Text
from app.core.elements.trail import Trail
from app.core.expressions.parsing import parse
from app.core.fields.base import Field
from app.core.fields.note import Note
from app.core.fields.paragraph import Paragraph
from app.core.fields.table import Table
from app.core.source.scalars import Words
from app.core.steps.base import Step

LABEL = 3  # units of a label
_TALL = ("paragraph", "log", "photos", "file")  # a row each, the label at the side
_AT_ONCE = ("all", "any", "n_of", "each")
_ACROSS = 3
_MOST_ACROSS = 5


def default_document(form: Form, workflow: Workflow) -> Document:
    """The paper grid made from the form, and every signing place of its route."""
    return Document(
        name=form.name,
        title=form.title,
        paper=form.name,
        elements=(*_content(form, workflow), *_signatures(form, workflow), Trail()),
    )


def _content(form: Form, workflow: Workflow) -> Iterator[Element]:
    """Grids and tables in the form's order; a text that its signer's place shows is left out."""
    shown = {opinion for _, opinion in _opinions(form, workflow)}
    feet = dict(_feet(form, workflow))
    rows: list[tuple[Cell, ...]] = []
    for section in form.sections:
        if section.title:
            rows.append((Cell(text=section.title, width=UNITS),))
        pack: list[Field] = []
        printed = [each for each in section.fields if each.name not in shown and each.drawn]
        for field in _capitals_last(printed):
            if isinstance(field, Table | Note) or field.type == "rating":
                rows += _packed(pack)
                if rows:
                    yield Grid(rows=tuple(rows))
                pack, rows = [], []
                if isinstance(field, Table):
                    yield _table(form, field)
                elif not isinstance(field, Note):
                    yield Matrix(of=field.name)
                elif field.when is None:  # paper has no conditions
                    yield Text(text=_headed(field))
            elif field.type in _TALL:
                rows += [*_packed(pack), (_tall(field, feet),)]
                pack = []
            elif _capitals_of(field):
                rows += [*_packed(pack), (Cell(field=field.name),)]
                pack = []
            else:
                pack.append(field)
        rows += _packed(pack)
    if rows:
        yield Grid(rows=tuple(rows))


def _headed(note: Note) -> Words:
    """The note's text, below its label where it has one."""

    def both(label: str, text: str) -> str:
        return f"## {label}\n{text}" if label and text else text

    head, text = note.label, note.text
    return Words(zh=both(head.zh, text.zh), en=both(head.en or head.zh, text.en))


def _packed(fields: Sequence[Field]) -> list[tuple[Cell, ...]]:
    """Short fields in rows until 24 units are full; the last of a row takes what is left."""
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    used = 0
    for field in fields:
        width = min(LABEL + field.units, UNITS)
        if row and used + width > UNITS:
            rows.append(tuple(row))
            row, used = [], 0
        row.append(Cell(field=field.name))
        used += width
    if row:
        rows.append(tuple(row))
    return rows


def _tall(field: Field, feet: dict[str, str]) -> Cell:
    foot = feet.get(field.name)
    return Cell(field=field.name, side=True, foot=Place(step=foot) if foot else None)


def _table(form: Form, table: Table) -> TableElement:
    """With the sum of each column that a formula sums, else of each column of money."""
    summed = {
        column
        for field in form.fields
        if field.value is not None
        for name, column in parse(field.value).columns
        if name == table.name
    }
    totals = [
        column.name
        for column in table.columns
        if column.type == "money" and (not summed or column.name in summed)
    ]
    return TableElement(of=table.name, totals=tuple(totals), page_sums=bool(totals))


def _capitals_of(field: Field) -> str:
    """The field whose amount this one writes in words, or empty."""
    if field.value is None:
        return ""
    tree = parse(field.value).tree
    whole = tree[0] == "call" and tree[1] == "capitals" and tree[2][0][0] == "name"
    return str(tree[2][0][1]) if whole else ""


def _capitals_last(fields: Sequence[Field]) -> list[Field]:
    """The fields in order, each amount in words directly behind its amount."""
    words = {of: field for field in fields if (of := _capitals_of(field))}
    known = {field.name for field in fields}
    found: list[Field] = []
    for field in fields:
        if _capitals_of(field) in known:
            continue
        found.append(field)
        if field.name in words:
            found.append(words[field.name])
    return found


def _feet(form: Form, workflow: Workflow) -> Iterator[tuple[str, str]]:
    """(field, step): long texts of a step of their own, whose signer stands at their foot."""
    beside = {opinion for _, opinion in _opinions(form, workflow)}
    for name, step in workflow.steps.items():
        texts = [each for each in step.fills if isinstance(form.field(each), Paragraph)]
        if step is not workflow.first and step.mark and texts and texts[0] not in beside:
            yield texts[0], name


def _opinions(form: Form, workflow: Workflow) -> Iterator[tuple[str, str]]:
    """(step, field): long texts of parallel steps, shown in the signing places."""
    for name, step in workflow.steps.items():
        if step.mark and workflow.parallel(name):
            texts = [each for each in step.fills if isinstance(form.field(each), Paragraph)]
            if texts:
                yield name, texts[0]


def _signatures(form: Form, workflow: Workflow) -> Iterator[Element]:
    """Signing places in route order, three across; parallel ones in one row of their own."""
    elsewhere = {step for _, step in _feet(form, workflow)}
    row: list[str] = []
    for block, steps in _parts(workflow.route):
        kind: str = block.kind
        names = [each.step for each in steps if each.mark and each.step not in elsewhere]
        if kind in _AT_ONCE and (len(names) > 1 or (names and kind == "each")):
            if row:
                yield _places(row)
                row = []
            across = _ACROSS if kind == "each" else min(len(names), _MOST_ACROSS)
            yield _places(names, side=block.title, across=across)
        else:
            row += names
    if row:
        yield _places(row)


def _parts(route: Block) -> Iterator[tuple[Block, tuple[Step, ...]]]:
    """The route's single steps, and its blocks whose steps are asked at once, in order."""
    for child in route.children:
        if not isinstance(child, Block):
            yield route, (child,)
        elif child.kind in _AT_ONCE:
            yield child, tuple(child.steps())
        else:
            yield from _parts(child)


def _places(names: Sequence[str], side: Words | None = None, across: int = _ACROSS) -> Signatures:
    places = tuple(Place(step=name) for name in names)
    return Signatures(of=places, side=side, across=across)
