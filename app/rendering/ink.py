"""Drawn signatures, as ink on paper: figures only, no text of a record."""

from markupsafe import Markup

from app.core.fields.signature import path, view_box
from app.core.records.answer import Strokes

_INK = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="ink" viewBox="0 0 {0} {1}" width="{0}"'
    ' height="{1}"><path d="{2}" fill="none" stroke="#14255c" stroke-width="2.9"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def ink(strokes: Strokes) -> Markup:
    """The strokes as an SVG, trimmed to what was drawn; print.css says how high it stands."""
    width, height = view_box(strokes)
    return _INK.format(width, height, path(strokes))
