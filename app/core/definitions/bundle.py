"""A bundle: form, workflow and document checked together, frozen, named by their hash."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.definitions.document import Document
from app.core.definitions.form import LANGUAGE, Form
from app.core.definitions.plan import TODAY, leaves
from app.core.definitions.reading import read_document, read_form, read_workflow
from app.core.definitions.workflow import Workflow, planned, values_in
from app.core.definitions.writing import document_tree, form_tree, workflow_tree
from app.core.fields.base import Field, Titles
from app.core.fields.log import Log
from app.core.fields.paragraph import Paragraph
from app.core.fields.text import Text
from app.core.records.answer import Answers
from app.core.source.mark import Mark
from app.core.source.scalars import Words
from app.core.source.text import Source
from app.core.steps.base import Step
from app.core.trail.canonical import canonical, sha256
from app.core.wording import SOURCE, bracketed, say, speaking

_LONGEST_TITLE = 60


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What a record runs on for life."""

    hash: str
    form: Form
    workflow: Workflow
    document: Document
    language: int = LANGUAGE

    @cached_property
    def covers(self) -> Mapping[str, frozenset[str]]:
        """What an act at each step covers: `customer`, `items` (the list of rows), `items.price`.

        The answers that no parallel or later step fills, and computed values whose inputs are
        all covered; a log grows without voiding anything, so that nothing covers it.
        Source: design/data.md 2.
        """
        every = {name: field for name, field, _ in leaves(self.form.fields)}
        logs = {name for name, field in every.items() if isinstance(field, Log)}
        found = {}
        for step in self.workflow.steps:
            later = (*self.workflow.after(step), *self.workflow.parallel(step))
            # what asks for today is worked out anew by whoever comes next
            open_ = self._filled_by(later) | logs | ({TODAY} if later else set())
            found[step] = frozenset(
                name
                for name, field in every.items()
                if name not in open_
                and not (field.computed and self.form.plan.inputs(name) & open_)
            )
        return found

    def _filled_by(self, steps: Iterable[str]) -> frozenset[str]:
        """The names that these steps fill, whole tables with their columns."""
        named = {name for step in steps for name in self.workflow.steps[step].fills}
        inside = {
            name for name, _, table in leaves(self.form.fields) if table and table.name in named
        }
        return frozenset(named | inside)

    def covered(self, step: str, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths (`customer`, `items`, `items/3f9a01c2/price`) that its act covers."""
        names = self.covers[planned(step)]
        return tuple(path for path in paths if path_name(path) in names)

    @cached_property
    def slots(self) -> tuple[tuple[str, str, int], ...]:
        """Which field sits in which slot of the index: (field, text|number|date, from 0)."""
        return tuple((name, *slot) for name, slot in self.form.searchable.items())

    @cached_property
    def opinions(self) -> Mapping[str, str]:
        """For each step the field whose answer stands as its opinion in its signing place."""
        printed = self.document.printed()
        return {
            name: opinion
            for name, step in self.workflow.steps.items()
            if self.document.shows_opinion(name)
            and (opinion := opinion_field(self.form, step.fills, printed))
        }


def step_title(bundle: Bundle, name: str, titles: Titles) -> str:
    """What a step is called; of an instance with what it is for: 答复（销售部）."""
    step = bundle.workflow.steps.get(name)
    if step is None:
        return name
    whose = instance_title(bundle, name, titles)
    return bracketed(str(step.title), whose) if whose else str(step.title)


def step_called(bundle: Bundle, name: str, titles: Titles) -> Step:
    """The step with the title of its instance, for the pages of its task."""
    step = bundle.workflow.steps[name]
    if not instance_title(bundle, name, titles):
        return step
    return step.model_copy(update={"title": Words(zh=step_title(bundle, name, titles))})


def instance_title(bundle: Bundle, name: str, titles: Titles) -> str:
    """What an instance of a step is for, in words: 销售部; of any other step nothing."""
    words = []
    for field, value in zip(bundle.workflow.repeats(name), values_in(name), strict=False):
        chosen = bundle.form.field(field)
        words.append(chosen.show((value,), titles) if chosen else value)
    return say("，").join(words)


def opinion_field(form: Form, fills: Iterable[str], printed: frozenset[str]) -> str:
    """The first text that a step fills and that stands nowhere else on the page, or empty."""
    texts = (name for name in fills if isinstance(form.field(name), Paragraph | Text))
    return next((name for name in texts if name not in printed and "." not in name), "")


def path_name(path: str) -> str:
    """The name in the form of a path: `items/3f9a/price` is `items.price`, `taken/1a` `taken`."""
    parts = path.split("/")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else parts[0]


def input_at(form: Form, path: str) -> tuple[Field, str] | None:
    """The field or column that an input belongs to, and where inside it the input stands.

    `ratings/civil` is the field `ratings` and `/civil`, `items/3f9a/grade/other` the column
    `items.grade` and `/other`.
    """
    parts = path.split("/")
    width = 3 if parts[0] in form.tables and len(parts) > 2 else 1
    field = form.field(path_name("/".join(parts[:width])))
    return (field, "".join(f"/{part}" for part in parts[width:])) if field else None


def freeze(form: Form, workflow: Workflow, document: Document) -> tuple[str, str]:
    """The bundle's hash, and its text: one canonical JSON that `thaw` takes back."""
    content = {
        "language": LANGUAGE,
        "form": form_tree(form),
        "workflow": workflow_tree(workflow),
        "document": document_tree(document),
    }
    text = canonical(content)
    return sha256(text), text.decode()


def thaw(text: str) -> Bundle:
    """The bundle of a frozen text. Takes milliseconds: callers keep it by its hash.

    Raises:
        ValueError: No release ever froze such a text.
    """
    content = json.loads(text)
    form = read_form(*_thawed(content, "form"))
    workflow = read_workflow(*_thawed(content, "workflow"))
    document = read_document(*_thawed(content, "document"))
    faults = [*form.problems, *workflow.problems, *document.problems]
    if faults or form.value is None or workflow.value is None or document.value is None:
        why = faults[0] if faults else "a part is missing"
        raise ValueError(f"this bundle cannot be read: {why}")
    return Bundle(
        hash=sha256(text.encode()),
        form=form.value,
        workflow=workflow.value,
        document=document.value,
        language=int(content["language"]),
    )


def _thawed(content: Mapping[str, Any], part: str) -> tuple[str, Source]:
    tree = dict(content[part])
    name = str(tree.pop("name"))
    return name, Source(tree, {(): Mark(f"bundle/{part}", 1, 1)}, {}, f"bundle/{part}")


def title_of(bundle: Bundle, answers: Answers, titles: Titles) -> str:
    """What a record is called in lists: its first few short answers, at most 60 characters.

    It is kept, so that it is the same whatever language is spoken.
    """
    with speaking(SOURCE):
        return _title_of(bundle, answers, titles)


def _title_of(bundle: Bundle, answers: Answers, titles: Titles) -> str:
    words = []
    for field in bundle.form.fields:
        value = answers.get(field.name)
        short = field.type in ("text", "estate", "unit", "person", "outside_party")
        if short and value is not None and not field.computed:
            words.append(field.show(value, titles))
        if len(words) == 3:
            break
    text = " · ".join(words) or str(bundle.form.title)
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1] + "…"
