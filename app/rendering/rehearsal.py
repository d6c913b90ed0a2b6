"""A page that nobody sees, with what most papers hold: children find ready what it needed."""

from typing import Final

from markupsafe import Markup

from app.rendering.qr import qr
from app.rendering.stamp import Stamp, stamp

_WORDS: Final = (
    "一二三 abc 1,234.50 㛃（·）"  # untranslated: shapes, not words; one from whole fonts
)
_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="zh-CN"><head><title>-</title></head><body class="upright">'
    '<div class="head" data-title="-" data-number="-" data-form="-" data-code="-" data-copy=""'
    ' data-to=""><span class="house">-</span>{qr}<h1>{words}</h1></div>'
    '<div class="under"><span>{words}</span><span class="v">{words}</span></div>'
    '<div class="frame"><table class="grid keep"><tbody>'
    '<tr><td class="l" colspan="3">{words}</td>'
    '<td class="a" colspan="21"><span class="v">{words}</span> <b class="v">{words}</b></td></tr>'
    '</tbody></table><table class="lines"><colgroup><col style="width:50.00%"><col></colgroup>'
    "<thead><tr><th>{words}</th><th>{words}</th></tr></thead>"
    '<tbody><tr><td class="n">1</td><td class="r">{words}</td></tr></tbody></table></div>{stamp}'
    '<p class="mono" style="break-before:page">{words}</p></body></html>\n'
)


def rehearsal_html() -> str:
    """Each of our fonts, a grid, lines, a stamp and a QR code, on two pages."""
    drawn = stamp(Stamp(house=_WORDS, words=_WORDS[:3]))
    return _PAGE.format(words=_WORDS, qr=qr("https://example.org/"), stamp=drawn)
