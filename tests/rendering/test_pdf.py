"""The PDF: its text, fonts, attachments, and what it may fetch (nothing)."""

import gc
import subprocess
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.rendering import pdf
from app.rendering.faults import CannotRender
from app.rendering.job import Attachment
from app.rendering.page import page_html
from app.rendering.pdf import render
from tests.doses import dose

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

CREATED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
RECORD = Attachment(name="record.json", data=b'{"format": 1}', description="Record")


@pytest.fixture
def printed(tmp_path):
    """The PDF of a sheet as a file."""

    def make(sheet, *attachments):
        file = tmp_path / "page.pdf"
        file.write_bytes(render(page_html(sheet), attachments, CREATED))
        return file

    return make


def told(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def text_of(file):
    """The text of the PDF without white space: cells wrap where they like."""
    return "".join(told("pdftotext", "-layout", file, "-").split())


def pages_of(file):
    return int(told("pdfinfo", file).partition("Pages:")[2].split()[0])


def page_text(file, number):
    page = str(number)
    return "".join(told("pdftotext", "-layout", "-f", page, "-l", page, file, "-").split())


def test_the_text_of_the_file_holds_every_answer(printed, settlement, ticket):
    sheet = settlement(9)
    text = text_of(printed(sheet))
    for words in (
        "陈㛃", "榕江苑", "3栋2单元1802", "A类·保修",
        "3,747.24", "48.83", "叁仟柒佰肆拾柒元贰角肆分",
        "JS-2026-0417", "Q2MX-7W4H-9R5T", "榕江房地产有限公司", "李文江", "李大山", "卢天明",
    ):  # fmt: skip
        assert words in text, words
    for row in sheet.answers["items"]:
        for cell in row.cells.values():
            words = f"{cell:,f}" if isinstance(cell, Decimal) else cell or ""
            assert "".join(words.split())[:6] in text, words
    text = text_of(printed(ticket()))
    for words in (
        "√客户",
        "√是",
        "√A类（保修）",
        "2026年11月16日",
        "2026年11月21日",
        "合格。",
        "完工清场",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("rows", "pages"), [(0, 1), (1, 1), (9, 1), (21, 1), (22, 1), (32, 2), (60, 3)]
)
def test_lines_take_as_many_pages_as_they_need_and_the_evidence_one_more(
    printed, settlement, rows, pages
):
    file = printed(settlement(rows))
    assert pages_of(file) == pages + 1
    assert "签署证据页" in page_text(file, pages + 1)


def test_a_further_page_repeats_title_number_and_head_of_the_table(printed, settlement):
    file = printed(settlement(60))
    for number in (2, 3):
        text = page_text(file, number)
        assert "维修工程结算书（续）" in text
        assert "编号：JS-2026-0417" in text
        assert "定额编号" in text
        assert f"第{number}页/共4页" in text


def test_a_long_text_runs_on_over_the_page_and_nothing_of_it_is_lost(printed, ticket):
    work = "\n".join(f"第 {number} 项：拆除并重做防水层。" for number in range(1, 121))
    file = printed(ticket(work=work))
    assert pages_of(file) > 3
    text = text_of(file)
    assert all(f"第{number}项：拆除并重做防水层。" in text for number in range(1, 121))


def test_a_single_page_is_filled_by_its_tall_cells_and_stays_one(printed, ticket):
    file = printed(ticket(variant="draft"))
    assert pages_of(file) == 1
    boxes = told("pdftotext", "-bbox", file, "-")
    note = next(line for line in boxes.splitlines() if "一式三联" in line)
    assert float(note.partition('yMax="')[2].partition('"')[0]) > 740  # points, of 842


def test_every_font_is_inside_the_file_and_none_is_japanese(printed, settlement, ticket):
    for sheet in (settlement(9), settlement(1, variant="draft"), ticket(), ticket(variant="void")):
        lines = told("pdffonts", printed(sheet)).splitlines()[2:]
        assert len(lines) >= 3
        for line in lines:
            assert "-JP" not in line
            assert line.split()[-5:-3] == ["yes", "yes"], line  # embedded, subset


def test_rare_characters_are_drawn(printed, settlement):
    text = text_of(printed(settlement(1, customer="㛃䶮𠮷")))
    assert "㛃䶮𠮷" in text


def test_whole_faces_are_needed_for_rare_characters_alone(printed, settlement):
    def whole(customer):
        lines = told("pdffonts", printed(settlement(9, customer=customer))).splitlines()[2:]
        names = [line.split()[0] for line in lines]
        assert any("Cut" in name for name in names)
        return [name.partition("+")[2] for name in names if "CJK" in name and "Cut" not in name]

    assert whole("陈丽华") == []
    assert whole("陈㛃") == ["Noto-Sans-CJK-SC"]  # what was filled in stays in its own hand


def test_a_draft_is_watermarked_on_every_page(settlement, ticket, printed):
    fonts = told("pdffonts", printed(settlement(60, variant="draft")))
    assert "Noto-Sans-CJK-SC-Cut-Bold" in fonts  # the watermark's face, used nowhere else
    assert "Noto-Sans-CJK-SC-Cut-Bold" not in told("pdffonts", printed(settlement(60)))


def test_record_json_is_attached_as_the_source_of_the_page(printed, settlement, tmp_path):
    file = printed(settlement(1), RECORD)
    out = tmp_path / "record.json"
    told("pdfdetach", "-savefile", "record.json", "-o", out, file)
    assert out.read_bytes() == RECORD.data
    plain = tmp_path / "plain.pdf"
    told("qpdf", "--qdf", "--object-streams=disable", file, plain)
    assert b"/AFRelationship /Source" in plain.read_bytes()
    assert b'pdfaid:part="3" pdfaid:conformance="B"' in plain.read_bytes()


def test_the_file_is_well_formed(printed, settlement):
    assert "No syntax or stream encoding errors" in told("qpdf", "--check", printed(settlement(60)))


def test_a_full_sheet_comes_out_in_one_pass_as_in_several(settlement, monkeypatch):
    """Nothing is told from a guess that a first layout would not have shown as well."""
    passes, whole = [], pdf._Press.printed

    def counted(self, html, plan):
        passes.append(plan)
        return whole(self, html, plan)

    monkeypatch.setattr(pdf._Press, "printed", counted)
    long = "很长的客户名称" * 30
    sheets = [settlement(21), settlement(21, customer=long), settlement(12)]
    for sheet in sheets if dose(1) == 1 else [*sheets, *map(settlement, range(17, 28))]:
        passes.clear()
        html = page_html(sheet)
        once = render(html, [], CREATED)
        quick = len(passes)
        with monkeypatch.context() as patched:
            patched.setattr(pdf, "_full", lambda press, html: None)
            passes.clear()
            assert render(html, [], CREATED) == once
        assert quick <= len(passes) + 1
    passes.clear()
    render(page_html(settlement(21)), [], CREATED)
    assert len(passes) == 1


def test_the_same_page_makes_the_same_bytes(settlement, ticket):
    for sheet in (settlement(9), ticket()):
        html = page_html(sheet)
        assert render(html, [RECORD], CREATED) == render(html, [RECORD], CREATED)


def test_no_paper_wants_the_marks_that_its_elements_are_spared(settlement, ticket, monkeypatch):
    papers = [page_html(settlement(9)), page_html(ticket())]
    spared = [render(each, [], CREATED) for each in papers]
    monkeypatch.delattr(pdf._Read, "_ua_stylesheets")  # the library's own
    assert [render(each, [], CREATED) for each in papers] == spared


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "countersign:/../pdf.py",
        "countersign:/print.css/../../pdf.py",
        "ftp://example.org/x",
    ],
)
def test_nothing_but_the_papers_own_files_is_ever_fetched(address):
    for html in (f'<img src="{address}">', f'<p style="background: url({address})">x</p>'):
        with pytest.raises(CannotRender, match="none of its own files"):
            render(html, [], CREATED)


def test_a_style_sheet_of_elsewhere_is_not_fetched():
    with pytest.raises(CannotRender, match="none of its own files"):
        render('<link rel="stylesheet" href="file:///etc/passwd">', [], CREATED)


def test_what_a_rendering_asks_of_the_collector_ends_with_it(settlement):
    before = gc.get_threshold()
    html = page_html(settlement(3))
    assert render(html, [], CREATED) == render(html, [], CREATED)
    with pytest.raises(CannotRender):
        render('<img src="file:///etc/passwd">', [], CREATED)
    assert gc.get_threshold() == before
