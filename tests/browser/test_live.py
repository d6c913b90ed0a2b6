"""What shows and what adds up while somebody types, and again after the server worked it out."""

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.gestures import TICKET, answer, begin, press, rows, sign, type_lines, typed

OUTPUTS = ("total", "reduction", "total_capitals")


def outputs(page):
    return {name: output(page, name) for name in OUTPUTS}


def output(page, path):
    return page.locator(f'output[data-output="{path}"]').text_content()


def at_review(served, lines):
    """The address of the review of a settlement with these lines, quantities and claims."""
    posted = {name: [TICKET[name]] for name in ("customer", "estate", "unit")}
    posted |= {"warranty": ["b"], "items": [f"{at:08x}" for at, _ in enumerate(lines)]}
    for at, (quantity, claimed) in enumerate(lines):
        row = {"project": f"第{at}项", "measure": "项", "quantity": quantity, "claimed": claimed}
        posted |= {f"items/{at:08x}/{name}": [text] for name, text in row.items()}
    record = served.office.hands.submit("huangjp", "settlement", posted)
    (task,) = served.office.record(record).open_tasks()
    return f"/tasks/{task.id}"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_contractor_is_asked_for_only_where_it_pays(served, width):
    desk = served.desk("wangmin", width=width)
    page = begin(desk, "工程派工单")
    contractor = page.get_by_label("施工单位")
    expect(contractor).to_be_hidden()
    page.get_by_label("A 类（保修）").check()
    expect(contractor).to_be_visible()
    page.get_by_label("B 类（保修期外）").check()
    expect(contractor).to_be_hidden()


def test_a_hidden_answer_is_kept_while_editing_dropped_at_submit_and_told(served):
    desk = served.desk("wangmin")
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    page.get_by_label("B 类（保修期外）").check()
    expect(page.get_by_label("施工单位")).to_be_hidden()
    page.get_by_label("A 类（保修）").check()
    expect(page.get_by_label("施工单位")).to_have_value("huayi")

    page.get_by_label("B 类（保修期外）").check()
    press(page, "下一步：签名")
    expect(page.get_by_text("下面这些用不上，不会提交：施工单位")).to_be_visible()
    page.get_by_role("link", name="回去看看").click()
    page.get_by_label("A 类（保修）").check()
    expect(page.get_by_label("施工单位")).to_have_value("huayi")

    page.get_by_label("B 类（保修期外）").check()
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    with served.office.ports.store.reading() as reading:
        kept = reading.kept(served.record("dispatch-ticket").id)
    assert "contractor" not in {each.path for each in kept.values()}


def test_only_the_units_of_the_estate_are_offered(served):
    page = begin(served.desk("wangmin"), "工程派工单")
    answer(page, {"estate": "tingtao"})
    units = page.locator('[name="unit"] option:not([value=""])')
    offered = units.evaluate_all(
        "all => all.filter(each => !each.parentElement.disabled).map(each => each.value)"
    )
    assert offered
    assert all(unit.startswith("tingtao-") for unit in offered)
    answer(page, {"unit": "tingtao-1-1-0201", "estate": "jinyun"})
    expect(page.locator('[name="unit"]')).to_have_value("")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_totals_while_typing_are_those_of_the_server(served, width):
    address = at_review(served, [("3", "40"), ("0.125", "2000"), ("2.5", "3086.4")])
    desk = served.desk("zhouxy", width=width)
    page = desk.open(address)
    prices = ("10.05", "1,234.56", "９９．９")
    at_first = outputs(page)
    for row, price in zip(rows(page), prices, strict=True):
        if width == PHONE:
            page.locator(f"#line-{row}").get_by_role("button", name="改").click()
        page.locator(f'[name="items/{row}/price"]').fill(price)
    live = outputs(page)
    assert live != at_first
    assert live == {  # 30.15 + 154.32 + 249.75, of 5,126.40
        "total": "434.22",
        "reduction": "4,692.18",
        "total_capitals": "肆佰叁拾肆元贰角贰分",
    }
    press(page, "同意并签名")
    main = page.get_by_role("main")
    for text in live.values():
        expect(main).to_contain_text(text)
    sign(page, "同意并签名")
    for text in live.values():
        expect(main).to_contain_text(text)


def test_halves_of_a_cent_and_blanks_add_up_alike_here_and_there(served):
    address = at_review(served, [("0.5", "1"), ("1.5", "1"), ("2.5", "1")])
    desk = served.desk("zhouxy")
    desk.expected = {422}
    page = desk.open(address)
    first, second, third = rows(page)
    page.locator(f'[name="items/{first}/price"]').fill("0.01")
    page.locator(f'[name="items/{second}/price"]').fill("0.01")
    live = outputs(page)
    cells = [output(page, f"items/{row}/approved") for row in (first, second, third)]
    assert cells == ["0.01", "0.02", ""]
    press(page, "同意并签名")  # the third price is missing
    expect(page.get_by_role("link", name="第 3 行")).to_be_visible()
    assert outputs(page) == live
    assert cells == [output(page, f"items/{row}/approved") for row in (first, second, third)]


def test_rows_are_added_named_and_removed(served):
    page = begin(served.desk("huangjp"), "维修工程结算书")
    assert len(rows(page)) == 1
    press(page, "加一行")
    expect(page.get_by_label("第 2 行 定额编号")).to_be_focused()
    press(page, "加一行")
    assert len(set(rows(page))) == 3
    page.get_by_label("第 3 行 工程项目名称").fill("垃圾清运")
    page.get_by_role("button", name="删除第 2 行").click()
    expect(page.get_by_label("第 2 行 工程项目名称")).to_have_value("垃圾清运")
    expect(page.locator("[data-count]")).to_have_text("2")
    for _ in range(2):
        page.get_by_role("button", name="删除第 1 行").click()
    assert len(rows(page)) == 1  # never none
    expect(page.get_by_label("第 1 行 工程项目名称")).to_have_value("")


def test_a_table_is_filled_in_with_the_keyboard_alone(served):
    page = begin(served.desk("huangjp"), "维修工程结算书")
    page.get_by_label("第 1 行 定额编号").focus()
    for line in (("A-1", "拆除", "㎡", "2", "40", ""), ("A-2", "清运", "车", "1", "9", "急")):
        for text in line:
            page.keyboard.type(text)
            page.keyboard.press("Enter")
    expect(page.get_by_label("第 3 行 定额编号")).to_be_focused()
    assert len(rows(page)) == 3
    expect(page.get_by_label("第 2 行 备注")).to_have_value("急")
    expect(page.locator('output[data-output="reduction"]')).to_have_text("49.00")

    page.get_by_label("第 2 行 工程项目名称").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("第 1 行 工程项目名称")).to_have_value("清运")
    expect(page.get_by_label("第 1 行 工程项目名称")).to_be_focused()


def test_the_order_of_the_rows_is_the_one_that_is_submitted(served):
    page = begin(served.desk("huangjp"), "维修工程结算书")
    answer(page, {name: TICKET[name] for name in ("customer", "estate", "unit")})
    answer(page, {"warranty": "b"})
    type_lines(page, [("", "甲", "项", "1", "1"), ("", "乙", "项", "1", "1")])
    page.get_by_label("第 2 行 工程项目名称").press("Alt+ArrowUp")
    first = rows(page)
    assert typed(page, [f"items/{first[0]}/project"]) == {f"items/{first[0]}/project": "乙"}
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    names = page.locator("table.lines tbody td.name").all_inner_texts()
    assert names == ["乙", "甲"]


SHORT = """
language: 1
title: 短清单
number: DQ-{year}-{seq:4}
workflow: short-list
fields:
  - name: rows
    type: table
    label: 明细
    rows: {min: 1, max: 2}
    columns:
      - {name: thing, type: text, label: 名称}
"""
SHORT_ROUTE = """
language: 1
title: 短清单
steps:
  - {step: prepare, kind: fill, title: 填写, by: {role: officer, of: customer-service}}
"""


def test_a_full_table_takes_no_row_and_says_so(served):
    served.office.publish(forms__short_list=SHORT, workflows__short_list=SHORT_ROUTE)
    page = begin(served.desk("wangmin"), "短清单")
    add = page.get_by_role("button", name="加一行")
    add.click()
    add.click()
    lines = page.locator("[data-table] tbody [data-line]")
    expect(lines).to_have_count(2)
    full = page.get_by_text("最多 2 行，没有再加")
    expect(full).to_be_visible()
    page.get_by_role("button", name="删除第 2 行").click()
    expect(full).to_have_count(0)
    page.get_by_label("第 1 行 名称").press("Enter")
    page.get_by_label("第 2 行 名称").press("Enter")
    expect(lines).to_have_count(2)
    expect(full).to_be_visible()


HANDED_OUT = """
language: 1
title: 领用单
number: LY-{year}-{seq:4}
workflow: handed-out
fields:
  - name: rows
    type: table
    label: 明细
    rows: {min: 1, max: 4}
    columns:
      - {name: thing, type: text, label: 名称, required: yes}
      - {name: unit, type: choice, label: 单位, options: {piece: 个, box: 箱}}
      - {name: quantity, type: number, label: 数量, required: yes}
      - {name: price, type: money, label: 单价}
      - {name: amount, type: money, label: 金额, value: quantity * price}
      - {name: on, type: date, label: 日期}
      - {name: used, type: yes_no, label: 用过}
  - {name: total, type: money, label: 合计, value: sum(rows.amount)}
"""
HANDED_OUT_ROUTE = SHORT_ROUTE.replace("短清单", "领用单")
COPIED = (
    "名称\t单位\t数量\t单价\t金额\t日期\t用过\r\n"
    '"灯泡\n40 W"\t个\t12\t1,003.50\t9\t2026/3/5\t是\r\n'
    "插座\t只\t3\t\t\t昨天\t否\r\n"
    "电线\t箱\t1\t80\t80\t2026年12月1日\t\r\n"
)


def paste(page, label, text):
    page.get_by_label(label, exact=True).evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const how = { clipboardData, bubbles: true, cancelable: true };
            const left = input.dispatchEvent(new ClipboardEvent("paste", how));
            if (left) input.value += text.replaceAll("\\n", ""); // as browsers do by themselves
        }""",
        text,
    )


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_cells_copied_from_a_spreadsheet_fill_in_the_rows(served, width):
    served.office.publish(forms__handed_out=HANDED_OUT, workflows__handed_out=HANDED_OUT_ROUTE)
    page = begin(served.desk("wangmin", width=width), "领用单")
    paste(page, "第 1 行 名称", COPIED)

    lines = page.locator("[data-table] tbody [data-line]")
    expect(lines).to_have_count(3)
    first, second, third = rows(page)
    wanted = {
        f"rows/{first}/thing": "灯泡 40 W", f"rows/{first}/unit": "piece",
        f"rows/{first}/quantity": "12", f"rows/{first}/price": "1,003.50",
        f"rows/{first}/on": "2026-03-05", f"rows/{first}/used": "yes",
        f"rows/{second}/thing": "插座", f"rows/{second}/unit": "", f"rows/{second}/price": "",
        f"rows/{second}/on": "", f"rows/{second}/used": "no",
        f"rows/{third}/unit": "box", f"rows/{third}/on": "2026-12-01",
    }  # fmt: skip
    assert typed(page, list(wanted)) == wanted
    assert output(page, f"rows/{first}/amount") == "12,042.00"  # worked out, not pasted
    told = page.get_by_text("贴了 3 行；第 2 行“单位”、第 2 行“日期”没有贴上，请自己填")
    expect(told).to_be_visible()


def test_rows_for_which_there_is_no_room_are_told_and_what_was_pasted_is_undone(served):
    served.office.publish(forms__handed_out=HANDED_OUT, workflows__handed_out=HANDED_OUT_ROUTE)
    page = begin(served.desk("wangmin"), "领用单")
    page.get_by_label("第 1 行 名称").fill("梯子")
    press(page, "加一行")
    page.get_by_label("第 2 行 名称").press_sequentially("旧")
    paste(page, "第 2 行 名称", "".join(f"第 {n} 样\t\t{n}\r\n" for n in range(1, 6)))

    expect(page.locator("[data-table] tbody [data-line]")).to_have_count(4)
    expect(page.get_by_text("贴了 3 行；还有 2 行没有贴，最多 4 行")).to_be_visible()
    expect(page.get_by_label("第 1 行 名称")).to_have_value("梯子")
    expect(page.get_by_label("第 4 行 数量")).to_have_value("3")
    press(page, "撤销粘贴")
    expect(page.locator("[data-table] tbody [data-line]")).to_have_count(2)
    expect(page.get_by_label("第 2 行 名称")).to_have_value("旧")
    expect(page.get_by_label("第 2 行 数量")).to_have_value("")
    expect(page.get_by_text("贴了 3 行")).to_have_count(0)
    paste(page, "第 2 行 名称", "椅子\t个\n")
    page.get_by_label("第 2 行 数量").fill("7")
    expect(page.get_by_role("button", name="撤销粘贴")).to_have_count(0)  # it would undo this too
    expect(page.get_by_text("贴了 1 行")).to_be_visible()
    paste(page, "第 1 行 名称", "（铝）\n三米")  # a text of two lines is no block of cells
    expect(page.get_by_label("第 1 行 名称")).to_have_value("梯子（铝）三米")
    expect(page.get_by_label("第 2 行 名称")).to_have_value("椅子")
