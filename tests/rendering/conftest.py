"""Two sheets of invented records: a settlement of any number of lines, and a dispatch ticket."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.definitions.bundle import Bundle
from app.core.definitions.reading import read_document, read_form, read_workflow
from app.core.records.answer import Row, Strokes
from app.core.source.text import read_yaml
from app.rendering.sheet import Fact, Place, Sheet, TrailLine

SETTLEMENT = {
    "form": """
language: 1
title: 维修工程结算书
number: JS-{year}-{seq:4}
workflow: settlement
document: settlement
fields:
  - {name: customer, type: text, label: 客户, required: true}
  - {name: estate, type: estate, label: 所在小区}
  - {name: unit, type: unit, label: 单元号, of: estate}
  - name: warranty
    type: choice
    label: 类别
    options: {a: A 类 · 保修, b: B 类 · 保修期外}
  - name: items
    type: table
    label: 结算明细
    rows: {min: 1, max: 200, print: 21}
    columns:
      - {name: quota_no, type: text, label: 定额编号}
      - {name: project, type: text, label: 工程项目名称, required: true}
      - {name: measure, type: text, label: 单位}
      - {name: quantity, type: number, label: 数量, places: 3}
      - {name: price, type: money, label: 审定单价}
      - {name: claimed, type: money, label: 审前合计}
      - {name: approved, type: money, label: 审定合计, value: "round(quantity * price, 2)"}
      - {name: remark, type: text, label: 备注}
  - {name: total, type: money, label: 含税合计, value: sum(items.approved)}
  - {name: reduction, type: money, label: 核减金额, value: sum(items.claimed) - total}
  - {name: total_capitals, type: text, label: 审定总价（大写）, value: capitals(total)}
""",
    "workflow": """
language: 1
title: 维修工程结算审核
steps:
  - {step: prepare, kind: fill, title: 编制, by: {role: repair-captain}, signs: 经办}
  - {step: review, kind: approve, title: 客户服务部审核, by: {role: manager}, signs: 主管}
  - {step: audit, kind: approve, title: 审计核算部审核, by: {role: auditor}, stamps: 审核部门签章}
""",
    "document": """
language: 1
title: 维修工程结算书（{warranty}）
paper: KF-03-05
elements:
  - {element: grid, rows: [[customer, estate, unit]]}
  - element: table
    of: items
    columns:
      - quota_no
      - {name: project, width: 6}
      - measure
      - quantity
      - price
      - claimed
      - approved
      - remark
    totals: [claimed, approved]
    page_sums: yes
  - {element: grid, rows: [[total, reduction], [total_capitals]]}
  - {element: signatures, of: [review, prepare, {step: audit, width: 9}]}
  - {element: trail}
""",
}

TICKET = {
    "form": """
language: 1
title: 工程派工单
number: PG-{year}-{seq:4}
workflow: dispatch-ticket
document: dispatch-ticket
fields:
  - {name: estate, type: estate, label: 所在小区}
  - {name: unit, type: unit, label: 单元号, of: estate}
  - {name: customer, type: text, label: 客户}
  - name: warranty
    type: choice
    label: 类别
    options: {a: A 类（保修）, b: B 类（保修期外）}
  - {name: work, type: paragraph, label: 保修内容}
  - name: source
    type: choice
    label: 信息来源
    options: {property: 物业处, customer: 客户, sales: 经营部}
  - {name: received_on, type: date, label: 受理时间}
  - {name: self_check, type: paragraph, label: 维修队队长自检}
  - {name: finished_on, type: date, label: 完成时间}
  - {name: in_time, type: yes_no, label: 是否按期}
  - {name: opinion_office, type: paragraph, label: 客户服务处意见}
""",
    "workflow": """
language: 1
title: 派工
steps:
  - {step: prepare, kind: fill, title: 开单, by: {role: officer}, signs: 经办人}
  - {step: issue, kind: approve, title: 签发, by: {role: head}, signs: 签发人}
  - {step: accept, kind: sign, title: 维修队签收, by: {role: captain}, signs: 客户维修队（签收）}
  - step: check
    kind: fill
    title: 自检
    by: {role: captain}
    fills: [self_check, finished_on, in_time]
    signs: 队长
  - all:
      - step: office
        kind: sign
        title: 客户服务处检查
        by: {role: officer}
        fills: [opinion_office]
      - step: customer_check
        kind: sign
        title: 客户检查
        by: {in_person: customer, witness: {role: officer}}
      - {step: property, kind: sign, title: 物业处检查, by: {role: property}}
""",
    "document": """
language: 1
title: 工程派工单（{warranty}）
paper: KF-03-07
number_label: 序号
date: warranty
elements:
  - element: grid
    rows:
      - [estate, unit, customer]
      - [{field: work, foot: {step: prepare, show: date}}]
  - {element: signatures, of: [prepare, issue, accept], show: [signature, date]}
  - element: grid
    rows:
      - [source, received_on]
      - [{field: self_check, side: 维修结果, foot: check, rows: 2}]
      - [finished_on, in_time]
  - {element: signatures, side: 验收, of: [office, customer_check, property]}
note: 一式三联。单工种 3 个工作日、多工种 7 个工作日内完成；延长须事先取得客户认可。
""",
}

WORK = (
    ("FJ5-0032", "拆除外窗台板及旧防水层", "㎡", "4.860", "38.50"),
    ("FJ9-0117", "聚氨酯防水涂膜 2.0 mm 厚", "㎡", "6.240", "72.80"),
    ("FJ11-0058", "窗台石材铺贴（业主自备料）", "m", "3.600", "96.00"),
    ("FJ17-0009", "外脚手架（吊篮）台班", "台班", "2.000", "680.00"),
)
TITLES = {"rongjiang": "榕江苑", "u1802": "3 栋 2 单元 1802"}
ACT = "dded0de9923d58d17ab2f16e4437ed7f68cc6d5c2d3a1f51f3f33e76e1d5c0aa"


def bundle_of(files: dict[str, str]) -> Bundle:
    """The bundle of the three texts."""
    read = {}
    for kind, reader in (
        ("form", read_form), ("workflow", read_workflow), ("document", read_document),
    ):  # fmt: skip
        source, problems = read_yaml(files[kind], f"{kind}.yaml")
        assert source is not None, problems
        found = reader(kind, source)
        assert found.value is not None, found.problems
        assert not found.problems, found.problems
        read[kind] = found.value
    return Bundle(hash="0" * 64, **read)


def titles(_kind: str, id_: str) -> str:
    return TITLES.get(id_, id_)


def line(number: int, **cells: Any) -> Row:
    """One settlement line; `number` from 0."""
    quota, project, measure, quantity, price = WORK[number % len(WORK)]
    amount, each = Decimal(quantity) + number // len(WORK), Decimal(price)
    approved = (amount * each).quantize(Decimal("0.01"))
    drawn = {
        "quota_no": quota, "project": project, "measure": measure, "quantity": amount,
        "price": each, "claimed": approved, "approved": approved,
        "remark": "核减 6 %" if number % 3 == 0 else None,
    }  # fmt: skip
    return Row(id=f"{number:08x}", cells=drawn | cells)


def signed_place(name: str, role: str = "", *, act: str = "098b14db", **more: Any) -> Place:
    return Place(status="signed", name=name, role=role, date=date(2026, 11, 19), act=act, **more)


@pytest.fixture(scope="session")
def settlement_bundle() -> Bundle:
    return bundle_of(SETTLEMENT)


@pytest.fixture(scope="session")
def ticket_bundle() -> Bundle:
    return bundle_of(TICKET)


@pytest.fixture
def settlement(settlement_bundle: Bundle) -> Callable[..., Sheet]:
    """A sealed settlement: `settlement(9, customer=…, variant="draft")`."""

    def make(rows: int | tuple[Row, ...] = 9, *, variant: Any = "sealed", **answers: Any) -> Sheet:
        lines = tuple(line(each) for each in range(rows)) if isinstance(rows, int) else rows
        given = {
            "customer": "陈㛃", "estate": "rongjiang", "unit": "u1802", "warranty": "a",
            "items": lines, "total": Decimal("3747.24"), "reduction": Decimal("48.83"),
            "total_capitals": "叁仟柒佰肆拾柒元贰角肆分",
        }  # fmt: skip
        signed = {
            "prepare": signed_place("李大山", "维修队队长", act="dded0de9"),
            "review": signed_place(
                "李文江", "部门经理", act="060650b4", opinion="同意，核减 3 项。"
            ),
            "audit": signed_place("卢天明", "审计核算部"),
        }
        if variant == "draft":
            signed["audit"] = Place(status="waiting")
        return Sheet(
            bundle=settlement_bundle,
            answers=given | answers,
            titles=titles,
            number="" if variant == "draft" else "JS-2026-0417",
            code="Q2MX-7W4H-9R5T",
            house="榕江房地产有限公司",
            submitted=date(2026, 11, 19),
            places=signed,
            trail=(
                TrailLine(
                    at="2026-11-19 09:12", step="编制", person="李大山　维修队队长",
                    identity="口令", decision="提交", act=ACT,
                ),
                TrailLine(
                    at="2026-11-20 10:05", step="审计核算部审核", person="卢天明　审计核算部",
                    identity="十分钟内已输口令", decision="同意", act=ACT[::-1],
                ),
            ),
            facts=(
                Fact(label="单据", text="维修工程结算书 JS-2026-0417，第 1 次定稿"),
                Fact(label="内容摘要", text=ACT, mono=True),
                Fact(label="版本摘要", text=ACT[::-1], mono=True),
            ),
            verify_url="https://forms.example/v/Q2MX7W4H9R5T",
            revision="第 3 版（2026-03-01）",
            variant=variant,
        )  # fmt: skip

    return make


@pytest.fixture
def ticket(ticket_bundle: Bundle) -> Callable[..., Sheet]:
    """A sealed dispatch ticket: `ticket(work=…)`."""

    def make(*, variant: Any = "sealed", places: Any = None, **answers: Any) -> Sheet:
        given = {
            "estate": "rongjiang", "unit": "u1802", "customer": "陈㛃", "warranty": "a",
            "work": "一、拆除主卧飘窗窗台板；\n二、重做聚氨酯防水涂膜，做 24 小时淋水试验；",
            "source": "customer", "received_on": date(2026, 11, 16),
            "self_check": "按内容完成，淋水 24 小时无渗漏，完工清场。",
            "finished_on": date(2026, 11, 21), "in_time": True, "opinion_office": "合格。",
        }  # fmt: skip
        signed = {
            name: signed_place(who)
            for name, who in (
                ("prepare", "方明"), ("issue", "李文江"), ("accept", "丁小山"),
                ("check", "李大山"), ("office", "王一平"), ("property", "江平"),
            )
        }  # fmt: skip
        signed["customer_check"] = signed_place("陈㛃", witness="王一平", opinion="满意。")
        return Sheet(
            bundle=ticket_bundle,
            answers=given | answers,
            titles=titles,
            number="PG-2026-0502",
            code="HK60-3VZN-28JD",
            house="榕江房地产有限公司",
            submitted=date(2026, 11, 18),
            places=signed | (places or {}),
            verify_url="https://forms.example/v/HK603VZN28JD",
            revision="第 5 版（2026-03-01）",
            variant=variant,
        )

    return make


@pytest.fixture(scope="session")
def bundle_of_files() -> Callable[[dict[str, str]], Bundle]:
    return bundle_of


@pytest.fixture
def strokes() -> Strokes:
    """Three lines of an invented signature."""
    return Strokes(
        width=600, height=200, lines=((10, 20, 90, 30, 150, 120), (40, 160, 300, 40), (420, 90))
    )


@pytest.fixture
def line_of() -> Callable[..., Row]:
    return line


@pytest.fixture
def amount() -> Callable[[str], Decimal]:
    return Decimal


@pytest.fixture
def bundle_from() -> Callable[[dict[str, str]], Bundle]:
    return bundle_of
