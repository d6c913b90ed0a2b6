"""A small form with its workflow, to plant faults in; and how tests read definitions."""
# ruff: noqa: E501  a step stands in one line, as its author sees it

from app.core.definitions.catalog import read_catalog
from app.core.definitions.scope import Known

KNOWN = Known(
    roles={"clerk", "captain", "cashier"},
    departments={"office", "finance"},
    people={"person-1"},
)

FORM = """\
title: 报修单
number: BX-{year}-{seq:4}
workflow: repair
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: estate, type: estate, label: 小区}
  - {name: unit, type: unit, label: 单元, of: estate}
  - {name: kind_of, type: choice, label: 类别, options: {a: A 类, b: B 类}}
  - {name: firm, type: outside_party, label: 单位, when: kind_of == 'a'}
  - name: items
    type: table
    label: 明细
    columns:
      - {name: quantity, type: number, label: 数量}
      - {name: price, type: money, label: 单价}
      - {name: amount, type: money, label: 金额, value: 'round(quantity * price, 2)'}
  - {name: total, type: money, label: 合计, value: sum(items.amount)}
  - {name: result, type: paragraph, label: 结果}
"""

WORKFLOW = """\
title: 报修
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: review, kind: approve, title: 审核, by: {head_of: office}, fills: [items.price], signs: 主管}
  - all:
      - {step: one, kind: sign, title: 甲方, by: {contact_of: firm}, when: kind_of == 'a'}
      - {step: two, kind: sign, title: 乙方, by: {role: captain, of: estate}, fills: [result]}
    title: 会签
  - {step: pay, kind: fill, title: 付款, by: {role: cashier}}
"""


def read(form=FORM, workflow=WORKFLOW, document=None, known=KNOWN, **more):
    """The catalog of these texts, and every problem as a line."""
    files = {"forms/repair.yaml": form.encode(), "workflows/repair.yaml": workflow.encode()}
    if document is not None:
        files["documents/repair.yaml"] = document.encode()
    files |= {path: text.encode() for path, text in more.items()}
    catalog, problems = read_catalog(files, known)
    return catalog, [str(problem) for problem in problems]


def bundle(form=FORM, workflow=WORKFLOW, document=None):
    """The bundle of these texts, which must be clean."""
    catalog, problems = read(form, workflow, document)
    assert problems == []
    return catalog.bundles["repair"]
