"""The manual tells of every word that a definition may hold."""

from collections.abc import Iterator
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from app.core.definitions import manual_document, manual_form, manual_workflow
from app.core.definitions.document import ELEMENTS, DocumentHead
from app.core.definitions.form import FIELD_TYPES, FormHead
from app.core.definitions.manual import manual
from app.core.definitions.reading import HEADS
from app.core.definitions.workflow import STEP_KINDS, BranchHead, WorkflowHead


def tree(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)


def words(given: Any) -> Iterator[str]:
    """Every key inside, and every text, which may stand for a key: `participants`."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield key
            yield from words(value)
    elif isinstance(given, list):
        for value in given:
            yield from words(value)
    else:
        yield given


def test_every_key_has_an_example_that_holds_it():
    without = [
        (part.anchor, entry.anchor, key.word)
        for part in manual()
        for entry in part.entries
        for key in entry.keys
        if key.word not in set(words(tree(key.example or entry.example)))
    ]
    assert without == []


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model, and every model inside it."""

    def inside(annotation: Any) -> Iterator[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        for each in get_args(annotation):
            yield from inside(each)

    yield model
    for info in model.model_fields.values():
        for found in inside(info.annotation):
            if found is not model:
                yield from models(found)


def every_model() -> Iterator[type[BaseModel]]:
    shelves = (FIELD_TYPES, STEP_KINDS, ELEMENTS)
    tops = [FormHead, WorkflowHead, DocumentHead, BranchHead, *HEADS.values()]
    tops += [kind for shelf in shelves for kind in shelf.kinds.values()]
    for top in tops:
        yield from models(top)


def test_every_key_of_every_model_is_told():
    told = {key.word for part in manual() for entry in part.entries for key in entry.keys}
    told |= {"type", "kind", "element"}
    every = {
        info.alias or name for model in every_model() for name, info in model.model_fields.items()
    }
    assert sorted(every - told) == []
    heads = {entry.head for part in manual() for entry in part.entries}
    assert {f"type: {word}" for word in FIELD_TYPES.kinds} <= heads
    assert {f"kind: {word}" for word in STEP_KINDS.kinds} <= heads
    assert {f"element: {word}" for word in ELEMENTS.kinds} <= heads
    assert {f"{word}:" for word in HEADS} <= heads


def test_a_key_that_is_missing_says_what_it_should_hold_where_its_name_does_not():
    plain = {"title", "label", "type", "each", "person"}
    silent = {
        (model.__name__, name)
        for model in every_model()
        for name, info in model.model_fields.items()
        if info.is_required()
        and name not in plain
        and not any(name in vars(each).get("WANTS", {}) for each in model.__mro__)
    }
    assert silent == set()


def test_the_manual_tells_nothing_that_there_is_not():
    said = (manual_form.SAID, manual_workflow.SAID, manual_document.SAID)
    for part, table in zip(manual(), said, strict=True):
        told = {entry.anchor for entry in part.entries}
        told |= {f"{entry.anchor}.{key.word}" for entry in part.entries for key in entry.keys}
        assert sorted(set(table) - told) == []


def test_a_key_that_takes_few_words_names_them():
    keys = {
        (entry.anchor, key.word): key
        for part in manual()
        for entry in part.entries
        for key in entry.keys
    }
    assert keys["document", "page"].choices == ("A4", "A4 wide")
    assert keys["by", "mode"].choices == ("any", "all", "in_turn", "n_of")
    assert keys["field", "required"].choices == ("yes", "no")
    assert (keys["unit", "of"].required, keys["number", "places"].required) == (True, False)
