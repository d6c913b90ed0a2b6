"""Papers as PDFs: pictures, logs, matrices, copies, sums of a page, forms to fill in by hand."""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from app.core.definitions.document import Copy
from app.core.records.answer import Entry, FileRef, Other, Rated
from app.core.source.scalars import Words
from app.rendering.faults import CannotRender
from app.rendering.page import copies_html, page_html, seam
from app.rendering.pdf import render
from app.rendering.sheet import Fact, Place, Sheet, TrailLine

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

CREATED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
SURVEY = {
    "form": """
language: 1
title: 现场勘察会签表
number: KC-{year}-{seq:4}
workflow: survey
fields:
  - {name: customer, type: text, label: 客户}
  - {name: situation, type: paragraph, label: 现场情况}
  - {name: pictures, type: photos, label: 现场相片, max: 12}
  - {name: followed, type: log, label: 跟踪行动}
  - name: channel
    type: choice
    label: 受理方式
    options: {call: 来电, visit: 来访}
    other: 其他（请注明）
  - {name: faults, type: choices, label: 部位, options: {wall: 墙面, floor: 地面, roof: 屋面}}
  - {name: at, type: time, label: 时刻}
  - {name: meeting, type: datetime, label: 会面}
  - {name: to, type: departments, label: 责任部门}
  - {name: mark, type: signature, label: 签名样}
  - name: ratings
    type: rating
    label: 评价
    options: {good: 优（非常满意）, fine: 良, bad: 差}
    comments: 客户建议
    groups:
      - {title: 工程质量满意度, items: {civil: 土建工程, water: 水电工程}}
      - {title: 安全满意度, items: {safe: 安全满意度}}
  - {name: opinion, type: paragraph, label: 意见}
""",
    "workflow": """
language: 1
title: 勘察
steps:
  - {step: survey, kind: fill, title: 勘察, by: {role: officer}, signs: 填表人}
  - all:
      - {step: service, kind: sign, title: 客户服务中心, by: {role: officer}, stamps: 服务中心章}
      - {step: works, kind: sign, title: 工程项目部, by: {role: officer}, fills: [opinion]}
      - {step: estate, kind: sign, title: 物业管理处, by: {role: officer}}
      - {step: firm, kind: sign, title: 施工单位, by: {role: officer}}
    title: 勘察意见
  - each: to
    steps:
      - {step: answer, kind: sign, title: 部门答复, by: {head_of: each}}
""",
    "document": """
language: 1
title: 现场勘察会签表
seam: 服务中心章
elements:
  - element: grid
    rows:
      - [customer, channel]
      - [faults, at]
      - [meeting, to]
      - [{field: situation, with: pictures, caption: 附现场相片, foot: survey}]
      - [{field: followed, height: 30}]
      - [mark]
  - {element: matrix, of: ratings, options: short}
  - {element: signatures, side: 勘察意见, of: [service, works, estate, firm], across: 4}
  - {element: signatures, of: [answer]}
""",
}
TITLES = {"sales": "经营销售部", "works": "工程材料部"}


def jpeg():
    out = BytesIO()
    Image.new("RGB", (400, 300), "#c02020").save(out, "JPEG")
    return out.getvalue()


PICTURE = jpeg()
SHOWN = sha256(PICTURE).hexdigest()


def photo(number):
    return FileRef(
        id=f"{number:016x}", sha256="a" * 64, name="x.jpg", media="image/jpeg", size=9,
        shown=SHOWN, width=400, height=300, caption=f"第 {number} 处裂缝",
    )  # fmt: skip


def entry(number, text):
    at = datetime(2026, 11, 16, 22, number, tzinfo=UTC)  # the 17th in Shanghai
    return Entry(id=f"{number:08x}", text=text, person="x", name="方明", at=at)


@pytest.fixture(scope="session")
def survey_bundle(request):
    return request.getfixturevalue("bundle_of_files")(SURVEY)


@pytest.fixture
def survey(survey_bundle, strokes):
    """A sealed survey sheet: `survey(pictures=…)`."""

    def make(*, variant="sealed", places=None, **answers):
        given = {
            "customer": "陈㛃", "situation": "飘窗下渗水。", "channel": Other(text="微信群"),
            "pictures": (photo(1), photo(2)), "faults": ("wall", "roof"), "at": time(9, 5),
            "meeting": datetime.fromisoformat("2026-11-18T14:30"), "to": ("sales", "works"),
            "mark": strokes,
            "followed": (entry(1, "已到场勘察。"), entry(2, "维修队进场。")),
            "ratings": (
                Rated(item="civil", option="good"),
                Rated(item="water", option="bad", comment="插座少"),
            ),
            "opinion": "属施工缺陷。",
        }  # fmt: skip
        day = date(2026, 11, 17)
        signed = {
            "survey": Place(status="signed", name="方明", date=day, act="098b", strokes=strokes),
            "service": Place(status="signed", name="李文江", date=day, stamp="客户服务部"),
            "works": Place(status="signed", name="卢天明", date=day),
            "estate": Place(status="skipped"),
            "firm": Place(
                status="signed", name="江平", date=day, identity="一次性链接和本人验证码",
                strokes=strokes,
            ),
            "answer@sales": Place(status="signed", name="王一平", date=day, instance="经营销售部"),
            "answer@works": Place(status="waiting", instance="工程材料部"),
        }  # fmt: skip
        return Sheet(
            bundle=survey_bundle,
            answers=given | answers,
            titles=lambda _kind, id_: TITLES.get(id_, id_),
            number="" if variant == "blank" else "KC-2026-0219",
            code="M8TA-41KE-P7C2",
            house="榕江房地产有限公司",
            submitted=day,
            zone=ZoneInfo("Asia/Shanghai"),
            places=signed | (places or {}),
            trail=(
                TrailLine(
                    at="2026-11-17 09:12 +08:00", step="勘察", person="方明", identity="登录账号",
                    decision="已提交", act="d" * 64, covers=11, strokes=strokes,
                ),
            ),
            facts=(Fact(label="单据", text="现场勘察会签表 KC-2026-0219"),),
            verify_url="https://forms.example/v/M8TA41KEP7C2",
            variant=variant,
        )  # fmt: skip

    return make


@pytest.fixture
def printed(tmp_path):
    """The PDF of all copies of a sheet as a file."""

    def make(sheet):
        html, *further = copies_html(sheet)
        pdf = render(html, [], CREATED, {SHOWN: PICTURE}, further, seam(sheet))
        file = tmp_path / "page.pdf"
        file.write_bytes(pdf)
        return file

    return make


def told(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def text_of(file, number=0):
    """The text of the PDF or of one page without white space."""
    of = ["-f", str(number), "-l", str(number)] if number else []
    return "".join(told("pdftotext", "-layout", *of, file, "-").split())


def pages_of(file):
    return int(told("pdfinfo", file).partition("Pages:")[2].split()[0])


def with_document(sheet, **keys):
    document = sheet.bundle.document.model_copy(update=keys)
    return replace(sheet, bundle=replace(sheet.bundle, document=document))


def test_answers_of_every_type_stand_in_the_text(printed, survey):
    text = text_of(printed(survey()))
    for words in (
        "√其他（请注明）", "微信群", "√墙面", "√屋面", "9时05分", "2026年11月18日", "14时30分",
        "经营销售部、工程材料部", "图1第1处裂缝", "图2第2处裂缝", "已到场勘察。", "维修队进场。",
        "填表人：方明日期：2026年11月17日", "插座少", "客户建议", "安全满意度", "属施工缺陷。",
    ):  # fmt: skip
        assert words in text, words
    assert "非常满意" not in text  # options: short
    assert "√地面" not in text


def test_a_matrix_ticks_the_option_chosen_and_merges_a_groups_cells(survey):
    html = page_html(survey())
    row = html.partition('<tr id="m-ratings-2"')[2].partition("</tr>")[0]
    assert row.index("水电工程") < row.index(
        '<td class="c"></td><td class="c"></td><td class="tick">'
    )
    assert '<td class="side" rowspan="2">工程质量<br>满意度</td>' in html
    assert '<td colspan="2" class="alone">安全满意度</td>' in html


def test_twelve_pictures_go_on_row_by_row_and_none_is_lost(printed, survey):
    file = printed(survey(pictures=tuple(map(photo, range(1, 13)))))
    text = text_of(file)
    assert all(f"图{number}第{number}处裂缝" in text for number in range(1, 13))
    assert pages_of(file) == 3  # two sheets and the evidence


def test_strokes_are_drawn_with_the_name_spelled_beside_and_else_the_name_is_typed(survey):
    html = page_html(survey())
    assert html.count('class="ink"') == 4  # foot, cell, place, evidence
    assert '<div class="spelled">江平</div>' in html
    assert '<span class="v name">卢天明</span>' in html


def test_an_outside_party_is_said_to_have_signed_how(printed, survey):
    assert "一次性链接和本人验证码" in text_of(printed(survey()))


def test_a_stamp_stands_where_the_act_applied_one_and_over_the_seam(printed, survey):
    sheet = survey()
    assert page_html(sheet).count('class="stamp"') == 1
    assert seam(sheet).words == "客户服务部"
    unstamped = survey(places={"service": Place(status="signed", name="李文江")})
    assert seam(unstamped) is None
    text = told("pdftotext", "-raw", printed(sheet), "-")
    assert text.count("★") == 0  # the star is a figure
    assert "Noto-Serif-CJK-SC-Cut-Bold" in told("pdffonts", printed(sheet))


def test_a_step_in_a_block_of_each_has_a_place_for_each(survey):
    html = page_html(survey())
    assert "部门答复（经营销售部）：" in html
    assert "部门答复（工程材料部）：" in html
    assert "待部门答复" in html
    assert "不适用" in html


def test_a_form_for_hand_filling_asks_everything_and_answers_nothing(printed, survey):
    sheet = survey(variant="blank")
    html = page_html(sheet)
    text = text_of(printed(sheet))
    for words in (
        "陈㛃",
        "微信群",
        "√",
        "以下空白",
        "核验码",
        "待",
        "不适用",
        "签署证据页",
        "方明",
    ):
        assert words not in text, words
    for words in ("客户服务部", "图1"):
        assert words not in text, words
    for words in ("服务中心章", "土建工程", "其他（请注明）", "附现场相片"):
        assert words in text, words
    assert html.count('<div class="entry empty">') == 2
    assert '<span class="rule m"></span>' in html
    assert "填表人：日期：年月日" in text


def test_a_blank_settlement_has_all_its_rows(settlement):
    html = page_html(settlement(3, variant="blank"))
    assert html.count('<td class="n">') == 21
    assert "以下空白" not in html
    assert "拆除" not in html


@pytest.fixture
def triplicate(settlement):
    def make(rows=3, hides=(), variant="sealed"):
        copies = tuple(
            Copy(to=Words(zh=to), hides=hides if to == "施工单位" else ())
            for to in ("客户服务部", "施工单位", "财务计统部")
        )
        return with_document(settlement(rows, variant=variant), copies=copies)

    return make


def test_each_copy_is_the_whole_document_with_its_label_and_its_own_page_numbers(
    printed, triplicate
):
    file = printed(triplicate())
    assert pages_of(file) == 6
    for first, label in ((1, "第一联"), (3, "第二联"), (5, "第三联")):
        text = told("pdftotext", "-raw", "-f", str(first), "-l", str(first), file, "-")
        assert label in "".join(text.split())
        assert "第1页/共2页" in text_of(file, first)
        assert "第2页/共2页" in text_of(file, first + 1)


def test_a_copy_shows_nothing_of_what_it_hides(printed, triplicate):
    file = printed(triplicate(hides=("total", "items.price")))
    total, price = "3,747.24", "审定单价"
    for first, shown in ((1, True), (3, False), (5, True)):
        text = text_of(file, first)
        assert (total in text) == shown
        assert (price in text) == shown
        assert ("本联不列" in text) != shown


def test_a_draft_is_printed_once(printed, triplicate):
    assert pages_of(printed(triplicate(variant="draft"))) == 1


def amounts(line):
    return [Decimal(each.replace(",", "")) for each in re.findall(r"-?[\d,]+\.\d\d\b", line)]


def test_the_sums_of_sixty_rows_add_up_page_by_page(printed, settlement):
    sheet = settlement(60)
    file = printed(sheet)
    assert pages_of(file) == 4
    whole = Decimal(0)
    seen = []
    for number in (1, 2, 3):
        lines = told("pdftotext", "-layout", "-f", str(number), "-l", str(number), file, "-")
        own = next(each for each in lines.splitlines() if "本页小计" in each)
        so_far = next(each for each in lines.splitlines() if each.strip().startswith("累"))
        seen.append(amounts(own)[-1])
        whole += amounts(own)[-1]
        assert amounts(so_far)[-1] == whole
    assert whole == sum(row.cells["approved"] for row in sheet.answers["items"])
    assert len(set(seen)) == 3


@pytest.mark.parametrize(("rows", "said"), [(0, 0), (1, 0), (21, 0), (22, 1)])
def test_on_one_page_only_what_runs_on_ends_with_its_total(printed, settlement, rows, said):
    file = printed(settlement(rows))
    text = text_of(file)
    assert text.count("合计") - text_of(printed(settlement(0))).count("合计") == said
    assert "本页小计" not in text


def test_the_evidence_page_says_when_how_and_over_how_much_somebody_signed(printed, survey):
    file = printed(survey())
    text = text_of(file, pages_of(file))
    for words in ("签署证据页", "+08:00", "登录账号", "11项", "dddddddddd", "印章图样只是外观"):
        assert words in text, words


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"pictures": (replace(photo(1), caption="裂\ue123"),)}, "现场相片"),
        ({"ratings": (Rated(item="civil", option="good", comment="\ue123"),)}, "评价"),
        ({"followed": (entry(1, "到\ue123"),)}, "跟踪行动"),
        ({"channel": Other(text="\ue123")}, "受理方式"),
    ],
)
def test_a_character_that_no_font_has_is_named_with_its_field(survey, answers, where):
    with pytest.raises(CannotRender, match=rf"U\+E123\)，在“{where}”中"):
        page_html(survey(**answers))


def test_rare_names_are_drawn_in_captions_logs_and_remarks(printed, survey):
    text = text_of(
        printed(
            survey(
                pictures=(replace(photo(1), caption="㛃家外墙"),),
                followed=(entry(1, "䶮先生来电。"),),
                ratings=(Rated(item="civil", option="good", comment="㛃䶮"),),
            )
        )
    )
    for words in ("㛃家外墙", "䶮先生来电。", "㛃䶮"):
        assert words in text
