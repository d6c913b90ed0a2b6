"""PDFs whose pages follow one another, as one; the same ones make the same bytes.

What stands around the pages (metadata, output intent, bookmarks) is the first one's.
"""

import hashlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter

_NAMES = "/Names"  # of places that no page asks for
_pdf: Any = generic  # its types are half said


class _Writer(PdfFileWriter):
    """Writes what it is given: nothing of its own, of the clock or of chance."""

    def __init__(self, number: bytes) -> None:
        super().__init__(init_page_tree=False)  # type: ignore[no-untyped-call]
        mark = _pdf.ByteStringObject(number)
        self._document_id = _pdf.ArrayObject([mark, mark])

    def _update_meta(self) -> None:
        """It stays as it is."""


def joined(parts: Sequence[bytes]) -> bytes:
    """The parts as one PDF, in their order."""
    number = hashlib.sha256(b"".join(hashlib.sha256(each).digest() for each in parts)).digest()
    first, *others = (PdfFileReader(BytesIO(each)) for each in parts)
    writer: Any = _Writer(number[:16])
    _adopt(writer, first)
    kids = [writer.root.raw_get("/Pages")]
    kids += [writer.import_object(each.root.raw_get("/Pages")) for each in others]
    pages = _pdf.DictionaryObject()
    pages["/Type"] = _pdf.NameObject("/Pages")
    pages["/Kids"] = _pdf.ArrayObject(kids)
    pages["/Count"] = _pdf.NumberObject(sum(each.get_object()["/Count"] for each in kids))
    whole = writer.add_object(pages)
    for each in kids:
        each.get_object()["/Parent"] = whole
    writer.root["/Pages"] = whole
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _adopt(writer: Any, first: Any) -> None:
    """Take everything of the first part but the names of its places."""
    own = _pdf.DictionaryObject({k: first.root.raw_get(k) for k in first.root if k != _NAMES})
    own.container_ref = first.root.container_ref
    writer.root.update(writer.import_object(own))
    writer.set_info(writer.import_object(first.trailer_view.raw_get("/Info")))
