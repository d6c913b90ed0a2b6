"""A long register on paper, printed in parts: as if it had been printed in one piece."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rendering import breaks
from app.rendering.job import Excerpt
from app.rendering.ledger import Ledger, Line, Portion, ledger_html, longest, part_html
from app.rendering.pdf import measured, render
from tests.printed import pages_of

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

AT = datetime(2026, 11, 26, tzinfo=UTC)
CELL = re.compile(r'<td class="r" data-sum="0">([^<]*)</td>')
FIGURES = st.none() | st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


def ledger(lines, **changed):
    given = {
        "title": "结算书台账", "house": "榕江房地产有限公司", "period": "", "asked": "",
        "made": "", "note": "", "heads": ["编号", "合计"], "right": frozenset({1}),
        "added": [1], "lines": lines,
    }  # fmt: skip
    return Ledger(**{**given, **changed})


def part(lines, before, ends, wide=(7, 7), **changed):
    return ledger(lines, portion=Portion(before=before, ends=ends, longest=wide), **changed)


def tables(html):
    """Of each page the numbers of its lines, its sum and the sum so far."""
    found = []
    for table in re.findall(r"<table.*?</table>", html, re.S):
        numbers = [int(each) for each in re.findall(r'<td class="n">(\d+)</td>', table)]
        found.append((numbers, *CELL.findall(table)))
    return found


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.lists(FIGURES, min_size=1, max_size=4), min_size=1, max_size=8), st.data())
def test_numbers_and_sums_run_on_over_all_parts_whatever_their_size(pages, data):
    found, before, carried, rest = [], 0, [None], [*pages]
    while rest:
        some = data.draw(st.integers(1, len(rest)))
        own, rest = rest[:some], rest[some:]
        figures = [each for page in own for each in page]
        lines = [Line(texts=["", ""], figures=[each]) for each in figures]
        html = part_html(part(lines, before, not rest), [len(each) for each in own], carried)
        found += tables(html)
        carried = breaks.added([line.figures for line in lines], carried)
        before += len(lines)
    numbers = [number for page in found for number in page[0]]
    assert numbers == [*range(1, before + 1)]
    so_far = []
    for page, (_, of_page, sum_so_far) in zip(pages, found, strict=True):
        so_far += page
        assert (of_page, sum_so_far) == (told(page), told(so_far))


def told(figures):
    some = [each for each in figures if each is not None]
    return f"{sum(some, Decimal(0)):,f}" if some else ""


def test_a_part_behind_the_first_has_the_margins_of_the_whole_paper():
    lines = [Line(texts=[f"第{at}行", "1.00"], figures=[Decimal(1)]) for at in range(1, 4)]
    html = part_html(part(lines, 40, ends=False), [2, 1], [Decimal(40)])
    first, second = pages_of(render(html, [], AT, excerpt=Excerpt(before=2, pages=2, of=9)))
    assert "结算书台账（续）" in first
    assert "第3页/共9页" in first.replace(" ", "")
    assert "第4页/共9页" in second.replace(" ", "")
    assert re.search(r"^\s*41\s+第1行", first, re.M)
    assert re.search(r"累\s+计\s+43\b", second)


def test_what_comes_out_on_other_pages_than_it_says_is_not_printed():
    lines = [Line(texts=["", "1.00"], figures=[Decimal(1)])] * 3
    html = part_html(part(lines, 0, ends=True), [2, 1], [None])
    with pytest.raises(ValueError, match="2 pages instead of 1"):
        render(html, [], AT, excerpt=Excerpt(before=0, pages=1, of=1))


def test_a_part_tells_how_many_of_its_lines_stand_on_each_page():
    lines = [Line(texts=[f"第{at}行", ""]) for at in range(1, 61)]
    first, *others = measured(ledger_html(part(lines, 0, ends=False, added=[])))
    behind, *more = measured(ledger_html(part(lines, 60, ends=False, added=[])))
    assert first < others[0] == behind == more[0], "the first page has a head"
    assert first + sum(others) == behind + sum(more) == 60


def test_a_note_that_runs_on_over_the_last_page_is_a_page_more():
    lines = [Line(texts=["第行", ""])] * 34
    assert measured(ledger_html(part(lines, 0, True, note="注" * 2000, added=[])))[-1] == 0


def test_a_column_has_room_for_its_sum_and_short_words_are_not_broken():
    lines = [
        Line(
            texts=[f"JS-2026-{at:05}", "渗水维修" * 20, "某某公司" * 5, "99,999.99"],
            figures=[Decimal("99999.99")],
        )
        for at in range(1, 1201)
    ]
    heads = ["编号", "说明", "客户", "合计"]
    wide = longest(lines, 4, [3])
    own = part(lines[:9], 0, False, wide, heads=heads, right=frozenset({3}), added=[3])
    number, _, _, total = (
        float(each) for each in re.findall(r"width:([\d.]+)%", ledger_html(own))[1:]
    )
    for width, words in ((number, "JS-2026-00001"), (total, "119,999,988.00")):
        assert 265 * width / 100 - 2.4 >= len(words) * 0.555 * 3.175, "mm, of 9 pt"


def test_no_record_is_taller_than_a_page():
    words = "工程" * 2000, "maintenance " * 900
    lines = [Line(texts=[each, *["列"] * 19]) for each in words for _ in range(2)]
    heads = [f"标题很长的第{at}列" for at in range(20)]
    wide = longest(lines, 20, [])
    html = ledger_html(
        part(lines, 0, True, wide, heads=heads, right=frozenset(), added=[], note="注")
    )
    assert len(measured(html)) == len(pages_of(render(html, [], AT)))
    assert "…" in "".join(pages_of(render(html, [], AT)))
