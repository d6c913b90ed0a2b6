"""The manual tells of every word that a definition may hold, and its examples have no faults."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from app import locales
from app.core.definitions import manual_document, manual_form, manual_workflow
from app.core.definitions.catalog import Known, read_catalog
from app.core.definitions.document import ELEMENTS, DocumentHead
from app.core.definitions.form import FIELD_TYPES, FormHead
from app.core.definitions.manual import manual
from app.core.definitions.reading import HEADS
from app.core.definitions.workflow import STEP_KINDS, BranchHead, WorkflowHead
from app.core.source.spelling import spelled
from app.core.wording import speaking

FORM = """\
title: 用车申请
workflow: car-request
opened_from: {repair: {customer: customer}}
fields:
  - {name: subject, type: text, label: 事由}
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: size, type: choice, label: 大小, options: {s: 小, l: 大}}
  - {name: contractor, type: outside_party, label: 施工单位}
  - {name: host, type: person, label: 主持人}
  - {name: email, type: email, label: 邮箱}
  - {name: phone, type: phone, label: 电话}
  - {name: amount, type: money, label: 金额}
  - {name: day, type: date, label: 日期}
  - {name: begins, type: time, label: 从}
  - {name: ends, type: time, label: 到}
  - {name: asked_departments, type: departments, label: 会签部门}
  - {name: result, type: paragraph, label: 结果}
  - {name: photos, type: photos, label: 照片}
  - name: items
    type: table
    label: 明细
    columns: [{name: what, type: text, label: 项目}, {name: price, type: money, label: 单价}]
  - name: ratings
    type: rating
    label: 评价
    options: {a: 好, b: 差}
    groups: [{items: {x: 甲}}]
"""
WORKFLOW = """\
title: 用车审批
steps:
  - {step: apply, kind: fill, title: 填写, by: {role: officer}, signs: 填写人}
  - step: agree
    kind: approve
    title: 审批
    by: {head_of: sales}
    stamps: {zh: 部门章, en: Department stamp}
"""
DOCUMENT = """\
elements:
  - element: grid
    rows: [[subject, customer, estate, size, contractor, host, email], [amount, day, begins, ends],
           [asked_departments], [result], [photos]]
  - {element: table, of: items}
  - {element: matrix, of: ratings}
  - {element: signatures, of: [apply, agree]}
unprinted: [phone]
"""
REPAIR = """\
title: 报修单
workflow: repair
opened_from: {car-request: {customer: customer}}
fields: [{name: customer, type: text, label: 客户}]
"""
LISTS = {"fields", "steps", "elements"}  # what an example adds to
PLACES = {"forms": "form", "workflows": "workflow", "documents": "document"}
OWNERS = {  # what is told behind something else is an example of that one's keys
    **dict.fromkeys(("setting", "access", "rule", "no_overlap"), "form"), "check": "field",
    "rows": "table", "group": "rating",
    **dict.fromkeys(("by", "due", "if_nobody", "extend"), "step"),
    "copy": "document", "cell": "grid", "place": "signatures", "column": "table",
}  # fmt: skip


def tree(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


def added(those: list[Any], these: list[Any]) -> list[Any]:
    """Both; of two with one name the later."""

    def named(each: Any) -> str:
        return str(each.get("name") or each.get("step") or each)

    by_name = {named(each): each for each in those} | {named(each): each for each in these}
    return list(by_name.values())


def faults(folder: str, owner: str, given: Any) -> list[str]:
    """What the check finds where the words stand in a whole form, its route and its paper."""
    texts = {"forms": tree(FORM), "workflows": tree(WORKFLOW), "documents": tree(DOCUMENT)}
    own = texts[folder]
    if owner == PLACES[folder]:
        for key, value in given.items():
            own[key] = added(own[key], value) if key in LISTS else value
        own["workflow" if folder == "forms" else "title"] = "car-request"
    else:
        key = next(key for key in LISTS if key in own)
        own[key] = added(own[key], [given])
    if folder == "documents":
        texts["forms"]["document"] = "car-request"
    else:
        own.pop("document", None)
        del texts["documents"]
    files = {f"{each}/car-request.yaml": spelled(text).encode() for each, text in texts.items()}
    files |= {"forms/repair.yaml": REPAIR.encode(), "workflows/repair.yaml": WORKFLOW.encode()}
    return [str(each) for each in read_catalog(files, Known())[1]]


def examples() -> Iterator[tuple[str, str, str, Any]]:
    """Every example with its folder, what it is one of, and the whole that it makes."""
    for part in manual():
        entries = {entry.anchor: entry for entry in part.entries}
        for entry in part.entries:
            owner = OWNERS.get(entry.anchor, entry.anchor) if not entry.head else entry.anchor
            base = {} if owner == PLACES[part.anchor] else tree(entries[owner].example)
            yield part.anchor, owner, entry.example, {**base, **tree(entry.example)}
            for key in entry.keys:
                if key.example:
                    yield part.anchor, owner, key.example, {**base, **tree(key.example)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_passes_the_check(language):
    locales.teach()
    with speaking(language):
        found = {
            example: wrong
            for folder, owner, example, whole in examples()
            if (wrong := faults(folder, owner, whole))
        }
    assert found == {}


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
