"""In a browser: a form gains a field, a route a step, a paper a row; old records look as before."""

from playwright.sync_api import expect

from tests.browsers import DESK, HEIGHTS, PHONE
from tests.gestures import press
from tests.services.test_submitting import TICKET

FIELD = "      - {name: extra, type: text, label: 上门备注}\n"
BEFORE = "      - {name: work,"
PASTE = """(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const more = { clipboardData, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", more));
}"""
SLIPPED = """() => {
  const tops = (each) => [...document.querySelectorAll(`.text:not([hidden]) ${each}`)]
    .map((one) => one.getBoundingClientRect()).filter(({height}) => height).map(({top}) => top);
  const numbers = tops(".cm-lineNumbers .cm-gutterElement");
  const off = (top) => Math.min(...numbers.map((number) => Math.abs(number - top)));
  return Math.max(...tops(".cm-line").map(off));
}"""
STEP = "  - {step: look, kind: approve, title: 副总阅, by: {role: deputy-general-manager}}\n"


def type_into(page, folder, old, new):
    """Change a few words of a text as somebody at the editor would see them changed."""
    page.locator(f'.scripted-tabs [data-folder="{folder}"]').click()
    editor = page.locator(f'.text[data-folder="{folder}"] .cm-content')
    expect(editor).to_be_visible()
    area = page.locator(f"#t-{folder}")
    text = area.evaluate("area => area.value")
    assert old in text
    editor.focus()
    page.keyboard.press("Control+a")
    editor.evaluate(PASTE, text.replace(old, new, 1))


def fits(page, width):
    expect(page.get_by_role("main")).to_be_visible()  # it is there, not on its way
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_form_gains_a_field_a_route_a_step_and_a_document_a_row(served):
    office = served.office
    old = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    desk = served.desk("admin")
    page = desk.open("/definitions")
    page.get_by_role("link", name="工程派工单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("工程派工单")
    type_into(page, "forms", BEFORE, FIELD.replace("label", "lable") + BEFORE)
    expect(page.locator(".cm-says").last).to_contain_text("不认识的键 'lable'")
    expect(page.locator("#count")).to_contain_text("处错误")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_attribute(
        "aria-disabled", "true"
    )
    assert page.evaluate(SLIPPED) < 1
    expect(page.get_by_role("button", name="送复核")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("草稿", exact=True)).to_be_hidden()
    page.keyboard.press("F8")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("已存")
    expect(page.get_by_text("草稿", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="扔掉草稿")).to_be_visible()
    expect(page.get_by_text("比左边的文字旧")).to_be_visible()
    page.reload()
    expect(page.get_by_text("改好错误以后才画得出来。")).to_be_visible()
    type_into(page, "forms", "lable: 上门备注", "label: 上门备注")
    type_into(page, "workflows", "  - step: accept\n", STEP + "  - step: accept\n")
    type_into(page, "documents", "elements:\n", "elements:\n  - {element: grid, rows: [[extra]]}\n")
    expect(page.locator("#count")).to_have_text("没有错误")
    differs = page.locator("#differs")
    for words in ("字段“上门备注”（文字）。", "步骤“副总阅”（审批），在“签发”之后。",
                  "单据上加一行：上门备注。"):  # fmt: skip
        expect(differs).to_contain_text(words)
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("已存")
    frame = page.frame_locator(".look iframe")
    expect(frame.get_by_text("上门备注")).to_be_visible()
    expect(page.get_by_text("改好错误以后才画得出来。")).to_be_hidden()
    expect(page.get_by_text("比左边的文字旧")).to_be_hidden()
    expect(page.locator("#why-not")).to_have_text("和在用的有 3 处不同。")
    press(page, "手机")
    expect(page.locator(".look.phone")).to_be_visible()
    expect(page.locator('.text[data-folder="documents"]')).to_be_visible()
    page.reload()
    expect(page.locator(".look.phone")).to_be_visible()
    expect(page.locator('.text[data-folder="documents"]')).to_be_visible()
    expect(page.get_by_text("正在审批，继续按第 1 版走完")).to_be_visible()
    page.get_by_label("为什么改").fill("客户要求写明上门时间")
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "发布")
    expect(page.get_by_text("在用第 2 版，系统管理员")).to_be_visible()
    expect(page.get_by_text("第 2 版在用了，能开的有")).to_contain_text("王敏")
    for button in ("发布", "送复核", "存草稿"):
        expect(page.get_by_role("button", name=button, exact=True)).to_have_attribute(
            "aria-disabled", "true"
        )
    new = office.hands.submit("wangmin", "dispatch-ticket", {**TICKET, "extra": ["下午三点后"]})
    reader = served.desk("wangmin")
    expect(reader.open(f"/records/{new}").locator("main")).to_contain_text("下午三点后")
    expect(reader.page.locator("main")).to_contain_text("副总阅")
    expect(reader.open(f"/records/{old}").locator("main")).not_to_contain_text("上门备注")
    expect(reader.page.locator("main")).not_to_contain_text("副总阅")


def test_the_pages_of_definitions_fit(served):
    """At a desk and on a phone: a page follows its window, it is opened once."""

    def follows():
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            fits(page, width)

    page = served.desk("admin").open("/definitions")
    follows()
    page.goto(f"{served.url}/definitions/settlement")
    expect(page.locator(".cm-editor").first).to_be_visible()
    type_into(page, "forms", "required: yes", "requird: yes, and: a very long line" + " x" * 80)
    expect(page.locator(".cm-says").first).to_be_visible()
    follows()
    for look in ("手机", "PDF", "填写页"):
        page.get_by_role("button", name=look).click()
        expect(page.locator("#preview [aria-current]")).to_have_text(look)
        follows()


def test_the_attempt_of_a_department_to_drop_the_audit_is_refused_with_a_sentence(served):
    desk = served.desk("zhouxy")
    desk.expected |= {422}
    page = desk.open("/definitions/settlement")
    expect(page.locator('.text[data-folder="forms"] .cm-content')).to_have_attribute(
        "contenteditable", "false"
    )
    type_into(page, "workflows", "locked: yes", "locked: no")
    said = "步骤“审计核算部审核”是锁定的，这些不能改：锁定。"
    expect(page.locator("#differs")).to_contain_text(said)
    expect(page.locator("#why-not")).to_contain_text(said)
    button = page.get_by_role("button", name="提出修改")
    expect(button).to_have_attribute("aria-disabled", "true")
    page.evaluate("document.querySelector('[data-propose]').removeAttribute('aria-disabled')")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    with served.office.ports.store.reading() as reading:
        assert reading.proposals() == ()
