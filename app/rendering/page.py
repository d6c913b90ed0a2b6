"""The whole printed page as HTML: head, frames, small print, evidence page.

No text of a record stands in a style sheet or a script; all of it is escaped where it is drawn.
"""

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, Protocol, cast

from markupsafe import Markup

from app.core.elements.base import Element
from app.core.elements.text import BLANK
from app.core.elements.trail import Trail
from app.core.fields.table import Table
from app.core.records.answer import Entry, FileRef, Other, Rated, Row, rows_of
from app.core.wording import say, speaking, tag
from app.rendering import glyphs, marks
from app.rendering.answers import answer
from app.rendering.blanks import worded
from app.rendering.columns import is_wide
from app.rendering.faults import CannotRender
from app.rendering.part import Part, framed
from app.rendering.qr import qr
from app.rendering.sheet import CopyOf, Sheet
from app.rendering.stamp import Stamp

_LONG_TITLE: Final = 12  # characters; longer ones are set smaller
_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body class="{classes}">{head}{body}{note}{trail}</body></html>\n'
)
_HEAD: Final = Markup(
    '<div class="head" data-title="{title}" data-number="{number}" data-form="{form}"'
    ' data-code="{code}" data-copy="{copy}" data-to="{to}">'
    "{house}{qr}<h1{long}>{title}{kind}</h1></div>"
    '<div class="under"><span>{left}</span><span>{right}</span></div>'
)


_COPIES: Final = (
    "第一联", "第二联", "第三联", "第四联", "第五联", "第六联", "第七联", "第八联", "第九联",
)  # fmt: skip
_RULED: Final = ("text", "paragraph", "estate")  # above the frame on a rule, as words


class _Drawing(Protocol):
    """A module of the shelf `elements/`."""

    def draw(self, element: Element, sheet: Sheet) -> Part:
        """The element as it stands on paper."""


def copies_html(sheet: Sheet) -> list[str]:
    """The page once for each copy of the document; of a draft only the first.

    Raises:
        CannotRender: It holds a character that no font has; the sentence says which and where.
    """
    with speaking(sheet.language):
        copies = _copies(sheet)
    if sheet.variant == "draft":
        copies = copies[:1]
    if not copies:
        return [page_html(sheet)]
    return [page_html(replace(sheet, copy=each)) for each in copies]


def seam(sheet: Sheet) -> Stamp | None:
    """The stamp that lies over the edges of all pages: the one that its step applied."""
    with speaking(sheet.language):
        return _seam(sheet)


def _seam(sheet: Sheet) -> Stamp | None:
    words = sheet.bundle.document.seam
    for step in sheet.bundle.workflow.steps.values():
        if words and step.stamps and str(step.stamps) == str(words):
            for name in sheet.instances(step.step):
                if stamped := sheet.place(name).stamp:
                    return Stamp(house=sheet.house, words=stamped)
    return None


def _copies(sheet: Sheet) -> list[CopyOf]:
    found = []
    for number, each in enumerate(sheet.bundle.document.copies):
        label = str(each.label) if each.label else _ordinal(number)
        found.append(CopyOf(label=label, to=str(each.to), hides=frozenset(each.hides)))
    return found


def _ordinal(number: int) -> str:
    """What a copy is called that has no name, from 0."""
    if number < len(_COPIES):
        return say(_COPIES[number])
    return say("第{number}联", number=number + 1)


def page_html(sheet: Sheet) -> str:
    """The page of one copy in the sheet's language, for `process.render_in_child`.

    Raises:
        CannotRender: It holds a character that no font has; the sentence says which and where.
    """
    with speaking(sheet.language):
        html = _page(sheet)
    if missing := glyphs.missing(html):
        places = say("，").join(_placed(each, sheet) for each in missing[:5])
        raise CannotRender(say("缺字：{characters}", characters=places))
    return html


def _page(sheet: Sheet) -> str:
    elements = [each for each in sheet.bundle.document.elements if not isinstance(each, Trail)]
    evidence = Trail()  # on every sealed document, written there or not
    html = _PAGE.format(
        lang=tag(),
        title=" ".join(each for each in (_title(sheet)[0], sheet.number) if each),
        classes=_classes(sheet),
        head=_head(sheet),
        body=framed([_drawn(each, sheet) for each in elements]),
        note=_note(sheet),
        trail=_drawn(evidence, sheet).html,
    )
    return str(html)


def _drawn(element: Element, sheet: Sheet) -> Part:
    module = importlib.import_module(f"app.rendering.elements.{element.element}")
    return cast(_Drawing, module).draw(element, sheet)


def _classes(sheet: Sheet) -> str:
    """The kind of page of print.css, such as `upright` or `wide-draft`."""
    turned = "wide" if is_wide(sheet) else "upright"
    return f"{turned}-{sheet.variant}" if sheet.variant in ("draft", "void") else turned


def _head(sheet: Sheet) -> Markup:
    document = sheet.bundle.document
    title, kind = _title(sheet)
    number = ""
    if sheet.number:
        number = say("{label}：{text}", label=document.number_label, text=sheet.number)
    coded = document.code and sheet.variant in ("sealed", "void")
    house = document.house or sheet.house
    shown = Markup('<span class="house">{}</span>').format(house)
    paper = say("表号 {paper}", paper=document.paper) if document.paper else ""
    return _HEAD.format(
        title=title,
        number=number,
        form=say("　").join(each for each in (paper, sheet.revision) if each),
        code=say("核验码 {code}", code=sheet.code) if coded and sheet.code else "",
        copy=sheet.copy.label if sheet.copy else "",
        to=sheet.copy.to if sheet.copy else "",
        house=shown if house and house != "none" else marks.NOTHING,
        qr=qr(sheet.verify_url) if coded and sheet.verify_url else marks.NOTHING,
        long=Markup(' class="long"') if marks.length(title) > _LONG_TITLE else marks.NOTHING,
        kind=Markup('<span class="kind">{}</span>').format(kind) if kind else marks.NOTHING,
        left=_left(sheet),
        right=_number(sheet),
    )


def _title(sheet: Sheet) -> tuple[str, str]:
    """The title, and what stands smaller in brackets behind it."""
    words = str(sheet.bundle.document.title or sheet.bundle.form.title)
    opened, closed = (" (", ")") if marks.spelled(words) else ("（", "）")
    head, bracket, tail = words.partition(opened)
    if not bracket or not BLANK.search(tail):
        return _said(words, sheet), ""
    behind = _said(tail.removesuffix(closed), sheet)
    flat = behind.replace(opened, " · ").replace(closed, "")  # no brackets inside brackets
    return _said(head, sheet), f"{opened}{flat}{closed}" if flat.strip() else ""


def _said(words: str, sheet: Sheet) -> str:
    return BLANK.sub(lambda blank: worded(blank.group(1).strip(), sheet), words)


def _left(sheet: Sheet) -> Markup:
    """What `date:` names: the day of submission, a field, or the day of a step."""
    name = sheet.bundle.document.date
    field = sheet.bundle.form.field(name)
    if field is not None and field.type in _RULED:
        rule = Markup('<span class="rule x v">{}</span>').format(worded(name, sheet))
        return marks.labelled(str(field.label), rule)
    if field is not None:
        return marks.labelled(str(field.label), answer(field, sheet))
    if name in sheet.bundle.workflow.steps:
        return marks.day(sheet.place(name).date)
    return marks.day(None if sheet.blank else sheet.submitted)


def _number(sheet: Sheet) -> Markup:
    label = str(sheet.bundle.document.number_label)
    if sheet.blank:
        return marks.labelled(label, Markup('<span class="rule m"></span>'))
    if sheet.number:
        return marks.labelled(label, marks.filled(sheet.number))
    later = marks.phrase('<span class="small later">（提交后编号）</span>')
    return marks.labelled(label, later)


def _note(sheet: Sheet) -> Markup:
    """The small print; the end of the first part, which growing cells are measured by."""
    words = sheet.bundle.document.note
    return Markup('<div class="note" id="end">{}</div>').format(str(words) if words else "")


def _placed(character: str, sheet: Sheet) -> str:
    where = next((label for label, text in _texts(sheet) if character in text), "")
    shown = glyphs.spelled(character)
    return say("{character}，在“{where}”中", character=shown, where=where) if where else shown


def _texts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Every printed text of the record with the label under which a person finds it."""
    for field in sheet.bundle.form.fields:
        value = sheet.answers.get(field.name)
        if isinstance(field, Table):
            yield from _cells(field, rows_of(value), sheet)
        else:
            yield str(field.label), marks.plain(field, value, sheet.titles) + _inside(value)
    for name, place in sheet.places.items():
        step = sheet.bundle.workflow.steps.get(name)
        words = f"{place.name}{place.role}{place.opinion}{place.witness}{place.waiting_for}"
        yield say("印章"), f"{sheet.house}{place.stamp}" if place.stamp else ""
        yield str(step.title) if step else name, words
    for line in sheet.trail:
        yield line.step, f"{line.person}{line.identity}{line.decision}"


def _inside(value: Any) -> str:
    """What people wrote inside an answer: beside a tick, in a matrix, a log, under a picture."""
    if isinstance(value, tuple):
        return "".join(_inside(each) for each in value)
    if isinstance(value, Rated):
        return value.comment
    if isinstance(value, Entry):
        return value.text + value.name
    if isinstance(value, FileRef):
        return value.name + value.caption
    return value.text if isinstance(value, Other) else ""


def _cells(table: Table, rows: Iterable[Row], sheet: Sheet) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, 1):
        for column in table.columns:
            words = marks.plain(column, row.cells.get(column.name), sheet.titles)
            where = say(
                "{table} 第 {number} 行 {column}",
                table=table.label, number=number, column=column.label,
            )  # fmt: skip
            yield where, words
