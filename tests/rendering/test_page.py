"""The page as HTML: escaped, complete, and refused where a character cannot be drawn."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.elements.base import Element
from app.core.registry import Registry
from app.core.source.scalars import Words
from app.rendering.faults import CannotRender
from app.rendering.page import page_html
from app.rendering.sheet import Place, Sheet, TrailLine

HOSTILE = "<img src=x onerror=alert(1)></style><script>x</script>&\"'{{7*7}}"


def text_of(html):
    return re.sub(r"<[^>]*>", "", html)


def test_every_document_element_has_a_drawing_of_its_name():
    drawn = Path("app/rendering/elements")
    for word in Registry("app.core.elements", Element).kinds:
        assert "def draw(" in (drawn / f"{word}.py").read_text(encoding="utf-8"), word


def test_text_of_a_record_is_inert_wherever_it_stands(settlement, line_of):
    rows = (line_of(0, project=HOSTILE, remark=HOSTILE),)
    sheet = settlement(rows, customer=HOSTILE, total_capitals=HOSTILE)
    place = Place(
        status="signed", name=HOSTILE, role=HOSTILE, act=HOSTILE, opinion=HOSTILE,
        witness=HOSTILE, identity=HOSTILE, outcome=HOSTILE,
    )  # fmt: skip
    act = TrailLine(
        at=HOSTILE, step=HOSTILE, person=HOSTILE, identity=HOSTILE, decision=HOSTILE, act=HOSTILE
    )
    sheet = replace(
        sheet, places=dict.fromkeys(sheet.places, place), trail=(act,), number=HOSTILE,
        house=HOSTILE, code=HOSTILE, revision=HOSTILE, titles=lambda _kind, _id: HOSTILE,
    )  # fmt: skip
    html = page_html(sheet)
    assert "<img" not in html
    assert "<script" not in html
    assert "style>" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;&lt;/style&gt;") > 15


def test_text_of_a_definition_is_inert_too(settlement):
    sheet = settlement(1)
    document = sheet.bundle.document.model_copy(
        update={"note": Words(zh=HOSTILE), "number_label": Words(zh=HOSTILE), "paper": HOSTILE}
    )
    html = page_html(replace(sheet, bundle=replace(sheet.bundle, document=document)))
    assert "<img" not in html
    assert "<script" not in html


def test_a_chosen_option_is_ticked_and_the_others_are_printed_with_empty_boxes(ticket):
    html = page_html(ticket(source="customer"))
    assert '<span class="box on">√</span>客户</span>' in html
    assert '<span class="box"></span>物业处</span>' in html
    assert '<span class="box"></span>经营部</span>' in html


def test_the_title_carries_an_answer_in_brackets_and_drops_them_where_there_is_none(ticket):
    assert '工程派工单<span class="kind">（A 类 · 保修）</span>' in page_html(ticket())
    assert "工程派工单</h1>" in page_html(ticket(warranty=None))


def test_the_first_unused_row_says_that_nothing_follows(settlement):
    for rows, said in ((0, 1), (1, 1), (20, 1), (21, 0), (22, 0)):
        html = page_html(settlement(rows))
        assert html.count("以下空白") == said, rows
        assert html.count('<td class="n">') == max(rows, 21), rows


def test_an_amount_of_ten_figures_is_set_smaller_and_never_wraps(settlement, line_of, amount):
    html = page_html(settlement((line_of(0, claimed=amount("1234567890.12")),)))
    cell = re.search(r'<td class="r"([^>]*)>1,234,567,890.12</td>', html)
    assert cell is not None
    size = re.search(r"font-size:([\d.]+)pt", cell[1])
    assert size is not None
    assert 6 <= float(size[1]) < 9


def test_a_signing_place_shows_typed_name_date_and_act_code(settlement):
    html = page_html(settlement(1))
    assert text_of(html.partition("主管：")[2]).startswith("同意，核减 3 项。")
    assert "李文江部门经理060650b42026年11月19日" in text_of(html)


def test_a_customer_who_signed_in_person_is_said_to_have_used_no_code(ticket):
    assert "当面签署，未用验证码，见证人：王一平" in text_of(page_html(ticket()))


def test_an_open_place_says_what_it_waits_for_and_a_skipped_one_that_it_does_not_apply(ticket):
    places = {
        "office": Place(status="waiting"),
        "property": Place(status="skipped"),
        "check": Place(status="waiting", waiting_for="维修队长自检"),
    }
    text = text_of(page_html(ticket(variant="draft", places=places)))
    assert "待客户服务处检查" in text
    assert "待维修队长自检" in text
    assert "不适用" in text


def test_an_answer_given_at_a_step_stands_as_the_opinion_in_its_place(ticket):
    text = text_of(page_html(ticket(opinion_office="合格，无渗漏。")))
    assert "客户服务处检查：合格，无渗漏。客户检查：" in text


def test_a_draft_has_no_code_no_qr_no_evidence_and_its_number_comes_later(settlement):
    html = page_html(settlement(1, variant="draft"))
    assert 'class="upright-draft"' in html
    assert "<svg" not in html
    assert "核验码" not in html
    assert "签署证据页" not in html
    assert "（提交后编号）" in html


def test_a_void_record_keeps_number_code_and_evidence_under_its_watermark(settlement):
    html = page_html(settlement(1, variant="void"))
    assert 'class="upright-void"' in html
    assert "<svg" in html
    assert "签署证据页" in html
    assert "JS-2026-0417" in html


def test_an_act_that_no_longer_holds_is_marked_on_the_evidence_page(settlement):
    sheet = settlement(1)
    gone = replace(sheet, trail=(replace(sheet.trail[0], voided=True), sheet.trail[1]))
    assert page_html(gone).count("（已失效）") == 1


def test_a_table_of_many_columns_turns_the_page(settlement):
    sheet = settlement(1)
    document = sheet.bundle.document.model_copy(update={"page": "A4 wide"})
    html = page_html(replace(sheet, bundle=replace(sheet.bundle, document=document)))
    assert '<body class="wide">' in html


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"customer": "陈\U0001f9ff"}, "缺字：\U0001f9ff (U+1F9FF)，在“客户”中"),
        ({"customer": "陈\u202e"}, "缺字：(U+202E)，在“客户”中"),
    ],
)
def test_a_character_that_no_font_has_is_refused_by_name(settlement, answers, sentence):
    with pytest.raises(CannotRender) as refused:
        page_html(settlement(1, **answers))
    assert str(refused.value) == sentence


def test_a_character_that_no_font_has_is_found_in_its_row(settlement, line_of):
    rows = (line_of(0), line_of(1, remark="\ue123"))
    with pytest.raises(CannotRender, match=r"U\+E123\)，在“结算明细 第 2 行 备注”中"):
        page_html(settlement(rows))


def test_a_character_in_an_opinion_is_found_at_its_step(settlement):
    sheet = settlement(1)
    places = {**sheet.places, "review": Place(status="signed", opinion="好\ue123")}
    with pytest.raises(CannotRender, match="在“客户服务部审核”中"):
        page_html(replace(sheet, places=places))


def test_the_same_sheet_makes_the_same_page(settlement):
    assert page_html(settlement(9)) == page_html(settlement(9))


def test_a_sheet_is_printed_before_there_is_a_record(settlement):
    sheet: Sheet = settlement(0, variant="draft")
    empty = replace(sheet, answers={}, places={}, number="", submitted=None)
    assert "待审计核算部审核" in page_html(empty)
