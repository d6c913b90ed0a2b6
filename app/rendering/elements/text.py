"""`element: text`: running text, whose blanks are answers on a ruled line."""

from markupsafe import Markup

from app.core.elements.text import Text
from app.rendering import marks
from app.rendering.blanks import blanks
from app.rendering.part import Part
from app.rendering.sheet import Sheet


def draw(element: Text, sheet: Sheet) -> Part:
    """The paragraphs; a line that begins with `## ` is a head."""
    lines = [each.strip() for each in str(element.text).splitlines() if each.strip()]
    content = marks.join(_line(each, sheet) for each in lines)
    small = " small" if element.small else ""
    return Part(kind="flow", html=Markup('<div class="text{}">{}</div>').format(small, content))


def _line(line: str, sheet: Sheet) -> Markup:
    if line.startswith("## "):
        return Markup("<h2>{}</h2>").format(blanks(line[3:], sheet))
    flat = Markup(' class="flat"') if line.endswith(("：", ":")) else marks.NOTHING
    return Markup("<p{}>{}</p>").format(flat, blanks(line, sheet))
