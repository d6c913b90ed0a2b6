"""`element: text`: running text, whose blanks are answers on a ruled line."""

from markupsafe import Markup

from app.core.elements.text import BLANK, Text
from app.rendering import marks
from app.rendering.part import Part
from app.rendering.sheet import Sheet

_RULE = Markup('<span class="rule on v">{}</span>')
_EMPTY = Markup('<span class="rule"></span>')


def draw(element: Text, sheet: Sheet) -> Part:
    """The paragraphs; a line that begins with `## ` is a head."""
    lines = [each.strip() for each in str(element.text).splitlines() if each.strip()]
    content = marks.join(_line(each, sheet) for each in lines)
    small = " small" if element.small else ""
    return Part(kind="flow", html=Markup('<div class="text{}">{}</div>').format(small, content))


def _line(line: str, sheet: Sheet) -> Markup:
    if line.startswith("## "):
        return Markup("<h2>{}</h2>").format(blanks(line[3:], sheet))
    return Markup("<p>{}</p>").format(blanks(line, sheet))


def blanks(text: str, sheet: Sheet) -> Markup:
    """The text with its blanks filled in, or ruled where there is no answer."""
    out: list[Markup] = []
    end = 0
    for blank in BLANK.finditer(text):
        out.append(Markup("{}").format(text[end : blank.start()]))
        words = worded(blank.group(1).strip(), sheet)
        out.append(_RULE.format(words) if words else _EMPTY)
        end = blank.end()
    return marks.join([*out, Markup("{}").format(text[end:])])


def worded(name: str, sheet: Sheet) -> str:
    """The answer of that name in words; nothing where there is none."""
    field = sheet.bundle.form.field(name)
    return marks.plain(field, sheet.answers.get(name), sheet.titles) if field else ""
