"""HTML to PDF/A-3b. Only the child process imports it, and with it WeasyPrint.

One font configuration and one parsed style sheet serve the whole process; they are not for threads.
"""

import gc
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import Element

import pydyf
import weasyprint
from cssselect2 import ElementWrapper
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.text.fonts import FontConfiguration

from app.core.wording import SOURCE, language
from app.rendering import breaks
from app.rendering.faults import CannotRender
from app.rendering.fonts import cut_first
from app.rendering.job import Attachment, Excerpt
from app.rendering.own_files import NO_PICTURES, OWN, SEAM, STYLE, NotOwnError, OwnFiles, files_of
from app.rendering.rehearsal import rehearsal_html
from app.rendering.stamp import BOX_MM, Stamp
from app.rendering.tree import tree

_VARIANT: Final = "pdf/a-3b"
_PX_PER_MM = 96 / 25.4
_CLOSER: Final = (
    ".lines tbody tr { height: 6.3mm } .lines td { padding: .2mm 1.1mm; line-height: 1.25 }"
    ".rates td { height: 6.2mm; padding: .1mm 1.4mm; line-height: 1.3 }"
)
_CLOSER_BY_MM = 0.9  # at least, a row: 1 mm of its height, or more of its padding and lines
_FULL = 18  # rows from which on a sheet may be too full for lines as they are
_SPARE_MM = 1.5  # left free, so that a rounding never begins a second page
_KIND = re.compile(r'<body class="(upright|wide)(-void)?"')
_LINES = re.compile(r'<table class="lines".*?</table>', re.S)
_COPY = re.compile(r' data-copy="[^"]*" data-to="[^"]*"')
_ALLOCATIONS: Final = 500_000  # between two collections
_ROWS_OF_A_PAGE = 30  # as many as the closest rows of a sheet leave room for
_PAGES: Final = "counter(pages)"  # as the style says it
_LARGE = 10_000  # bytes of a stream
_GUESS = 2  # pages of most papers: the sheet and its evidence


@cache
def _fonts() -> FontConfiguration:
    with cut_first():
        return FontConfiguration()


@cache
def _sheet(language: str, pages: int = 0) -> weasyprint.CSS:
    """The paper's style; `pages`: how many the whole paper has, where others print the rest."""
    text = files_of(language)[STYLE].decode()
    if pages:
        text = text.replace(_PAGES, f'"{pages}"')
    own = OwnFiles(files_of(language))
    return weasyprint.CSS(string=text, base_url=OWN, url_fetcher=own, font_config=_fonts())


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What a layout is told beforehand.

    Attributes:
        pages: How many there will be.
        page_of: Which row stands on which.
        more: Further style.
        of: How many pages the whole paper has, where it is an excerpt.
        sure: It is right wherever things come to stand.
    """

    pages: int
    page_of: Mapping[str, int] | None = None
    more: str = ""
    of: int = 0
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class _Press:
    """What the copies of one job share: where files come from, pictures as they were read."""

    fetcher: OwnFiles
    seam: bool
    cache: dict[str, Any] = field(default_factory=dict)
    _read: dict[str, Any] = field(default_factory=dict)  # the page that was laid out last

    def printed(self, html: str, plan: _Plan) -> Any:
        """The page laid out by the plan."""
        if plan.page_of is not None:
            html = breaks.rewritten(html, plan.page_of)
        if html not in self._read:
            self._read.clear()
            self._read[html] = _read(html, self.fetcher)
        source = self._read[html]
        sheets = [_sheet(language(), plan.of)]
        if more := plan.more + (_seams(html, plan.pages) if self.seam else ""):
            text = weasyprint.CSS(string=more, url_fetcher=self.fetcher, font_config=_fonts())
            sheets.append(text)
        return source.render(
            font_config=_fonts(), stylesheets=sheets, pdf_variant=_VARIANT, cache=self.cache
        )


class _Read(weasyprint.HTML):
    """A page that was read already."""

    def __init__(self, root: Element, fetcher: OwnFiles) -> None:
        self.base_url, self.url_fetcher, self.media_type = OWN, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_elements()]


@cache
def _elements() -> weasyprint.CSS:
    """What elements look like by themselves, but for the marks of lists and notes.

    There are none on a paper, and each element would have a style of its own for each of them.
    """
    rules = (each for each in UA.splitlines() if not each.startswith("::"))
    return weasyprint.CSS(string="\n".join(rules), counter_style=UA_COUNTER_STYLE)


def _read(html: str, fetcher: OwnFiles) -> weasyprint.HTML:
    root = tree(html)
    if root is None:
        return weasyprint.HTML(string=html, base_url=OWN, url_fetcher=fetcher)
    return _Read(root, fetcher)


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Collect garbage seldom: a layout makes boxes by the thousand, and most of them stay.

    With Python's own threshold a sixth to a fifth of a rendering goes into looking at them again.
    """
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_swept()
def render(
    html: str,
    attachments: Sequence[Attachment],
    created: datetime,
    pictures: Mapping[str, bytes] = NO_PICTURES,
    further: Sequence[str] = (),
    seam: Stamp | None = None,
    excerpt: Excerpt | None = None,
) -> bytes:
    """The page as PDF/A-3b; the same page, attachments and moment make the same bytes.

    What is spoken is the language of the page.

    Args:
        html: The whole page; places of class `sp` share what is left of a single page.
        attachments: Files inside the PDF.
        created: The date of the attachments, aware.
        pictures: What the page may show, by sha256: JPEGs without metadata.
        further: Further copies of the page, each with page numbers of its own.
        seam: The stamp that is laid over the edges of all pages of a copy.
        excerpt: Which pages of a longer paper these are; they are laid out as they say.

    Raises:
        ValueError: An excerpt has other pages than it says.
        CannotRender: The page asks for a file that is not the paper's own, or for a picture that
            was not handed over.
    """
    moment = created.astimezone(UTC)
    press = _Press(fetcher=OwnFiles(files_of(language()), pictures, seam), seam=seam is not None)
    try:
        first, plan = _excerpt(press, html, excerpt) if excerpt else _laid_out(press, html)
        pages = [*first.pages]
        for copy in further:
            pages += _alike(press, copy, html, plan, len(first.pages)).pages
        whole = first.copy(pages)
        whole.metadata.created = whole.metadata.modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        whole.metadata.attachments = [_kept(each, moment) for each in attachments]
        pdf: bytes = whole.write_pdf(pdf_variant=_VARIANT, finisher=_packed)
    except NotOwnError as error:
        raise _not_own(error) from None
    return pdf


def _packed(_: Any, pdf: pydyf.PDF) -> None:
    """Pack fonts here: at the level that the library packs at, it takes twice the time for 1 %."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.compress and len(each.stream) == 1:
            (content,) = each.stream
            if isinstance(content, bytes) and len(content) > _LARGE:
                each.stream, each.compress = [zlib.compress(content)], False
                each.extra["Filter"] = "/FlateDecode"


@_seldom_swept()
def measured(html: str) -> list[int]:
    """How many rows of tables whose words depend on their breaks stand on each page.

    Counted from the first page that has any; the last may have none.

    Raises:
        CannotRender: The page asks for a file that is not the paper's own.
    """
    press = _Press(fetcher=OwnFiles(files_of(language())), seam=False)
    try:
        document = press.printed(html, _Plan(pages=_GUESS))
    except NotOwnError as error:
        raise _not_own(error) from None
    rows = Counter(_placed(breaks.rows(html), document).values())
    return [rows[page] for page in range(min(rows, default=0), len(document.pages))]


def rehearse() -> None:
    """Read the style and set a page, so that the first one finds everything there."""
    render(rehearsal_html(), [], datetime(2000, 1, 1, tzinfo=UTC))


def _not_own(error: NotOwnError) -> CannotRender:
    return CannotRender(f"the page asks for {str(error)[:80]!r}, none of its own files")


def _excerpt(press: _Press, html: str, excerpt: Excerpt) -> tuple[Any, _Plan]:
    """The pages of an excerpt, without the one that stands for those before."""
    before = f"@page :first {{ counter-increment: page {excerpt.before} }}"
    plan = _Plan(pages=excerpt.of, of=excerpt.of, more=before if excerpt.before else "")
    document = press.printed(html, plan)
    pages = document.pages[1 if excerpt.before else 0 :]
    if len(pages) != excerpt.pages:
        raise ValueError(f"{len(pages)} pages instead of {excerpt.pages}")
    return document.copy(pages), plan


def _alike(press: _Press, copy: str, html: str, plan: _Plan, pages: int) -> Any:
    """A further copy; one that differs in its label only needs no first layout of its own."""
    if _COPY.sub("", copy) == _COPY.sub("", html):
        document = press.printed(copy, plan)
        if len(document.pages) == pages:
            return document
    return _laid_out(press, copy)[0]


def _laid_out(press: _Press, html: str) -> tuple[Any, _Plan]:
    """The page's layout and its plan, after further passes where a first one showed the need.

    What is left of a single page goes to its growing cells; lines whose sums alone would stand
    on a second page are set closer; words that depend on the page's breaks are written.
    """
    document, plan = _guessed(press, html) or _full(press, html) or _in_passes(press, html)
    if press.seam and len(document.pages) != plan.pages:
        plan = replace(plan, pages=len(document.pages))
        document = press.printed(html, plan)
    return document, plan


def _guessed(press: _Press, html: str) -> tuple[Any, _Plan] | None:
    """The layout of most papers with sums, in one pass: all rows, and the end, on the first page.

    None: it comes out otherwise, or there are no such rows, or too many to be worth a try.
    """
    rows = breaks.rows(html)
    one = dict.fromkeys(rows, 0)
    if not 0 < len(rows) <= _ROWS_OF_A_PAGE or breaks.rewritten(html, one) == html:
        return None
    plan = _Plan(pages=_GUESS, page_of=one)
    document = press.printed(html, plan)
    return (document, plan) if _on_one(document) else None


def _full(press: _Press, html: str) -> tuple[Any, _Plan] | None:
    """The layout of a sheet full of lines in one pass: set closer, where only that fits.

    None: it would fit with its lines as they are, or not at all, or it is not that full.
    """
    found = _LINES.search(html)
    rows = found.group().count("<tr") if found else 0
    if not _FULL <= rows <= _ROWS_OF_A_PAGE:
        return None
    plan = _Plan(pages=_GUESS, more=_CLOSER)
    document = press.printed(html, plan)
    if _on_one(document) and _left(document) < rows * _CLOSER_BY_MM:
        return document, plan
    return None


def _in_passes(press: _Press, html: str) -> tuple[Any, _Plan]:
    """A first layout that shows where things come to stand, then one by what it showed."""
    plan = _Plan(pages=_GUESS)
    document = press.printed(html, plan)
    for better in _better(html, document):
        second = press.printed(html, better)
        if _holds(second, document, better):
            return second, better
    return document, plan


def _on_one(document: Any) -> bool:
    """Whether the sheet ends on its first page; the evidence stands behind it."""
    return "end" in document.pages[0].anchors


def _better(html: str, first: Any) -> Iterator[_Plan]:
    """What is worth a second pass, the best first; the last one of sums always holds."""
    pages = len(first.pages)
    just_not = pages > 1 and "end" in first.pages[1].anchors
    page_of = _placed(breaks.rows(html), first)
    if page_of and breaks.rewritten(html, page_of) != html:
        one = dict.fromkeys(page_of, 0)
        if just_not:
            yield _Plan(pages=pages, page_of=one, more=_CLOSER)
        if len(set(page_of.values())) > 1:
            for fewer in range(3):
                yield _Plan(pages=pages, page_of=breaks.sooner(page_of, fewer))
        yield _Plan(pages=pages, page_of=one, sure=True)
    elif (share := _share(first, html.count('class="sp"'))) > 0:
        yield _Plan(pages=pages, more=f".sp {{ height: {share:.1f}mm }}")
    elif just_not and ('class="lines"' in html or 'class="rates' in html):
        yield _Plan(pages=pages, more=_CLOSER)


def _holds(second: Any, first: Any, plan: _Plan) -> bool:
    """Whether the second pass came out as planned, on no more pages than the first."""
    if plan.sure:
        return True
    if len(second.pages) > len(first.pages):
        return False
    if plan.page_of is not None and not plan.more:
        return _placed([*plan.page_of], second) == plan.page_of
    return _on_one(second)


def _placed(rows: Sequence[str], document: Any) -> dict[str, int]:
    """For each row the page it stands on."""
    found = {row: number for number, page in enumerate(document.pages) for row in page.anchors}
    return {row: found[row] for row in rows if row in found}


def _seams(html: str, pages: int) -> str:
    """A strip of the stamp at the right edge of each of several pages; figures only."""
    kind = _KIND.search(html)
    if kind is None or pages < 2:
        return ""
    turned, void = kind.groups()
    name = f"{turned}-void" if void else "wide" if turned == "wide" else ""
    margin, mark = (16, 150) if turned == "wide" else (15, 165)
    under = f", url({OWN}void.svg) center / {mark}mm {mark}mm no-repeat" if void else ""
    wide = BOX_MM / pages
    return "".join(
        f"@page {name}:nth({number}) {{ background: url({SEAM}{number}-of-{pages}.svg)"
        f" right -{margin}mm top 45mm / {wide:.3f}mm {BOX_MM}mm no-repeat{under} }}"
        for number in range(1, pages + 1)
    )


def _share(document: Any, places: int) -> float:
    """What each growing place may take of the first page's rest, in mm; 0 for nothing."""
    left = _left(document) - _SPARE_MM if places and _on_one(document) else 0.0
    return left / places if left > 0 else 0.0


def _left(document: Any) -> float:
    """What is free below the sheet's end on its first page, in mm."""
    page = document.pages[0]
    box = page._page_box  # where the margins are; nothing public says it
    left: float = box.content_box_y() + box.height - page.anchors["end"][3]
    return left / _PX_PER_MM


def _kept(attachment: Attachment, moment: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.data),
        url_fetcher=OwnFiles(files_of(SOURCE)),
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship=attachment.relationship,
    )
