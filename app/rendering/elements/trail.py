"""`element: trail`: the evidence page: facts of the record, one row an act, how to verify."""

from typing import Final

from markupsafe import Markup

from app.core.elements.trail import Trail
from app.rendering import marks
from app.rendering.part import UNITS, Part, cell, framed, row
from app.rendering.sheet import Fact, Sheet, TrailLine

_HEADS: Final = ("序", "时间", "步骤", "签署人", "身份确认", "决定", "摘要")
_WIDTHS: Final = (4.5, 12, 16, 20, 18, 16, 13.5)  # percent
_FACT = 4  # units of a fact's label
_NOTE: Final = (
    "　　本页由系统按签署记录生成。摘要列为前 16 位；每一签署的摘要含被签内容的摘要（SHA-256）、"
    "签署人、时间与此前最后一条记录的摘要；完整记录以附件 record.json 随本文件保存。"
    "核验：扫首页二维码，或执行 countersign verify 本文件，或在核验网页输入核验码。"
)


def draw(_element: Trail, sheet: Sheet) -> Part:
    """The page; nothing on a draft, which proves nothing."""
    if sheet.variant == "draft":
        return Part(kind="flow", html=marks.NOTHING)
    facts = Part(kind="rows", html=marks.join(_fact(each) for each in sheet.facts))
    lines = Part(kind="table", html=_acts(sheet.trail))
    parts = ([facts] if sheet.facts else []) + [lines]
    html = Markup(
        '<div class="trail"><h2>签署证据页</h2>{}<div class="note">{}</div></div>'
    ).format(framed(parts), _NOTE)
    return Part(kind="flow", html=html)


def _fact(fact: Fact) -> Markup:
    classes = "mono" if fact.mono else "v"
    text = Markup('<span class="{}">{}</span>').format(classes, fact.text)
    return row([cell(marks.label(fact.label), _FACT, "l"), cell(text, UNITS - _FACT)])


def _acts(trail: tuple[TrailLine, ...]) -> Markup:
    columns = marks.join(Markup('<col style="width:{}%">').format(each) for each in _WIDTHS)
    heads = marks.join(Markup("<th>{}</th>").format(each) for each in _HEADS)
    lines = marks.join(_act(number, each) for number, each in enumerate(trail, 1))
    return Markup(
        "<table><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(columns, heads, lines)


def _act(number: int, line: TrailLine) -> Markup:
    when = Markup("<br>").join(line.at.split(" ", 1))
    decision = f"{line.decision}（已失效）" if line.voided else line.decision
    return Markup(
        '<tr><td class="c">{}</td><td class="c"><span class="v">{}</span></td><td>{}</td>'
        '<td class="v">{}</td><td>{}</td><td class="v">{}</td><td class="mono">{}</td></tr>'
    ).format(number, when, line.step, line.person, line.identity, decision, line.act[:16])
