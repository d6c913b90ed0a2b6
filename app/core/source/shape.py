"""A part of a definition as a pydantic model, and what does not fit as problems.

pydantic finds the faults; here they get the author's words and their places.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.core.source.problem import Problem, suggest
from app.core.source.scalars import BadValue
from app.core.source.text import Path, Source, Tree
from app.core.source.worded import worded

M = TypeVar("M", bound=BaseModel)

_MAPPING = "expected keys and values here"
_LIST = "expected a list here"
_TEXT = "a text"
_SHAPES = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _MAPPING),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    "string_type": "expected a text here",
}
_WANTED = {
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    **dict.fromkeys(("decimal_parsing", "decimal_type", "float_parsing"), "a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "yes or no"),
    **dict.fromkeys(("date_from_datetime_parsing", "date_parsing"), "a date such as 2026-11-24"),
}


def shaped(model: type[M], source: Source, path: Path = ()) -> tuple[M | None, list[Problem]]:
    """The part of `source` at `path` as a `model`, or everything that keeps it from being one.

    Returns:
        The model and no problems, or None and the problems in the order of their places.
    """
    tree = _at(source.tree, path)
    try:
        return model.model_validate(tree), []
    except ValidationError as refused:
        found = _one_branch(refused.errors(include_url=False), tree)
        problems = {_problem(model, source, path, each) for each in found}
        return None, sorted(problems)


def _at(tree: Tree, path: Path) -> Tree:
    for step in path:
        tree = tree[step]
    return tree


def _way(tree: Tree, steps: Sequence[str | int]) -> tuple[Path, Path]:
    """The steps that lead through the tree, and those that do not.

    pydantic puts names of its own between them: branches of unions, '[key]'.
    """
    way: list[str | int] = []
    rest: list[str | int] = []
    for step in steps:
        keyed = isinstance(tree, dict) and step in tree
        if keyed or (isinstance(tree, list) and isinstance(step, int) and step < len(tree)):
            tree = tree[step]
            way.append(step)
        else:
            rest.append(step)
    return tuple(way), tuple(rest)


def _one_branch(errors: Iterable[ErrorDetails], tree: Tree) -> Iterator[ErrorDetails]:
    """Of a union's branches only the faults of the one that comes nearest to what is written."""
    unions: dict[Path, dict[str | int, list[ErrorDetails]]] = {}
    for error in errors:
        steps = error["loc"]
        way, rest = _way(tree, steps)
        start = next((at for at, step in enumerate(steps) if at >= len(way) or step != way[at]), 0)
        named = rest[:-1] if error["type"] in ("missing", "extra_forbidden") else rest
        if not named or "[key]" in rest:
            yield error
        else:
            branches = unions.setdefault(steps[:start], {})
            branches.setdefault(steps[start], []).append(error)
    for prefix, branches in unions.items():
        yield from min(branches.values(), key=lambda each: _distance(each, len(prefix)))


def _distance(errors: list[ErrorDetails], depth: int) -> tuple[bool, int]:
    """How far a branch is from what is written: another shape altogether is farthest."""
    foreign = any(e["type"] in _SHAPES and len(e["loc"]) == depth + 1 for e in errors)
    return foreign, len(errors)


def _problem(model: type[BaseModel], source: Source, path: Path, error: ErrorDetails) -> Problem:
    kind, loc, given = error["type"], error["loc"], error["input"]
    way, rest = _way(_at(source.tree, path), loc)
    here = (*path, *way)
    if kind == "extra_forbidden":
        return Problem(
            source.key_mark(here),
            worded("unknown key '{loc}'", loc=loc[-1]),
            _instead(_reached(model, loc[:-1]), str(loc[-1])),
        )
    if kind == "missing":
        hint = _said(_reached(model, loc[:-1]), "WANTS", str(loc[-1]))
        return Problem(source.mark(here), worded("'{loc}' is missing", loc=loc[-1]), hint)
    message, hint, key = _words(error)
    if key:
        at_key = (*here, key)
        mark = source.mark(at_key)
        return Problem(mark, _about(key, message), hint)
    if "[key]" in rest:
        return Problem(source.key_mark(here), worded("a key {message}", message=message), hint)
    mark = source.mark(here)
    if message:
        return Problem(mark, _about(_last_key(here), message), hint)
    return Problem(
        mark, _about(_last_key(here), worded("does not fit: {given}", given=_shown(given))), hint
    )


def _about(key: str, message: str) -> str:
    """The message with the key before it, where it starts with a verb."""
    verb = message.startswith(("must ", "does not "))  # untranslated: English
    return worded("'{key}' {message}", key=key, message=message) if key and verb else message


def _last_key(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _shown(given: object) -> str:
    if isinstance(given, str):
        return f"'{given}'"
    return "a list" if isinstance(given, list) else "keys and values"


def _words(error: ErrorDetails) -> tuple[str, str, str]:
    """Message, hint and key of a fault in a value; the message is empty where we know none."""
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, BadValue):
        return cause.message, cause.hint, cause.key
    if kind in ("value_error", "assertion_error"):
        return str(cause), "", ""
    if kind in _SHAPES and not (kind == "string_type" and isinstance(given, str)):
        return _SHAPES[kind], "", ""
    if kind in _WANTED:
        return (
            worded("must be {wanted}, not {given}", wanted=_WANTED[kind], given=_shown(given)),
            "",
            "",
        )
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", ""))
        words = re.findall(r"'([^']*)'", expected)
        near = suggest(given, words) if isinstance(given, str) else ""
        hint = near if near.startswith("did") else ""
        return (
            worded("must be {expected}, not {given}", expected=expected, given=_shown(given)),
            hint,
            "",
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag(kind, context)
    if kind.startswith(("greater_than", "less_than")):
        said = error["msg"].replace("Input should be ", "")  # untranslated: pydantic's
        return worded("must be {said}, not {given}", said=said, given=_shown(given)), "", ""
    return _plain(error["msg"]), "", ""


def _tag(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    key = str(context.get("discriminator", "")).strip("'")
    if kind == "union_tag_not_found":
        return worded("'{key}' is missing", key=key), "", ""
    words = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
    tag = str(context.get("tag", ""))
    return worded("unknown {key} '{tag}'", key=key, tag=tag), suggest(tag, words), key


def _plain(message: str) -> str:
    """The sentence of pydantic, for the kinds of fault that we have no words for."""
    for start in ("Input should ", "Value should ", "String should "):  # untranslated: pydantic's
        if message.startswith(start):
            return "must " + message.removeprefix(start)
    return message[:1].lower() + message[1:]


def _reached(model: type[BaseModel], steps: Sequence[str | int]) -> list[type[BaseModel]]:
    """The models at the end of `steps`."""
    models = [model]
    for step in steps:
        inside = [
            found
            for each in models
            for key, field in each.model_fields.items()
            if step in (key, field.alias)
            for found in _models(field.annotation)
        ]
        # a position in a list and the name of a union's branch stay with the models they lead to
        named = [each for each in models if each.__name__ == step]
        models = inside or named or models
    return models


def _instead(models: Sequence[type[BaseModel]], word: str) -> str:
    """What to write instead of a key that nobody knows."""
    known = {field.alias or key for each in models for key, field in each.model_fields.items()}
    said = _said(models, "ELSEWHERE", word)
    return (
        worded("did you mean '{near}'?", near=said)
        if said in known
        else said or suggest(word, known)
    )


def _said(models: Sequence[type[BaseModel]], table: str, word: str) -> str:
    """What the models say of a word in one of their tables; empty: nothing.

    `WANTS`: what a key that is missing should hold. `ELSEWHERE`: for a key that other products
    have, the one that is meant here, or a sentence.
    """
    tables = (vars(each).get(table, {}) for model in models for each in model.__mro__)
    return next((found[word] for found in tables if word in found), "")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that an annotation names, inside lists, unions and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
