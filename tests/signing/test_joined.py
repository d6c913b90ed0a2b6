"""PDFs whose pages follow one another, as one."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from app.rendering.pdf import render
from app.signing.joined import joined
from tests.printed import pages_of

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

AT = datetime(2026, 11, 26, tzinfo=UTC)


def part(*words):
    sheets = "".join(f'<p style="break-after:page" id="{each}">{each}' for each in words)
    return render(f'<title>工程台账</title><body class="upright">{sheets}', [], AT)


def words(pdf):
    return [each for page in pages_of(pdf) for each in page.split() if each in "一二三四五六"]


def test_all_pages_follow_one_another_in_a_file_that_is_what_its_first_part_was():
    parts = [part("一", "二"), part("三"), part("四", "五", "六")]
    made = joined(parts)
    assert words(made) == list("一二三四五六")
    with pikepdf.open(BytesIO(made)) as pdf, pikepdf.open(BytesIO(parts[0])) as first:
        assert len(pdf.pages) == 6
        assert not pdf.check_pdf_syntax()
        for name in ("/Metadata", "/OutputIntents"):
            assert name in pdf.Root
        assert pdf.Root.Metadata.read_bytes() == first.Root.Metadata.read_bytes()
        assert pdf.docinfo == first.docinfo
        assert pdf.trailer.ID[0] == pdf.trailer.ID[1]


def test_the_same_parts_make_the_same_bytes():
    parts = [part("一"), part("二")]
    assert joined(parts) == joined(parts)
    assert joined(parts) != joined(parts[::-1])


def test_one_part_is_a_file_as_well():
    assert words(joined([part("一", "二")])) == ["一", "二"]
