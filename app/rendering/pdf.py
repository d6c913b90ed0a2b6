"""HTML to PDF/A-3b. The only module that imports WeasyPrint, and only the child process imports it.

One font configuration and one parsed style sheet serve the whole process; they are not for threads.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.rendering.faults import CannotRender
from app.rendering.job import Attachment
from app.rendering.pictures import PICTURE

OWN: Final = "countersign:/"  # no address in any network: the names below and nothing else
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_PAPER = Path(__file__).parent / "paper"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
_VARIANT: Final = "pdf/a-3b"
_PX_PER_MM = 96 / 25.4
_CLOSER: Final = (
    ".lines tbody tr { height: 6.3mm } .lines td { padding: .2mm 1.1mm; line-height: 1.25 }"
)
_SPARE_MM = 1.5  # left free, so that a rounding never begins a second page


class _NotOwnError(FatalURLFetchingError):  # others are only logged, and the page goes on
    """Something asked for a file that is not the paper's own."""


class _OwnFiles(URLFetcher):
    """Serves the paper's own files from memory; never opens a file or a connection."""

    def __init__(self, files: Mapping[str, bytes], pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._files, self._pictures = files, pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file of that name, or the picture of that hash.

        Raises:
            _NotOwnError: It is none of the paper's own files and was not handed over.
        """
        picture = self._pictures.get(url.removeprefix(PICTURE)) if url.startswith(PICTURE) else None
        if picture is not None:
            return URLFetcherResponse(url, picture, {"Content-Type": "image/jpeg"})
        name = url.removeprefix(OWN)
        if not url.startswith(OWN) or name not in self._files:
            raise _NotOwnError(url)
        kind = _TYPES[Path(name).suffix]
        return URLFetcherResponse(url, self._files[name], {"Content-Type": kind})


@cache
def _files() -> Mapping[str, bytes]:
    return {each.name: each.read_bytes() for each in _PAPER.iterdir() if each.suffix in _TYPES}


def _fetcher(pictures: Mapping[str, bytes] = _NONE) -> _OwnFiles:
    return _OwnFiles(_files(), pictures)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet() -> weasyprint.CSS:
    text = (_PAPER / "print.css").read_text(encoding="utf-8")
    return weasyprint.CSS(string=text, base_url=OWN, url_fetcher=_fetcher(), font_config=_fonts())


def render(
    html: str,
    attachments: Sequence[Attachment],
    created: datetime,
    pictures: Mapping[str, bytes] = _NONE,
) -> bytes:
    """The page as PDF/A-3b; the same page, attachments and moment make the same bytes.

    Args:
        html: The whole page; places of class `sp` share what is left of a single page.
        attachments: Files inside the PDF.
        created: The date of the attachments, aware.
        pictures: What the page may show, by sha256: JPEGs without metadata.

    Raises:
        CannotRender: The page asks for a file that is not the paper's own, or for a picture that
            was not handed over.
    """
    moment = created.astimezone(UTC)
    try:
        page = _laid_out(html, pictures)
        page.metadata.created = page.metadata.modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        page.metadata.attachments = [_kept(each, moment) for each in attachments]
        pdf: bytes = page.write_pdf(pdf_variant=_VARIANT)
    except _NotOwnError as error:
        address = str(error)[:80]
        raise CannotRender(f"the page asks for {address!r}, none of its own files") from None
    return pdf


def _laid_out(html: str, pictures: Mapping[str, bytes]) -> Any:
    """The page's layout, in a second pass where a first one leaves room or just does not fit.

    What is left of a single page goes to its growing cells; lines whose sums alone would stand
    on a second page are set closer.
    """
    source = weasyprint.HTML(string=html, base_url=OWN, url_fetcher=_fetcher(pictures))
    first = _pages(source, "")
    share = _share(first, html.count('class="sp"'))
    if share > 0:
        more = f".sp {{ height: {share:.1f}mm }}"
    elif len(first.pages) > 1 and "end" in first.pages[1].anchors and 'class="lines"' in html:
        more = _CLOSER
    else:
        return first
    second = _pages(source, more)
    better = len(second.pages) <= len(first.pages) and "end" in second.pages[0].anchors
    return second if better else first


def _pages(source: weasyprint.HTML, more: str) -> Any:
    sheets = [_sheet()]
    if more:
        sheets.append(weasyprint.CSS(string=more, url_fetcher=_fetcher(), font_config=_fonts()))
    return source.render(font_config=_fonts(), stylesheets=sheets, pdf_variant=_VARIANT)


def _share(document: Any, places: int) -> float:
    """What each growing place may take of the first page's rest, in mm; 0 for nothing."""
    page = document.pages[0]
    if not places or "end" not in page.anchors:
        return 0.0
    box = page._page_box  # where the margins are; nothing public says it
    bottom = box.content_box_y() + box.height
    left: float = (bottom - page.anchors["end"][3]) / _PX_PER_MM - _SPARE_MM
    return left / places if left > 0 else 0.0


def _kept(attachment: Attachment, moment: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.data),
        url_fetcher=_fetcher(),
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship=attachment.relationship,
    )
