"""Running text whose blanks are answers on a ruled line."""

from markupsafe import Markup

from app.core.elements.text import BLANK
from app.rendering import marks
from app.rendering.sheet import Sheet

_RULE = Markup('<span class="rule on v">{}</span>')
_EMPTY = Markup('<span class="rule"></span>')
_TOUCH = Markup('<span class="touch">√</span>')


def blanks(text: str, sheet: Sheet) -> Markup:
    """The text with its blanks filled in, or ruled where there is no answer."""
    out: list[Markup] = []
    end = 0
    for blank in BLANK.finditer(text):
        out.append(_printed(text[end : blank.start()]))
        words = worded(blank.group(1).strip(), sheet)
        out.append(_RULE.format(words) if words else _EMPTY)
        end = blank.end()
    return marks.join([*out, _printed(text[end:])])


def worded(name: str, sheet: Sheet) -> str:
    """The answer of that name in words; nothing where there is none."""
    field = sheet.bundle.form.field(name)
    return marks.plain(field, sheet.answer(name), sheet.titles) if field else ""


def _printed(text: str) -> Markup:
    """The office's words; a tick among them is drawn as people draw it."""
    return _TOUCH.join(text.split("√"))
