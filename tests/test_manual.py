"""The manual's examples: each has no fault where it is meant to stand, in both languages."""

from collections.abc import Iterator
from typing import Any

from app import locales
from app.core.definitions.catalog import Known, read_catalog
from app.core.definitions.manual import manual
from app.core.source.spelling import spelled
from app.core.wording import speaking
from tests.core.definitions.test_manual import tree

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
TEXTS = {"forms": FORM, "workflows": WORKFLOW, "documents": DOCUMENT}


def added(those: list[Any], these: list[Any]) -> list[Any]:
    """Both; of two with one name the later."""

    def named(each: Any) -> str:
        return str(each.get("name") or each.get("step") or each)

    by_name = {named(each): each for each in those} | {named(each): each for each in these}
    return list(by_name.values())


def faults(folder: str, owner: str, given: Any) -> list[str]:
    """What the check finds where the words stand in a whole form, its route and its paper."""
    texts, own = dict(TEXTS), tree(TEXTS[folder])
    if owner == PLACES[folder]:
        for key, value in given.items():
            own[key] = added(own[key], value) if key in LISTS else value
        own["workflow" if folder == "forms" else "title"] = "car-request"
    else:
        key = next(key for key in LISTS if key in own)
        own[key] = added(own[key], [given])
    if folder == "documents":
        texts["forms"] += "document: car-request\n"
    else:
        own.pop("document", None)
        del texts["documents"]
    texts[folder] = spelled(own)
    files = {f"{each}/car-request.yaml": text.encode() for each, text in texts.items()}
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


def test_every_example_passes_the_check():
    locales.teach()
    wrong, seen = {}, set()
    for language in ("zh", "en"):
        with speaking(language):
            for folder, owner, example, whole in examples():
                if (folder, owner, example) not in seen:  # most are the same in both
                    seen.add((folder, owner, example))
                    if found := faults(folder, owner, whole):
                        wrong[example] = found
    assert wrong == {}
