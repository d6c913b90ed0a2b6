"""The manual of the definition language: every word of every model, in one line, with an example.

Which words there are is asked of the models, so that none can be missing; what is said of each
stands in `manual_form.py`, `manual_workflow.py` and `manual_document.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.core.definitions import manual_document, manual_form, manual_workflow
from app.core.definitions.document import ELEMENTS, Copy, DocumentHead
from app.core.definitions.form import FIELD_TYPES, Access, FormHead, NoOverlap, Setting
from app.core.definitions.reading import HEADS
from app.core.definitions.workflow import STEP_KINDS, BlockHead, BranchHead, WorkflowHead
from app.core.elements.base import Element, Place
from app.core.elements.grid import Cell
from app.core.elements.table import Column
from app.core.fields._rules import Rule
from app.core.fields.base import Check, Field
from app.core.fields.rating import Group
from app.core.fields.table import Rows
from app.core.steps.base import By, DueRule, Extension, Someone, Step
from app.core.wording import say

Model = type[BaseModel]
Said = Mapping[str, tuple[str, str]]

_INSIDE: Mapping[str, Mapping[str, Model]] = {  # what stands inside a word, and is told behind it
    "form": {"access": Access, "rule": Rule, "no_overlap": NoOverlap, "setting": Setting},
    "field": {"check": Check},
    "table": {"rows": Rows},
    "rating": {"group": Group},
    "step": {"by": By, "due": DueRule, "if_nobody": Someone, "extend": Extension},
    "document": {"copy": Copy},
    "grid": {"cell": Cell},
    "signatures": {"place": Place},
}
_OF_ELEMENTS: Mapping[str, Mapping[str, Model]] = {**_INSIDE, "table": {"column": Column}}
_TAGS = ("type", "kind", "element")  # every kind has its own word there


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key. `choices`: the words that it takes, where it takes no others."""

    word: str
    about: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One field type, step kind, element, or mapping of keys. `head`: how YAML names it, or empty.

    Where a key has no example of its own, the entry's holds it.
    """

    anchor: str
    head: str
    about: str
    example: str
    keys: tuple[Key, ...]

    @property
    def title(self) -> str:
        """What a list of entries calls it: its word, or its line as far as the first colon."""
        return self.anchor if self.head else re.split("[：:]", self.about)[0]  # untranslated: sign


@dataclass(frozen=True, kw_only=True)
class Part:
    """All that may stand in one of the three files."""

    anchor: str
    title: str
    entries: tuple[Entry, ...]


def manual() -> tuple[Part, ...]:
    """The whole language, in the language being spoken."""
    return (
        Part(anchor="forms", title=say("表单"), entries=tuple(_form())),
        Part(anchor="workflows", title=say("流程"), entries=tuple(_workflow())),
        Part(anchor="documents", title=say("单据样式"), entries=tuple(_document())),
    )


def _form() -> Iterator[Entry]:
    said = manual_form.SAID
    yield _entry(said, "form", FormHead, more=("fields",))
    yield _entry(said, "section", None, more=("section", "fields"))
    yield from _inside(said, "form", _INSIDE)
    yield _entry(said, "field", Field)
    yield from _inside(said, "field", _INSIDE)
    for word, kind in FIELD_TYPES.kinds.items():
        yield _entry(said, word, kind, base=Field, head=f"type: {word}")
        yield from _inside(said, word, _INSIDE)


def _workflow() -> Iterator[Entry]:
    said = manual_workflow.SAID
    yield _entry(said, "workflow", WorkflowHead, more=("steps",))
    yield _entry(said, "step", Step)
    yield from _inside(said, "step", _INSIDE)
    for word, kind in STEP_KINDS.kinds.items():
        yield _entry(said, word, kind, base=Step, head=f"kind: {word}")
    yield _entry(said, "block", BlockHead)
    blocks: dict[str, Model] = {**HEADS, "choose": BranchHead}
    for word, head in blocks.items():
        yield _entry(said, word, head, base=BlockHead, head=f"{word}:")


def _document() -> Iterator[Entry]:
    said = manual_document.SAID
    yield _entry(said, "document", DocumentHead, more=("elements",))
    yield from _inside(said, "document", _OF_ELEMENTS)
    for word, element in ELEMENTS.kinds.items():
        yield _entry(said, word, element, base=Element, head=f"element: {word}")
        yield from _inside(said, word, _OF_ELEMENTS)


def _inside(said: Said, word: str, inside: Mapping[str, Mapping[str, Model]]) -> Iterator[Entry]:
    for name, model in inside.get(word, {}).items():
        yield _entry(said, name, model)


def _entry(
    said: Said,
    anchor: str,
    model: Model | None,
    *,
    base: Model | None = None,
    head: str = "",
    more: Iterable[str] = (),
) -> Entry:
    """What is said of a model: of its own keys, those of `base` being told once."""
    about, example = said[anchor]
    own = model.model_fields if model else {}
    shared = base.model_fields if base else {}
    keys = [
        _key(said, anchor, info.alias or name, info)
        for name, info in own.items()
        if name not in shared
        or (name not in _TAGS and info.is_required() != shared[name].is_required())
    ]
    keys += [_key(said, anchor, name, None) for name in more]
    return Entry(
        anchor=anchor, head=head, about=say(about), example=_example(example), keys=tuple(keys)
    )


def _key(said: Said, anchor: str, word: str, info: FieldInfo | None) -> Key:
    about, example = said[f"{anchor}.{word}"]
    return Key(
        word=word,
        about=say(about),
        example=_example(example),
        required=info.is_required() if info else True,
        choices=_choices(info) if info else (),
    )


def _example(text: str) -> str:
    return say(text) if text else ""


def _choices(info: FieldInfo) -> tuple[str, ...]:
    """The closed set of words that a key takes; nothing: it takes others too."""
    if info.annotation is bool and info.metadata:  # a YesNo
        return ("yes", "no")
    words = tuple(dict.fromkeys(_words(info.annotation)))
    if (
        not words
        and isinstance(info.default, tuple)
        and all(isinstance(each, str) for each in info.default)
    ):
        return info.default
    return words


def _words(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
        return
    for part in get_args(annotation):
        yield from _words(part)
