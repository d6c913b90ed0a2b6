"""Definitions back to trees of texts, as a file holds them and as a bundle freezes them."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from app.core.definitions.document import Document
from app.core.definitions.form import Form, FormHead
from app.core.definitions.workflow import Block, Workflow
from app.core.fields._options import Ordered
from app.core.source.scalars import Words
from app.core.steps.base import Step


def form_tree(form: Form) -> dict[str, Any]:
    """The form with all its keys, its name among them; reading it gives the same form."""
    head = {name: getattr(form, name) for name in FormHead.model_fields}
    fields: list[Any] = []
    for section in form.sections:
        own = [plain(field) for field in section.fields]
        if section.title is None:
            fields.extend(own)
        else:
            fields.append({"section": plain(section.title), "fields": own})
    return {"name": form.name, **_filled(head), "fields": fields}


def workflow_tree(workflow: Workflow) -> dict[str, Any]:
    """The workflow with all its keys, its name among them; reading it gives the same workflow."""
    head = {"title": workflow.title, "owner": workflow.owner, "language": workflow.language}
    return {"name": workflow.name, **_filled(head), "steps": _children(workflow.route)}


def document_tree(document: Document) -> dict[str, Any]:
    """The document with all its keys, its name among them."""
    return plain(document)  # type: ignore[no-any-return]


def _children(block: Block) -> list[Any]:
    return [plain(child) if isinstance(child, Step) else _block(child) for child in block.children]


def _block(block: Block) -> dict[str, Any]:
    word = "steps" if block.kind in ("sequence", "each") else block.kind
    head = {
        "title": block.title,
        "due": block.due,
        "n": block.n or None,
        "each": block.each or None,
        "when": block.when,
    }
    return {word: _children(block), **_filled(head)}


def plain(value: Any) -> Any:
    """A value of a definition as texts, lists and mappings; what says nothing is left out."""
    if isinstance(value, Ordered):
        return [{code: plain(label)} for code, label in value.items()]
    if isinstance(value, BaseModel):
        keys = type(value).model_fields.items()
        return _filled({field.alias or name: getattr(value, name) for name, field in keys})
    if isinstance(value, Words):
        return {"zh": value.zh, "en": value.en} if value.zh and value.en else _one_language(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


def _one_language(words: Words) -> Any:
    return words.zh or {"en": words.en}


def _filled(keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that say something."""
    return {
        key: plain(value)
        for key, value in keys.items()
        if value is not None
        and value != Words()
        and not (isinstance(value, tuple | Mapping) and not value)
    }
