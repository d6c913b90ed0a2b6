"""`element: matrix`: groups as merged cells, a narrow column an option, drawn ticks, remarks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from app.core.elements.matrix import Matrix
from app.core.records.answer import Rated
from app.core.wording import say
from app.rendering import marks
from app.rendering.part import Part
from app.rendering.sheet import Sheet

_GROUP: Final = 13  # percent
_COMMENTS: Final = 28
_OPTIONS: Final = 44  # that all options may take
_OPTION: Final = 6.8
_LETTER: Final = 1.2  # percent; words of letters are not broken in a head
_LINE: Final = 5  # characters of a group's name in a line
_HELD: Final = Markup('<tr><td class="c" colspan="{}">{}</td></tr>')


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """One group's lines: (code, words) each; without a title, or alone, nothing is merged."""

    title: str
    items: Sequence[tuple[str, str]]

    @property
    def merged(self) -> bool:
        return bool(self.title) and (len(self.items) > 1 or self.items[0][1] != self.title)


def draw(element: Matrix, sheet: Sheet) -> Part:
    """The lines under a head that every page repeats; a group's name too."""
    field: Any = sheet.bundle.form.field(element.of)
    if field is None:  # the check of the bundle found none such
        raise LookupError(f"the form has no rating '{element.of}'")
    options = [(code, _head(str(words), element.options)) for code, words in field.options.items()]
    remarks = element.comments or getattr(field, "comments", None)
    hidden = sheet.hidden(field.name)
    given = {each.item: each for each in sheet.answer(field.name) or () if isinstance(each, Rated)}
    groups = list(_groups(field))
    grouped = any(each.merged for each in groups)
    rows = [
        row
        for group in groups
        for row in _rows(group, options, given, grouped=grouped, remarks=bool(remarks))
    ]
    named = marks.join(
        Markup('<tr id="m-{}-{}"{}').format(element.of, number, row)
        for number, row in enumerate(rows, 1)
    )
    held = _HELD.format(
        len(options) + 1 + grouped + bool(remarks),
        marks.phrase('<span class="wait">本联不列</span>'),
    )
    html = Markup(
        '<table class="rates paged">{}<thead><tr>{}<th>{}</th>{}{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(
        _columns([words for _, words in options], grouped=grouped, remarks=bool(remarks)),
        Markup("<th>{}</th>").format(say("指标")) if grouped else marks.NOTHING,
        say("项目"),
        marks.join(Markup("<th>{}</th>").format(words) for _, words in options),
        Markup("<th>{}</th>").format(str(remarks)) if remarks else marks.NOTHING,
        held if hidden else named,
    )
    return Part(kind="table", html=html)


def _head(words: str, how: str) -> str:
    if how != "short":
        return words
    return words.partition(" (" if marks.spelled(words) else "（")[0]


def _groups(field: Any) -> Iterator[_Lines]:
    for group in field.groups:
        title = getattr(group, "title", None)
        items = [(code, str(words)) for code, words in group.items.items()]
        yield _Lines(title=str(title or ""), items=items)


def _columns(options: Sequence[str], *, grouped: bool, remarks: bool) -> Markup:
    option = min(_OPTION, _OPTIONS / len(options))
    wide = [max(option, _LETTER * _longest(words)) for words in options]
    if sum(wide) > _OPTIONS:
        wide = [option for _ in options]
    more = sum(wide) - option * len(options)  # of which the remarks have room, the items not
    group, comments = _GROUP if grouped else 0, _COMMENTS - more if remarks else 0
    widths = [
        *([group] if grouped else []),
        100 - group - comments - sum(wide),
        *wide,
        *([comments] if remarks else []),
    ]
    columns = marks.join(Markup('<col style="width:{:.2f}%">').format(each) for each in widths)
    return Markup("<colgroup>{}</colgroup>").format(columns)


def _longest(words: str) -> int:
    """How many letters the longest word of a head has; a Chinese one breaks anywhere."""
    return max(map(len, words.split())) if marks.spelled(words) else 0


def _rows(
    group: _Lines, options: Sequence[tuple[str, str]], given: Mapping[str, Rated], *,
    grouped: bool, remarks: bool,
) -> Iterator[Markup]:  # fmt: skip
    """Each line behind the id of its row."""
    for number, (code, words) in enumerate(group.items):
        rated = given.get(code)
        chosen = rated.option if rated else None
        ticks = marks.join(_tick(option == chosen) for option, _ in options)
        said = marks.filled(rated.comment if rated else "")
        comment = Markup("<td>{}</td>").format(said) if remarks else marks.NOTHING
        inner = Markup(' class="in"') if group.merged and number else marks.NOTHING
        yield Markup("{}>{}{}{}</tr>").format(
            inner, _line(group, number, words, grouped=grouped), ticks, comment
        )


def _line(group: _Lines, number: int, words: str, *, grouped: bool) -> Markup:
    if not group.merged:
        wide = Markup(' colspan="2" class="alone"') if grouped else marks.NOTHING
        return Markup("<td{}>{}</td>").format(wide, words)
    item = Markup("<td>{}</td>").format(words)
    if number:
        return item
    side = Markup('<td class="side" rowspan="{}">{}</td>')
    return side.format(len(group.items), _broken(group.title)) + item


def _broken(title: str) -> Markup:
    """A group's name in lines of about the same length, as a narrow merged cell holds them."""
    if marks.spelled(title):
        return Markup("{}").format(title)
    count = -(-len(title) // _LINE)
    long = -(-len(title) // count)
    lines = [title[at : at + long] for at in range(0, len(title), long)]
    return Markup("<br>").join(lines)


def _tick(on: bool) -> Markup:
    return Markup('<td class="tick">√</td>') if on else Markup('<td class="c"></td>')
