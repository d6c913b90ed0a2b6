"""`element: trail`: the evidence page: facts of the record, one row an act, how to verify."""

from typing import Final

from markupsafe import Markup

from app.core.elements.trail import Trail
from app.core.wording import say
from app.rendering import marks
from app.rendering.answers import photos
from app.rendering.ink import ink
from app.rendering.part import UNITS, Part, cell, framed, row
from app.rendering.sheet import Fact, Sheet, TrailLine

_HEADS: Final = ("序", "时间", "步骤", "签署人", "身份确认", "决定", "涵盖", "笔迹", "摘要")
_WIDTHS: Final = (4, 12, 13, 16, 16, 10, 6, 12, 11)  # percent
_FACT = 4  # units of a fact's label
_NOTE: Final = (
    "　　本页由系统按签署记录生成。时间后面是与协调世界时的差。涵盖列为该签署所保证的答案个数；"
    "摘要列为前 16 位，每一签署的摘要含被签内容的摘要（SHA-256）、签署人、时间"
    "与此前最后一条记录的摘要；完整记录以附件 record.json 随本文件保存。"
    "核验：扫首页二维码，或执行 countersign verify 本文件，或在核验网页输入核验码。"
)
_STAMPED: Final = "印章图样只是外观，用印见上列签署。"
_PAGES: Final = "在纸上签名的原页照片"


def draw(_element: Trail, sheet: Sheet) -> Part:
    """The page; nothing on a draft or a blank, which prove nothing."""
    if sheet.variant in ("draft", "blank"):
        return Part(kind="flow", html=marks.NOTHING)
    facts = Part(kind="rows", html=marks.join(_fact(each) for each in sheet.facts))
    lines = Part(kind="table", html=_acts(sheet.trail))
    parts = ([facts] if sheet.facts else []) + [lines]
    stamped = any(place.stamp for place in sheet.places.values())
    html = Markup('<div class="trail"><h2>{}</h2>{}<div class="note">{}{}</div>{}{}</div>').format(
        say("签署证据页"),
        framed(parts),
        say(_NOTE),
        say(_STAMPED) if stamped else "",
        _way(sheet),
        _signed_pages(sheet),
    )
    return Part(kind="flow", html=html)


def _fact(fact: Fact) -> Markup:
    classes = "mono" if fact.mono else "v"
    text = Markup('<span class="{}">{}</span>').format(classes, fact.text)
    return row([cell(marks.label(fact.label), _FACT, "l"), cell(text, UNITS - _FACT)])


def _acts(trail: tuple[TrailLine, ...]) -> Markup:
    columns = marks.join(Markup('<col style="width:{}%">').format(each) for each in _WIDTHS)
    heads = marks.join(Markup("<th>{}</th>").format(say(each)) for each in _HEADS)
    lines = marks.join(_act(number, each) for number, each in enumerate(trail, 1))
    return Markup(
        "<table><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(columns, heads, lines)


def _act(number: int, line: TrailLine) -> Markup:
    when = Markup("<br>").join(line.at.split(" ", 1))
    decision = line.decision
    if line.voided:
        decision = say("{decision}（已失效）", decision=line.decision)
    return Markup(
        '<tr><td class="c">{}</td><td class="c"><span class="v">{}</span></td><td>{}</td>'
        '<td class="v">{}</td><td>{}</td><td class="v">{}</td><td class="c">{}</td>'
        '<td class="c">{}</td><td class="mono">{}</td></tr>'
    ).format(
        number,
        when,
        line.step,
        line.person,
        line.identity,
        decision,
        say("{count} 项", count=line.covers) if line.covers else "",
        ink(line.strokes) if line.strokes else marks.NOTHING,
        line.act[:16],
    )


def _way(sheet: Sheet) -> Markup:
    """The way that the record took, as a picture."""
    if sheet.route is None:
        return marks.NOTHING
    return Markup('<div class="way">{}</div>').format(sheet.route)


def _signed_pages(sheet: Sheet) -> Markup:
    """What was signed on paper, photographed."""
    pages = [line.page for line in sheet.trail if line.page and line.page.shown]
    if not pages:
        return marks.NOTHING
    return Markup('<div class="cap">{}</div>{}').format(say(_PAGES), photos(pages))
