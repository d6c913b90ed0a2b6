"""The settlement sheet that `bench pdf` prints: definitions and made-up answers of any length."""

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.core.definitions.bundle import Bundle
from app.core.definitions.reading import read_document, read_form, read_workflow
from app.core.engine.forecast import RouteLine
from app.core.engine.settling import settle
from app.core.records.answer import Row, Strokes, Value
from app.core.source.text import read_yaml
from app.rendering import marks
from app.rendering.ink import ink
from app.rendering.qr import qr
from app.rendering.route import route_svg
from app.rendering.sheet import Fact, Place, Sheet, TrailLine
from app.rendering.stamp import Stamp, stamp

FORM = """
language: 1
title: 维修工程结算书
number: JS-{year}-{seq:4}
workflow: settlement
document: settlement
fields:
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: text, label: 所在小区}
  - {name: unit, type: text, label: 单元号}
  - {name: warranty, type: choice, label: 类别, options: {a: A 类（保修）, b: B 类（保修期外）}}
  - name: items
    type: table
    label: 结算明细
    rows: {min: 1, max: 200, print: 21}
    columns:
      - {name: quota_no, type: text, label: 定额编号}
      - {name: project, type: text, label: 工程项目名称, required: yes}
      - {name: measure, type: text, label: 单位}
      - {name: quantity, type: number, label: 数量, places: 3}
      - {name: price, type: money, label: 审定单价}
      - {name: claimed, type: money, label: 审前合计}
      - {name: approved, type: money, label: 审定合计, value: "round(quantity * price, 2)"}
      - {name: remark, type: text, label: 备注}
  - {name: total, type: money, label: 含税合计, value: sum(items.approved)}
  - {name: reduction, type: money, label: 核减金额, value: sum(items.claimed) - total}
  - {name: total_capitals, type: text, label: 审定总价（大写）, value: capitals(total)}
"""
WORKFLOW = """
language: 1
title: 维修工程结算审核
steps:
  - {step: prepare, kind: fill, title: 编制, by: {role: repair-captain}, signs: 经办}
  - {step: review, kind: approve, title: 客户服务部审核, by: {role: manager}, signs: 主管}
  - {step: audit, kind: approve, title: 审计核算部审核, by: {role: auditor}, stamps: 审核部门签章}
"""
DOCUMENT = """
language: 1
title: 维修工程结算书（{warranty}）
paper: KF-03-05
copies: [客户服务部, 施工单位, 财务计统部]
elements:
  - {element: grid, rows: [[customer, estate, unit]]}
  - {element: table, of: items, print: 21, totals: [claimed, approved], page_sums: yes}
  - {element: grid, rows: [[total, reduction], [total_capitals]]}
  - {element: signatures, of: [review, prepare, audit], height: 25}
  - {element: trail}
"""
HOUSE = "榕江房地产有限公司"
TODAY = date(2026, 11, 26)
WORK = (  # quota, work, unit, quantity, price
    ("FJ5-0032", "拆除外窗台板及旧防水层", "㎡", "4.860", "38.50"),
    ("FJ9-0117", "聚氨酯防水涂膜 2.0 mm 厚", "㎡", "6.240", "72.80"),
    ("FJ11-0058", "窗台石材铺贴（业主自备料）", "m", "3.600", "96.00"),
    ("FJ17-0009", "外脚手架（吊篮）台班", "台班", "2.000", "680.00"),
)
STROKES = Strokes(
    width=600,
    height=200,
    lines=(
        (10, 20, 90, 30, 150, 120, 210, 60, 260, 150),
        (40, 160, 120, 120, 220, 90, 300, 40, 380, 130),
        (420, 90, 470, 60, 520, 110, 560, 40),
    ),
)
ACT = "dded0de9923d58d17ab2f16e4437ed7f68cc6d5c2d3a1f51f3f33e76e1d5c0aa"
SIGNED = (  # step, title, who, role, moment, act
    ("prepare", "编制", "李大山", "维修队队长", "2026-11-19 09:12 +08:00", ACT),
    (
        "review",
        "客户服务部审核",
        "李文江",
        "部门经理",
        "2026-11-19 15:40 +08:00",
        ACT[7:] + ACT[:7],
    ),
    ("audit", "审计核算部审核", "卢天明", "审计核算部", "2026-11-20 10:05 +08:00", ACT[::-1]),
)
HEADS = ("序", "时间", "步骤", "签署人", "身份确认", "决定", "涵盖", "笔迹", "摘要")  # of acts
NOTE = (
    "　　本页由系统按签署记录生成。时间后面是与协调世界时的差。涵盖列为该签署所保证的答案个数；"
    "摘要列为前 16 位，每一签署的摘要含被签内容的摘要（SHA-256）、签署人、时间"
    "与此前最后一条记录的摘要；完整记录以附件 record.json 随本文件保存。"
    "核验：扫首页二维码，或执行 countersign verify 本文件，或在核验网页输入核验码。"
    "印章图样只是外观，用印见上列签署。"
)


def bundle() -> Bundle:
    """The definitions, as a server would have read them.

    Raises:
        ValueError: They have a fault.
    """
    read = {}
    for kind, reader, text in (
        ("form", read_form, FORM),
        ("workflow", read_workflow, WORKFLOW),
        ("document", read_document, DOCUMENT),
    ):
        source, problems = read_yaml(text, f"{kind}.yaml")
        found = reader("settlement", source) if source is not None else None
        if found is None or found.value is None or problems or found.problems:
            raise ValueError("; ".join(map(str, problems or (found and found.problems) or [])))
        read[kind] = found.value
    return Bundle(hash="bench", **read)  # type: ignore[arg-type]


def sheet(of: Bundle, rows: int, number: int) -> Sheet:
    """The sheet with as many rows; its amounts depend on `number`, so that no two are alike."""
    given: dict[str, Value] = {
        "customer": "陈㛃", "estate": "榕江苑", "unit": "3 栋 2 单元 1802", "warranty": "a",
        "items": tuple(_line(each, number) for each in range(rows)),
    }  # fmt: skip
    answers = settle(of.form, given, {}, TODAY).answers
    stamped = {"audit": "审计核算部"}
    places = {
        step: Place(
            status="signed", name=who, role=role, date=date.fromisoformat(at[:10]), act=act[:8],
            strokes=STROKES, stamp=stamped.get(step, ""),
        )
        for step, _, who, role, at, act in SIGNED
    }  # fmt: skip
    return Sheet(
        bundle=of,
        answers=answers,
        titles=lambda _, id_: id_,
        number=f"JS-2026-{number:04d}",
        code="Q2MX-7W4H-9R5T",
        house=HOUSE,
        submitted=date(2026, 11, 19),
        places=places,
        trail=tuple(
            TrailLine(
                at=at, step=title, person=f"{who}　{role}", identity="口令", decision="同意",
                act=act, covers=12, strokes=STROKES,
            )
            for _, title, who, role, at, act in SIGNED
        ),
        route=_route(),
        facts=(
            Fact(label="单据", text=f"维修工程结算书 JS-2026-{number:04d}，第 1 次定稿"),
            Fact(label="内容摘要", text=ACT, mono=True),
            Fact(label="版本摘要", text=ACT[::-1], mono=True),
        ),
        verify_url="https://forms.example/v/Q2MX7W4H9R5T",
        revision="第 3 版（2026-03-01）",
        variant="sealed",
    )  # fmt: skip


def without_copies(of: Bundle) -> Bundle:
    """The same, printed once."""
    document = of.document.model_copy(update={"copies": ()})
    return replace(of, document=document)


def _line(at: int, number: int) -> Row:
    quota, project, measure, quantity, price = WORK[at % len(WORK)]
    amount = Decimal(quantity) + at // len(WORK) + Decimal(number % 97) / 1000
    claimed = (amount * Decimal(price)).quantize(Decimal("0.01")) + Decimal(at % 3)
    cells = {
        "quota_no": quota, "project": project, "measure": measure, "quantity": amount,
        "price": Decimal(price), "claimed": claimed,
        "remark": "核减 6 %" if at % 3 == 0 else None,
    }  # fmt: skip
    return Row(id=f"{at:08x}", cells=cells)


def _route() -> Markup:
    lines = (
        RouteLine(kind="step", title=title, state="done", by=who) for _, title, who, *_ in SIGNED
    )
    return route_svg(lines)


def words(of: Sheet) -> dict[str, Any]:
    """What is printed, as texts and pictures: what the peer sets."""
    form = of.bundle.form
    steps = of.bundle.workflow.steps

    def said(name: str) -> str:
        return marks.plain(form.by_name[name], of.answers[name], of.titles)

    table = form.tables["items"]
    copies = of.bundle.document.copies
    return {
        "title": str(form.title),
        "kind": "A 类 · 保修",
        "house": of.house,
        "number": of.number,
        "code": of.code,
        "paper": f"表号 {of.bundle.document.paper}　{of.revision}",
        "day": _day(of.submitted),
        "qr": qr(of.verify_url),
        **{name: said(name) for name in ("customer", "estate", "unit")},
        "heads": ["序号", *(str(each.label) for each in table.columns)],
        "rows": [
            [
                "" if (value := row.cells.get(each.name)) is None else each.show(value, of.titles)
                for each in table.columns
            ]
            for row in of.rows("items")
        ],
        "total": f"¥ {said('total')}",
        "reduction": f"¥ {said('reduction')}",
        "capitals": said("total_capitals"),
        "places": [
            {
                "label": str(steps[step].signs or steps[step].stamps or ""),
                "name": place.name,
                "role": place.role,
                "day": _day(place.date),
                "act": place.act,
                "ink": ink(STROKES),
                "stamp": stamp(Stamp(house=of.house, words=place.stamp)) if place.stamp else "",
            }
            for step in ("review", "prepare", "audit")
            for place in [of.places[step]]
        ],
        "facts": [asdict(each) for each in of.facts],
        "trail": {
            "heads": list(HEADS),
            "rows": [
                {
                    "words": [each.at, each.step, each.person, each.identity, each.decision,
                              f"{each.covers} 项"],
                    "ink": ink(STROKES),
                    "act": each.act[:16],
                }
                for each in of.trail
            ],
        },
        "note": NOTE,
        "route": of.route,
        "copies": [
            {"label": f"第{'一二三'[at]}联", "to": str(each.to)} for at, each in enumerate(copies)
        ] or [None],
    }  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
