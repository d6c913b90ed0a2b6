"""What a page may ask for while it is laid out: the paper's own files, and nothing outside."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.rendering.pictures import PICTURE
from app.rendering.stamp import Stamp, strip

OWN: Final = "countersign:/"  # no address in any network: the names below and nothing else
SEAM: Final = f"{OWN}seam/"
STYLE: Final = "print.css"
NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})
_PAPER = Path(__file__).parent / "paper"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
_STRIP = re.compile(r"([1-9][0-9]*)-of-([1-9][0-9]*)\.svg")


class NotOwnError(FatalURLFetchingError):  # others are only logged, and the page goes on
    """Something asked for a file that is not the paper's own."""


class OwnFiles(URLFetcher):
    """Serves the paper's own files from memory; never opens a file or a connection."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        pictures: Mapping[str, bytes] = NO_PICTURES,
        seam: Stamp | None = None,
    ) -> None:
        super().__init__(allowed_protocols=())
        self._files, self._pictures, self._seam = files, pictures, seam

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file of that name, the picture of that hash, or a strip of the seam's stamp.

        Raises:
            NotOwnError: It is none of the paper's own files and was not handed over.
        """
        picture = self._pictures.get(url.removeprefix(PICTURE)) if url.startswith(PICTURE) else None
        if picture is not None:
            return URLFetcherResponse(url, picture, {"Content-Type": "image/jpeg"})
        part = _STRIP.fullmatch(url.removeprefix(SEAM)) if url.startswith(SEAM) else None
        if part is not None and self._seam is not None:
            drawn = strip(self._seam, int(part.group(1)), int(part.group(2))).encode()
            return URLFetcherResponse(url, drawn, {"Content-Type": "image/svg+xml"})
        name = url.removeprefix(OWN)
        if not url.startswith(OWN) or name not in self._files:
            raise NotOwnError(url)
        kind = _TYPES[Path(name).suffix]
        return URLFetcherResponse(url, self._files[name], {"Content-Type": kind})


@cache
def files_of(language: str) -> Mapping[str, bytes]:
    """The paper's files, with what a language has of its own below `paper/LANGUAGE/`."""
    own = _in(_PAPER / language)
    style = _in(_PAPER)[STYLE] + own.get(STYLE, b"")
    return {**_in(_PAPER), **own, STYLE: style}


def _in(folder: Path) -> dict[str, bytes]:
    files = folder.iterdir() if folder.is_dir() else ()
    return {each.name: each.read_bytes() for each in files if each.suffix in _TYPES}
