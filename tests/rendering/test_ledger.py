"""A register on paper: numbered through, every page with its sums."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.rendering.faults import CannotRender
from app.rendering.ledger import Ledger, Line, ledger_html
from app.rendering.pdf import render
from tests.printed import pages_of

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

AT = datetime(2026, 11, 26, tzinfo=UTC)


def ledger(count, **changed):
    lines = [
        Line(
            texts=[f"JS-2026-{number:04}", "陈丽华", f"{Decimal(number) / 4 + 100:,.2f}", "已通过"],
            figures=[None if number % 7 == 0 else Decimal(number) / 4 + 100],
        )
        for number in range(1, count + 1)
    ]
    given = {
        "title": "维修工程结算书台账", "house": "榕江房地产有限公司", "period": "", "asked": "",
        "made": "", "note": "", "heads": ["编号", "客户", "含税合计", "状态"],
        "right": frozenset({2}), "added": [2], "lines": lines,
    }  # fmt: skip
    return Ledger(**{**given, **changed})


def pages(html):
    return pages_of(render(html, [], AT))


def figures(line):
    return [Decimal(each.replace(",", "")) for each in re.findall(r"\d[\d,]*\.\d\d", line)]


def test_every_page_has_its_sum_and_the_sum_so_far():
    found = pages(ledger_html(ledger(70)))
    assert len(found) > 2
    so_far, number = Decimal(0), 0
    for page in found:
        rows = [line for line in page.splitlines() if "JS-2026-" in line]
        for row in rows:
            number += 1
            assert row.split()[:2] == [str(number), f"JS-2026-{number:04}"]
        own = sum(figures(row)[0] for row in rows if int(row.split()[0]) % 7)
        so_far += own
        (of_page,) = (line for line in page.splitlines() if "本页小计" in line)
        (sum_so_far,) = (line for line in page.splitlines() if re.search(r"累\s+计", line))
        assert figures(of_page) == [own]
        assert figures(sum_so_far) == [so_far]
    assert number == 70


def test_of_one_page_the_total_is_enough():
    (page,) = pages(ledger_html(ledger(3)))
    (total,) = (
        line for line in page.splitlines() if re.search(r"合\s+计", line) and "含" not in line
    )
    assert figures(total) == [Decimal("301.50")]
    assert "本页小计" not in page


@pytest.mark.parametrize("count", [0, 40])
def test_without_money_there_are_no_sums(count):
    bare = ledger(count)
    lines = [Line(texts=line.texts) for line in bare.lines]
    text = "".join(pages(ledger_html(ledger(count, added=[], lines=lines))))
    assert text.count("JS-2026-") == count
    assert "计" not in text.replace("含税合计", "")


def test_what_people_wrote_is_text_and_a_character_without_a_font_is_named():
    odd = "<b>&\"'</b>"
    html = ledger_html(ledger(1, lines=[Line(texts=[odd, "", "", ""])], added=[]))
    assert "<b>" not in html
    assert odd in pages(html)[0]
    with pytest.raises(CannotRender, match="缺字"):
        ledger_html(ledger(1, title="\U0001f9ff"))
