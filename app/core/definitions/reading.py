"""Trees of texts to forms, workflows and documents: the shape of each part, one by one.

A part that does not fit is noted and left out; the rest is read all the same, so that what
refers to it can be checked in the same run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from app.core.definitions.document import ELEMENTS, Document, DocumentHead
from app.core.definitions.elsewhere import meant
from app.core.definitions.form import FIELD_TYPES, Form, FormHead, Section
from app.core.definitions.workflow import (
    STEP_KINDS,
    Block,
    BlockHead,
    BranchHead,
    EachHead,
    VoteHead,
    Workflow,
    WorkflowHead,
)
from app.core.elements.base import Element
from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Field
from app.core.fields.log import Log
from app.core.fields.table import Table
from app.core.registry import Registry
from app.core.source.problem import Problem, suggest
from app.core.source.scalars import Words
from app.core.source.shape import shaped
from app.core.source.text import Path, Source
from app.core.source.worded import worded
from app.core.steps.base import Step

_UNKNOWN = "unknown key '"  # untranslated: what source/shape.py begins with
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

HEADS: Mapping[str, type[BlockHead]] = {  # word of a block → its other keys
    "all": BlockHead,
    "any": BlockHead,
    "n_of": VoteHead,
    "in_turn": BlockHead,
    "each": EachHead,
    "choose": BlockHead,  # its branches: BranchHead
    "steps": BlockHead,
}


@dataclass(kw_only=True)
class Read(Generic[T]):
    """What was read of one file.

    Attributes:
        value: The definition, without the parts that did not fit; None: nothing could be read.
        paths: Where each part stands: fields and columns (`items.price`), steps, by name.
        broken: Names of parts that are declared and did not fit.
        twice: Names given to several parts of a kind: (name, where again, where first).
    """

    name: str
    source: Source
    value: T | None = None
    problems: list[Problem] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    twice: list[tuple[str, Path, Path]] = field(default_factory=list)

    def copy(self) -> "Read[T]":
        """The same, to note further faults in."""
        return replace(
            self,
            problems=[*self.problems],
            paths=dict(self.paths),
            broken=set(self.broken),
            twice=[*self.twice],
        )

    def note(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a fault at the value of `path`, or at its key."""
        mark = self.source.key_mark(path) if key else self.source.mark(path)
        self.problems.append(Problem(mark, message, hint))

    def declare(self, name: str, path: Path) -> None:
        """Remember where a name is given."""
        if name in self.paths:
            self.twice.append((name, path, self.paths[name]))
        else:
            self.paths[name] = path

    def at(self, path: Path) -> Any:
        """The tree at `path`; None: there is nothing."""
        tree: Any = self.source.tree
        for step in path:
            try:
                tree = tree[step]
            except (KeyError, IndexError, TypeError):
                return None
        return tree

    def items(self, path: Path, *, least: str = "") -> list[Path]:
        """The paths of the list at `path`; notes what is no list, or an empty one."""
        tree = self.at(path)
        if tree is None:
            self.note(path[:-1], worded("'{path}' is missing", path=path[-1]))
            return []
        if not isinstance(tree, list):
            self.note(path, "expected a list here", "begin each item with '- '")
            return []
        if not tree:
            self.note(
                path,
                worded(
                    "'{path}' must name at least one {least}", path=path[-1], least=least or "item"
                ),
            )
        return [(*path, at) for at in range(len(tree))]

    def mapping(self, path: Path) -> Mapping[str, Any] | None:
        """The mapping at `path`; notes what is none."""
        tree = self.at(path)
        if isinstance(tree, dict):
            return tree
        self.note(path, "expected keys and values here")
        return None


def read_form(name: str, source: Source) -> Read[Form]:
    """The form that a file holds."""
    read: Read[Form] = Read(name=name, source=source)
    if read.mapping(()) is None:
        return read
    head = _head(read, FormHead, {"fields"}, {"title": "?", "workflow": "x"})
    sections = _sections(read)
    if head is not None and (sections or read.paths):
        keys = {key: getattr(head, key) for key in FormHead.model_fields}
        read.value = Form.model_construct(name=name, sections=sections, **keys)
    return read


def _sections(read: Read[Form]) -> tuple[Section, ...]:
    """The fields in their sections; those before the first title stand in one without."""
    sections: list[Section] = []
    loose: list[Field] = []
    for path in read.items(("fields",), least="field"):
        entry = read.mapping(path)
        if entry is None:
            continue
        if "section" in entry:
            if loose:
                sections.append(Section(fields=tuple(loose)))
                loose = []
            head = _part(read, _SectionHead, path, {"fields"})
            inside = [_field(read, each) for each in read.items((*path, "fields"), least="field")]
            own = tuple(each for each in inside if each)
            sections.append(Section(title=head.section if head else None, fields=own))
        elif (found := _field(read, path)) is not None:
            loose.append(found)
    if loose:
        sections.append(Section(fields=tuple(loose)))
    return tuple(sections)


class _SectionHead(BaseModel, extra="forbid"):
    section: Words


def _field(read: Read[Form], path: Path, table: str = "") -> Field | None:
    """One field or, in a table, one column."""
    entry = read.mapping(path)
    if entry is None:
        return None
    name = entry.get("name")
    whole = f"{table}.{name}" if table else name
    if isinstance(name, str) and name:
        read.declare(whole, path)  # type: ignore[arg-type]
    kind = _kind(read, path, "type", FIELD_TYPES, "field type")
    found: Field | None = None
    if kind is not None and table and kind is Table:
        read.note((*path, "type"), "a table cannot stand in a table", "use a field of its own")
    elif kind is not None and table and kind is Log:
        read.note((*path, "type"), "a log cannot stand in a table", "use a field of its own")
    elif kind is not None and table and issubclass(kind, HandedIn):
        read.note((*path, "type"), "files cannot stand in a table", "use a field of its own")
    elif kind is not None:
        found, problems = shaped(kind, read.source, path)
        read.problems += problems
    if kind is Table and isinstance(entry.get("columns"), list):
        columns = [_field(read, each, str(name)) for each in read.items((*path, "columns"))]
        if isinstance(found, Table):
            own = tuple(each for each in columns if each)
            found = found.model_copy(update={"columns": own})
    if found is None and isinstance(whole, str):
        read.broken.add(whole)
    return found


def _kind(read: Read[Any], path: Path, key: str, shelf: Registry[M], called: str) -> type[M] | None:
    """The kind that the word under `key` names."""
    word = read.at((*path, key))
    given = read.at(path)
    if word is None and (typo := get_close_matches(key, given if isinstance(given, dict) else ())):
        read.note(
            (*path, typo[0]),
            worded("unknown key '{typo}'", typo=typo[0]),
            worded("did you mean '{key}'?", key=key),
            key=True,
        )
        return None
    if word is None:
        read.note(
            path,
            worded("'{key}' is missing", key=key),
            worded("one of {words}", words=", ".join(sorted(shelf.kinds))),
        )
        return None
    if not isinstance(word, str) or word not in shelf:
        near = meant(key, str(word))
        hint = (
            worded("did you mean '{near}'?", near=near)
            if near
            else suggest(str(word), shelf.kinds)
            or worded("one of {words}", words=", ".join(sorted(shelf.kinds)))
        )
        read.note(
            (*path, key), worded("no {called} is called '{word}'", called=called, word=word), hint
        )
        return None
    return shelf[word]


def read_workflow(name: str, source: Source) -> Read[Workflow]:
    """The workflow that a file holds."""
    read: Read[Workflow] = Read(name=name, source=source)
    if read.mapping(()) is None:
        return read
    head = _head(read, WorkflowHead, {"steps"}, {"title": "?"})
    children = _children(read, ("steps",), ())
    if head is not None and any(True for _ in Block(kind="all", children=children).steps()):
        route = _objecting(Block(kind="sequence", children=children))
        read.value = Workflow(
            name=name, title=head.title, owner=head.owner, route=route, language=head.language
        )
    return read


def _children(read: Read[Workflow], path: Path, due: tuple[Any, ...]) -> tuple[Block | Step, ...]:
    children: list[Block | Step] = []
    for each in read.items(path, least="step"):
        entry = read.mapping(each)
        if entry is None:
            continue
        word = next((word for word in HEADS if word in entry), None)
        child: Block | Step | None
        if word and "step" not in entry:
            child = _block(read, each, word, due)
        else:
            child = _step(read, each, due)
        if child is not None:
            children.append(child)
    return tuple(children)


def _block(read: Read[Workflow], path: Path, word: str, due: tuple[Any, ...]) -> Block | None:
    inside = "steps" if word == "each" else word
    head = _part(read, HEADS[word], path, {inside})
    own = head.due if head and head.due else due
    if word == "choose":
        children: tuple[Block | Step, ...] = tuple(_branches(read, (*path, word), own))
    else:
        children = _children(read, (*path, inside), own)
    entry = read.at((*path, inside))
    if word not in ("each", "steps") and isinstance(entry, list) and len(entry) == 1:
        fault = worded(
            "a block of '{word}' needs at least two {called}", word=word, called=_called(word)
        )
        read.note((*path, word), fault, "take the block away", key=True)
    if not children:
        return None
    return Block(
        kind="sequence" if word == "steps" else word,  # type: ignore[arg-type]
        children=children,
        title=head.title if head else None,
        due=head.due if head else (),
        n=head.n if isinstance(head, VoteHead) else 0,
        each=head.each if isinstance(head, EachHead) else "",
        path=path,
    )


def _called(word: str) -> str:
    return "branches" if word == "choose" else "steps"


def _branches(read: Read[Workflow], path: Path, due: tuple[Any, ...]) -> Iterator[Block]:
    """The branches of `choose`: each its condition and its steps."""
    for each in read.items(path, least="branch"):
        if read.mapping(each) is None:
            continue
        head = _part(read, BranchHead, each, {"steps"})
        children = _children(read, (*each, "steps"), head.due if head and head.due else due)
        if children:
            yield Block(
                kind="sequence",
                children=children,
                title=head.title if head else None,
                due=head.due if head else (),
                when=head.when if head else None,
                path=each,
            )


def _step(read: Read[Workflow], path: Path, due: tuple[Any, ...]) -> Step | None:
    entry = read.at(path)
    name = entry.get("step")
    if isinstance(name, str) and name:
        read.declare(name, path)
    elif (word := _misspelt_block(entry)) is not None:
        near = suggest(word.replace(" ", "_").replace("-", "_"), HEADS)
        read.note((*path, word), worded("unknown block '{word}'", word=word), near, key=True)
        return None
    kind = _kind(read, path, "kind", STEP_KINDS, "step kind")
    found: Step | None = None
    if kind is not None:
        found, problems = shaped(kind, read.source, path)
        read.problems += problems
    if found is None and isinstance(name, str):
        read.broken.add(name)
    if found is not None and found.asks and due and not found.due:
        return found.model_copy(update={"due": due})
    return found


def _misspelt_block(entry: Mapping[str, Any]) -> str | None:
    """The key over a list of steps that means a block and is none: `in turn`, `n-of`, `al`."""
    for key, value in entry.items():
        inside = value[0] if isinstance(value, list) and value else None
        if isinstance(inside, dict) and key != "due":
            return key
    return None


def _objecting(route: Block) -> Block:
    """The route, where every `sign` without `objects_to` objects to the nearest `fill` before."""
    trial = Workflow(name="route", title=Words(zh="?"), owner=None, route=route)

    def walk(block: Block) -> Block:
        children = tuple(walk(c) if isinstance(c, Block) else aimed(c) for c in block.children)
        return replace(block, children=children)

    def aimed(step: Step) -> Step:
        if "object" not in step.outcomes or step.objects_to:
            return step
        own = trial.repeats(step.step)
        fills = [
            each
            for each in trial.before(step.step)
            if trial.steps[each].kind == "fill"
            and trial.repeats(each) == own[: len(trial.repeats(each))]
        ]
        return step.model_copy(update={"objects_to": fills[-1]}) if fills else step

    return walk(route)


def read_document(name: str, source: Source) -> Read[Document]:
    """The document that a file holds."""
    read: Read[Document] = Read(name=name, source=source)
    if read.mapping(()) is None:
        return read
    head = _head(read, DocumentHead, {"elements"}, {})
    elements: list[Element] = []
    for path in read.items(("elements",), least="element"):
        kind = None
        if read.mapping(path) is not None:
            kind = _kind(read, path, "element", ELEMENTS, "element")
        if kind is not None:
            found, problems = shaped(kind, read.source, path)
            read.problems += problems
            if found is not None:
                elements.append(found)
                read.paths[str(len(elements) - 1)] = path
    if head is not None:
        keys = {key: getattr(head, key) for key in DocumentHead.model_fields}
        read.value = Document.model_construct(name=name, elements=tuple(elements), **keys)
    return read


def _head(
    read: Read[Any], model: type[M], apart: set[str], stand_in: Mapping[str, str]
) -> M | None:
    """The keys at the top; where some do not fit, the rest of them with stand-ins."""
    found = _part(read, model, (), apart)
    if found is not None:
        return found
    kept: dict[str, Any] = dict(stand_in)
    for key, value in read.source.tree.items():
        trial = Source({**kept, key: value}, {(): read.source.mark(())}, {}, read.source.file)
        if key in model.model_fields and not shaped(model, trial)[1]:
            kept[key] = value
    left, _ = shaped(model, Source(kept, {(): read.source.mark(())}, {}, read.source.file))
    return left


def _part(read: Read[Any], model: type[M], path: Path, apart: set[str]) -> M | None:
    """The mapping at `path` without the keys `apart`, which are read by themselves."""
    tree = read.at(path)
    marks = read.source
    rest = {key: value for key, value in tree.items() if key not in apart}
    whole = _replaced(read.source.tree, path, rest)
    part = Source(whole, marks.marks, marks.key_marks, marks.file)
    found, problems = shaped(model, part, path)
    for problem in problems:
        near = problem.message.removeprefix(_UNKNOWN).rstrip("'")
        if problem.message.startswith(_UNKNOWN) and suggest(near, apart).startswith("did"):
            problem = Problem(problem.mark, problem.message, suggest(near, apart))
        read.problems.append(problem)
    return found


def _replaced(tree: Any, path: Path, part: Any) -> Any:
    """The tree with another part at `path`."""
    if not path:
        return part
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = _replaced(tree[path[0]], path[1:], part)
    return copy
