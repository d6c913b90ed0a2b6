"""Spreadsheets, read back by another library."""

import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from app.rendering import xlsx
from app.rendering.xlsx import Book, Column

PRESERVED = ' xml:space="preserve"'


def written(rows, title="登记", columns=("甲", "乙")):
    file = io.BytesIO()
    book = Book(file)
    book.sheet(title, [Column(title=each) for each in columns], rows)
    book.close()
    return file


def cells(*values):
    """The first row below the heads, read back."""
    return next(load_workbook(written([values]))["登记"].iter_rows(min_row=2))


def test_numbers_days_and_texts_come_back_as_what_they_are():
    day, moment = date(2026, 11, 26), datetime.fromisoformat("2026-11-26T09:30")
    row = cells(Decimal("1234.50"), Decimal("-3.6"), 7, day, moment, "文本", None, True, "",
                time(9, 30))  # fmt: skip
    midnight = datetime.fromisoformat("2026-11-26")
    wanted = [1234.5, -3.6, 7, midnight, moment, "文本", None, "是", None, time(9, 30)]
    assert [each.value for each in row] == wanted
    assert row[0].number_format == "#,##0.00"
    assert [row[place].is_date for place in (3, 4)] == [True, True]


def test_no_text_is_ever_a_formula():
    texts = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"]
    row = cells(*texts)
    assert [each.value for each in row] == texts
    assert {each.data_type for each in row} == {"s"}
    raw = zipfile.ZipFile(written([texts])).read("xl/worksheets/sheet1.xml")
    assert b"<f" not in raw


def test_texts_of_every_kind_survive():
    texts = ["<b>&\"'", "一\n二", "  两头空格 ", "_x0041_", "🏠", "a\rb"]
    assert [unescape(each.value) for each in cells(*texts)] == texts
    assert cells("a\x00b\x1fc\ufffe\ud800")[0].value == "a\ufffdb\ufffdc\ufffd\ufffd"
    assert len(cells("长" * 40_000)[0].value) == xlsx.LONGEST_TEXT


def test_spaces_at_the_ends_of_a_text_are_marked_as_its_own():
    raw = zipfile.ZipFile(written([(" a", "b\n", "一 二")])).read("xl/worksheets/sheet1.xml")
    kept = re.findall(r"<t([^>]*)>([^<]*)</t>", raw.decode().partition("</row>")[2])
    assert kept == [(PRESERVED, " a"), (PRESERVED, "b\n"), ("", "一 二")]


def test_a_number_that_would_lose_digits_stays_a_text():
    row = cells(Decimal("12345678901234567.89"), Decimal("0.123456789012345"), Decimal("1E+3"),
                10**20, Decimal("NaN"), Decimal("123456789012345"))  # fmt: skip
    assert [each.value for each in row] == [
        "12345678901234567.89", 0.123456789012345, 1000, str(10**20), "NaN", 123456789012345
    ]  # fmt: skip


def test_days_before_spreadsheets_agree_on_them_are_texts():
    assert [each.value for each in cells(date(1899, 1, 1), date(1900, 3, 1))] == [
        "1899-01-01", datetime.fromisoformat("1900-03-01")
    ]  # fmt: skip


def test_sheets_have_titles_that_programs_take():
    file = io.BytesIO()
    book = Book(file)
    for title in ("来电/来访: [登记]", "来电/来访: [登记]", "长" * 40, "'"):
        book.sheet(title, (), ())
    book.close()
    names = load_workbook(file).sheetnames
    assert names == ["来电 来访   登记", "来电 来访   登记 (2)", "长" * 31, "Sheet"]


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    book = load_workbook(written(iter([("a", n) for n in range(8)])))
    assert book.sheetnames == ["登记", "登记 2", "登记 3"]
    found = [list(sheet.values) for sheet in book]
    assert [len(each) for each in found] == [4, 4, 3]
    assert [row[1] for each in found for row in each[1:]] == list(range(8))


def test_heads_are_bold_and_stay_in_sight():
    sheet = load_workbook(written([("a", "b")]))["登记"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["A1"].value == "甲"


def test_the_same_rows_give_the_same_bytes():
    assert written([("a", 1)]).getvalue() == written([("a", 1)]).getvalue()
